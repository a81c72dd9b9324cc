"""What moderation shows, one module a page; `PARTS` is what the house is told of."""

from plugins.moderation.pages import learning, month, request, requests

PARTS = (
    requests.requests,
    request.request,
    request.how_it_was_judged,
    month.month,
    *learning.PARTS,
)
