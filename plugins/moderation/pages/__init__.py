"""What moderation shows, one module a page; `PARTS` is what the house is told of."""

from plugins.moderation.pages import (
    again,
    backtest,
    history,
    issues,
    learning,
    model,
    month,
    older,
    report,
    request,
    requests,
    rules,
    shadow,
)

PARTS = (
    requests.requests,
    request.request,
    request.how_it_was_judged,
    history.history,
    history.decision,
    history.as_csv,
    history.as_json,
    report.told,
    month.month,
    model.model,
    again.judge_now,
    again.look_at_reviews,
    issues.problems,
    issues.what_was_said,
    *older.PARTS,
    *learning.PARTS,
    *rules.PARTS,
    *backtest.PARTS,
    *shadow.PARTS,
)
