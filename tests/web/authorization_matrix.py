"""Who may ask for what, written by hand. The router must have exactly these routes, and each cell is tried over HTTP.

A row: method, path, what fills it in, and the first scope that opens it. `open` needs nobody to sign in. Scopes do not
imply one another, but admin implies all.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One route, and an instance of it that exists."""

    method: str
    path: str
    needs: str
    """open, read, decide, destroy or admin."""
    instance: str
    fields: dict[str, object] = field(default_factory=dict)
    """What a form is sent with."""
    also: str | None = None
    """A further scope that this instance asks for, inside the command."""


def page(path: str, needs: str = "read", instance: str | None = None) -> tuple[Row, Row]:
    """A page and its twin."""
    twin = "/overview" if path == "/" else path
    shown = instance or path
    return (
        Row(method="GET", path=path, needs=needs, instance=shown),
        Row(method="GET", path=f"/api/v1{twin}", needs=needs, instance="/api/v1" + (instance or twin)),
    )


def form(
    path: str, needs: str, instance: str | None = None, also: str | None = None, **fields: object
) -> tuple[Row, Row]:
    """A form and its twin."""
    shown = instance or path
    return (
        Row(method="POST", path=path, needs=needs, instance=shown, fields=fields, also=also),
        Row(method="POST", path=f"/api/v1{path}", needs=needs, instance=f"/api/v1{shown}", fields=fields, also=also),
    )


MATRIX: tuple[Row, ...] = (
    Row(method="GET", path="/health", needs="open", instance="/health"),
    Row(method="GET", path="/ready", needs="open", instance="/ready"),
    Row(method="GET", path="/login", needs="open", instance="/login"),
    Row(method="POST", path="/login", needs="open", instance="/login"),
    Row(method="POST", path="/logout", needs="open", instance="/logout"),
    Row(method="GET", path="/static/{name}", needs="open", instance="/static/usher.css"),
    Row(method="POST", path="/webhook/{entry}", needs="open", instance="/webhook/overseerr"),
    Row(method="POST", path="/webhook/{entry}/{secret}", needs="open", instance="/webhook/overseerr/x"),
    Row(method="GET", path="/answer/{token}", needs="open", instance="/answer/x"),
    Row(method="POST", path="/answer/{token}", needs="open", instance="/answer/x"),
    Row(method="GET", path="/messages/end/{token}", needs="open", instance="/messages/end/x"),
    Row(method="POST", path="/messages/end/{token}", needs="open", instance="/messages/end/x"),
    Row(method="GET", path="/letters/{kind}/{language}", needs="read", instance="/letters/porch.swept/en"),
    Row(method="GET", path="/metrics", needs="read", instance="/metrics"),
    Row(method="GET", path="/api/v1/stream", needs="read", instance="/api/v1/stream"),
    Row(method="GET", path="/api/openapi.json", needs="read", instance="/api/openapi.json"),
    *page("/"),
    *page("/reviews"),
    *page("/reviews/{number}", instance="/reviews/1"),
    *page("/people"),
    *page("/people/{number}", instance="/people/1"),
    *page("/services"),
    *page("/actions"),
    *page("/actions/{number}", instance="/actions/1"),
    *page("/actions/dry"),
    *page("/events"),
    *page("/events/{number}", instance="/events/1"),
    *page("/deliveries"),
    *page("/timeline/{noun}/{rest:path}", instance="/timeline/request/overseerr/7"),
    *page("/keys"),
    *page("/settings"),
    *page("/logs", "admin"),
    *page("/config", "admin"),
    *page("/accounts", "admin"),
    *form("/reviews/{number}/answer", "read", "/reviews/1/answer", also="decide", version=1, choice="approve"),
    *form("/reviews/{number}/hand", "read", "/reviews/1/hand", also="decide", account=2, word="Please"),
    *form("/reviews/{number}/take-back", "decide", "/reviews/1/take-back"),
    *form("/deliveries/{number}/retry", "decide", "/deliveries/1/retry"),
    *form("/actions/{number}/retry", "decide", "/actions/1/retry"),
    *form("/actions/{number}/settle", "decide", "/actions/1/settle"),
    *form("/actions/{number}/undo", "decide", "/actions/1/undo"),
    *form("/actions/dry", "decide", upto=1),
    *form("/plans/{plugin}/seen", "destroy", "/plans/porch/seen", policy="abc123"),
    *form("/jobs/{key}/start", "decide", "/jobs/porch.sweep/start"),
    *form("/jobs/{key}/cancel", "decide", "/jobs/porch.sweep/cancel"),
    *form("/freeze", "decide"),
    *form("/thaw", "admin"),
    *form("/backup", "admin"),
    *form("/services/{service}/accept", "admin", "/services/portal/accept"),
    *form("/config/reload", "admin"),
    *form("/people/{number}/merge", "admin", "/people/1/merge", other=2),
    *form("/people/{number}/separate", "admin", "/people/1/separate", alias="overseerr/7"),
    *form("/people/{number}/forget", "admin", "/people/1/forget"),
    *form("/accounts/new", "admin", name="somebody", scopes=["read"]),
    *form("/accounts/{number}", "admin", "/accounts/3", scopes=["read"]),
    *form("/accounts/{number}/password", "admin", "/accounts/3/password"),
    *form("/keys/new", "read", name="a script", scopes=["read"]),
    *form("/keys/{number}/revoke", "read", "/keys/99/revoke"),
    *form("/settings", "read", language="fr"),
    *form("/settings/chat", "read"),
    *form("/settings/away", "decide", until="2026-12-24", deputy=2),
    *form("/settings/back", "decide"),
    *form("/settings/password", "read", old="not the old one", new="a new and longer one"),
    *page("/mats"),
    *page("/mats/torn"),
    *page("/lamp"),
    *page("/mats/{colour}", instance="/mats/red"),
    *form("/mats/{colour}/beat", "decide", "/mats/red/beat"),
)
