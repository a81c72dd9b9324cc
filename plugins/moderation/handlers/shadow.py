"""What another model makes of a request that is decided."""

from daemon.domain.ids import subject
from daemon.plugin import on
from plugins.moderation import store
from plugins.moderation.advising.asking import Advised, Out, advice_beside, paid_before, with_advice
from plugins.moderation.advising.ledger import Errand
from plugins.moderation.case import Unadvised
from plugins.moderation.handlers.following import Moderation
from plugins.moderation.rules import Judge
from plugins.moderation.trying import beside
from plugins.moderation.trying.asked_beside import ShadowDue


@on(ShadowDue)
async def ask_beside(event: ShadowDue, ctx: Moderation) -> None:
    """What another model makes of a request that is decided. It changes nothing about it; while it is out, this waits
    in a line of its own."""
    standing = await beside.standing(ctx)
    watch = next((each for each in standing.watches if each.key == event.candidate and each.asks), None)
    made = await store.on_occurrence(ctx, event.occurrence)
    if watch is None or made is None:
        return await ctx.commit()  # it is tried no more
    case = await beside.as_seen_by(watch, made.case, standing, ctx)
    errand = Errand(
        about=f"shadow:{event.occurrence}", account=beside.account(f"{ctx.today:%Y-%m}"), ceiling=watch.budget
    )
    advice = await advice_beside(case, watch.config, errand, ctx)
    if isinstance(advice, Out):
        raise advice.error
    last = (await store.of_request(ctx, made.request))[-1]
    seen = beside.Beside(
        key=watch.key,
        request=subject(made.request),
        occurrence=event.occurrence,
        held=(made.choice, made.rule),
        tried=Judge(watch.config).choice(with_advice(case, advice)),
        person=last.choice if store.is_person(last.by) else None,
        opinion=advice.opinion if isinstance(advice, Advised) else None,
        unadvised=advice if isinstance(advice, Unadvised) else None,
    )
    return await ctx.commit(beside.saw(seen, promoted=False, now=ctx.now), *paid_before(advice))
