"""Which sets can play the locations of a script; what a manager decides is remembered."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from base_ops.models import Production
from scheduling.breakdown.match import (
    Kind,
    Match,
    SetOffer,
    certain,
    dressing_hint,
    match_place,
    match_sets,
)
from scheduling.errors import KindOfAnotherBase
from scheduling.models import Candidate, Location
from sets.models import KindSynonym, SetKind, SetState, StandingSet

SHORTEST_ALIAS = 2
LONGEST_ALIAS = 60


@transaction.atomic
def match_locations(*, production: Production) -> list[Location]:
    """
    Match every location that nobody decided yet; the ones left open.

    A location takes a kind only when exactly one fits with certainty. Otherwise it
    stays open, its reason naming what came close.
    """
    kinds = list(
        SetKind.objects.filter(base_id=production.company.base_id).prefetch_related("synonyms")
    )
    known = [Kind(k.code, k.name, tuple(s.word for s in k.synonyms.all())) for k in kinds]
    by_code = {k.code: k for k in kinds}
    locations = list(production.locations.filter(is_decided=False))
    for location in locations:
        found = match_place(location.name, known)
        _settle(location, certain(found), found, by_code)
    Location.objects.bulk_update(locations, ["kind", "score", "reason", "reason_en"])
    for location in production.locations.exclude(kind=None).select_related("kind"):
        offer_sets(location)
    return [row for row in locations if row.kind_id is None]


@transaction.atomic
def decide_location(
    *, location: Location, kind: SetKind, now: datetime, is_remembered: bool = True
) -> Location:
    """
    Take a manager's word for what a location is, and remember it for scripts to come.

    Raises KindOfAnotherBase.
    """
    if kind.base_id != location.production.company.base_id:
        raise KindOfAnotherBase()
    location.kind, location.is_decided = kind, True
    location.score, location.reason, location.reason_en = 1, "由人确认", "decided by a person"
    location.save()
    word = location.name.strip()
    if is_remembered and word != kind.name and SHORTEST_ALIAS <= len(word) <= LONGEST_ALIAS:
        KindSynonym.objects.get_or_create(kind=kind, word=word, defaults={"is_learned": True})
    offer_sets(location)
    return location


def offer_sets(location: Location) -> list[Candidate]:
    """Offer the open sets of the location's kind anew; what a person disallowed stays so."""
    sets = (
        StandingSet.objects.filter(kind=location.kind)
        .exclude(state=SetState.RETIRED)
        .prefetch_related("dressings")
    )
    offers = {
        s.code: SetOffer(s.code, s.name, s.kind.code, tuple(d.name for d in s.dressings.all()))
        for s in sets.select_related("kind")
    }
    names = {name for offer in offers.values() for name in offer.dressings}
    hint = location.dressing_name or dressing_hint(location.name, names)
    if hint != location.dressing_name:
        location.dressing_name = hint
        location.save(update_fields=["dressing_name"])
    refused = set(
        location.candidates.filter(is_allowed=False).values_list("standing_set", flat=True)
    )
    location.candidates.all().delete()
    by_code = {s.code: s for s in sets}
    kind_code = location.kind.code if location.kind else None
    found = match_sets(location.name, hint, offers.values(), kind_code=kind_code)
    return Candidate.objects.bulk_create(
        Candidate(
            location=location,
            standing_set=by_code[match.code],
            score=match.score,
            reason=match.reason_zh[:200],
            reason_en=match.reason_en[:200],
            is_allowed=by_code[match.code].pk not in refused,
        )
        for match in found
    )


def _settle(
    location: Location, sure: Match | None, found: Sequence[Match], kinds: dict[str, SetKind]
) -> None:
    best = sure or (found[0] if found else None)
    location.kind = kinds[sure.code] if sure else None
    location.score = round(best.score, 3) if best else 0
    if sure:
        location.reason, location.reason_en = sure.reason_zh[:200], sure.reason_en[:200]
    elif found:
        near = "、".join(kinds[m.code].name for m in found[:3])
        near_en = ", ".join(kinds[m.code].name_en or kinds[m.code].name for m in found[:3])
        location.reason = f"拿不准，可能是：{near}"[:200]
        location.reason_en = f"Not certain; could be {near_en}"[:200]
    else:
        location.reason, location.reason_en = "没有相符的场景类型", "No kind of set fits"
