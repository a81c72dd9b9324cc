"""The books, in a table of the probe's own."""

from daemon.plugin import PluginConfig, Reading, Remember


def put(title: str) -> Remember:
    """Put a book there; one that stands there stays as it is."""
    sql = "INSERT INTO shelf_books (title) VALUES (?) ON CONFLICT DO NOTHING"
    return Remember(lambda tx: tx.execute(sql, (title,)))


async def books(ctx: Reading[PluginConfig]) -> list[tuple[str, int]]:
    """Title and pages of each."""
    rows = await ctx.rows("SELECT title, pages FROM shelf_books ORDER BY title")
    return [(row["title"], row["pages"]) for row in rows]
