"""A probe: a shelf of books, with a table, a page, a command and words of its own, as a third party would write it."""

from dataclasses import dataclass

from usher_plugins.shelf import store  # type: ignore[import-not-found]

from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Context, Event, Plugin, PluginConfig, Reading, Scope, event, form, on, page


@event("shelf.given")
class Given(Event):
    """Somebody gave a book."""

    title: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="book", name=self.title)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One book."""

    title: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksPage:
    """All that stand there."""

    books: tuple[BookRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A book to be put there."""

    title: str


@on(Given)
async def put_it_there(event: Given, ctx: Context[PluginConfig]) -> None:
    await ctx.commit(store.put(event.title))


@page("/books", title=Sentence("Books"), gives=BooksPage, template="books.html", menu=45)
async def show(ctx: Reading[PluginConfig]) -> BooksPage:
    return BooksPage(books=tuple(BookRow(title=title, pages=pages) for title, pages in await store.books(ctx)))


@form("/books/give", title=Sentence("Give a book"), takes=Gift, scope=Scope.DECIDE)
async def give(given: Gift, ctx: Acting[PluginConfig]) -> None:
    await ctx.commit(Given(title=given.title))


plugin = Plugin(name="shelf", title=Sentence("Books"), config=PluginConfig, parts=(put_it_there, show, give))
