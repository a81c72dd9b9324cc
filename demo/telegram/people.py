"""What people do: open a chat with the bot, press its buttons, write, let it in and put it out."""

from itertools import count
from typing import Any

from daemon.runtime.clock import Clock
from demo.telegram import shapes
from demo.telegram.queue import Updates
from demo.telegram.rooms import Message, Person, Room


class Streets:
    """Everybody with Telegram, their chats, and what they do in them."""

    def __init__(self, clock: Clock, bot: dict[str, Any]) -> None:
        self.clock = clock
        self.bot = bot
        self.updates = Updates()
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.presses: dict[str, int] = {}
        """Presses that wait for an answer, and by whom."""
        self.toasts: list[tuple[int, str, bool]] = []
        """What who pressed was shown: who, what, and whether they had to close it."""
        self._numbers = count(101)
        self._presses = count(4_000_000_000_000_001)

    @property
    def at(self) -> int:
        return int(self.clock.now().timestamp())

    def next_number(self) -> int:
        return next(self._numbers)

    def joins(self, number: int, name: str, *, language: str | None = "en", starts: bool = True) -> Person:
        """Somebody has Telegram; with `starts` they have opened a chat with the bot, so that it may write to them."""
        who = self.people[number] = Person(id=number, name=name, username=name.lower(), language=language)
        if starts:
            self.rooms[number] = Room(id=number, kind="private", title=name)
        return who

    def group(self, number: int, title: str, *, topics: set[int] | None = None) -> Room:
        """A group the bot is in. Its number is negative."""
        it = self.rooms[number] = Room(id=number, kind="supergroup", title=title, topics=topics or set())
        return it

    def answers(self, who: int, message: Message, text: str) -> int:
        """Somebody replies to a message of the bot's, where it hangs; returns the update's number."""
        where = self.rooms[message.chat]
        written = Message(number=self.next_number(), chat=where.id, topic=message.topic, html="")
        shape = shapes.message(written, where, shapes.person(self.people[who]), self.at) | {"text": text}
        return self.updates.put(message=shape | {"reply_to_message": shapes.message(message, where, self.bot, self.at)})

    def writes(self, who: int, text: str, *, chat: int | None = None, topic: int | None = None) -> int:
        """Somebody writes, to the bot itself or in a group; returns the update's number."""
        where = self.rooms.setdefault(chat or who, Room(id=chat or who, kind="private", title=self.people[who].name))
        written = Message(number=self.next_number(), chat=where.id, topic=topic, html="")
        shape = shapes.message(written, where, shapes.person(self.people[who]), self.at) | {"text": text}
        return self.updates.put(message=shape)

    def presses_button(self, who: int, message: Message, button: str) -> str:
        """Somebody presses what says `button`; returns the press's own name."""
        return self.presses_data(who, message, message.button(button)["callback_data"])

    def presses_data(self, who: int, message: Message, data: str) -> str:
        """A press that carries this, whatever the message shows: old programs keep old buttons."""
        name = str(next(self._presses))
        self.presses[name] = who
        query = {
            "id": name, "from": shapes.person(self.people[who]), "chat_instance": "-1", "data": data,
            "message": shapes.message(message, self.rooms[message.chat], self.bot, self.at),
        }  # fmt: skip
        self.updates.put(callback_query=query)
        return name

    def stands(self, who: int, chat: int, standing: str) -> int:
        """Somebody lets the bot in, puts it out, or blocks it (`kicked` from their own chat)."""
        where = self.rooms[chat]
        old, where.standing = where.standing, standing
        change = {
            "chat": shapes.room(where), "from": shapes.person(self.people[who]), "date": self.at,
            "old_chat_member": {"user": self.bot, "status": old},
            "new_chat_member": {"user": self.bot, "status": standing},
        }  # fmt: skip
        return self.updates.put(my_chat_member=change)

    def shown(self, chat: int) -> list[Message]:
        """The bot's messages in a chat, oldest first, as they read now."""
        return list(self.rooms[chat].messages.values()) if chat in self.rooms else []

    def all_shown(self) -> list[Message]:
        """Of every chat, in the order they were sent."""
        return sorted((each for it in self.rooms.values() for each in it.messages.values()), key=lambda m: m.number)
