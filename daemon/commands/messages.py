"""What somebody may say of the messages they get, by a link that was sent to them alone."""

from daemon.commands.base import Journal
from daemon.events.messages import MessagesUnwanted
from state.journal import Author, Pen


async def end_messages(journal: Journal, *, person: int, kind: str) -> None:
    """No more messages of this kind to this person, who holds the link. Asking again changes nothing."""

    def unit(pen: Pen) -> None:
        pen.write(MessagesUnwanted(person=person, kind=kind, at=pen.now))

    await journal.run(Author(plugin="engine", cause=f"command:person:{person}"), unit)
