"""Whom the desk's gates would refuse of a round's draft: quota, registration number."""

from collections import Counter
from collections.abc import Sequence

from base_ops.errors import HoldQuotaReached, RegistrationNumberMissing
from base_ops.models import AllocationRound, BookingState, RoundGrant, RoundRequest
from base_ops.services import limits
from base_ops.services.rounds import requests_of
from sets.errors import DomainError


def refused_by_gates(
    round_: AllocationRound, state: BookingState
) -> list[tuple[RoundRequest, DomainError]]:
    """Requests with something granted that a gate of the desk does not let through."""
    counts = Counter(
        RoundGrant.objects.filter(item__request__round=round_).values_list(
            "item__request_id", flat=True
        )
    )
    its = [request for request in requests_of(round_) if counts[request.pk]]
    if state == BookingState.CONFIRMED:
        return _without_number(its)
    return _over_quota(its, counts)


def _without_number(
    requests: Sequence[RoundRequest],
) -> list[tuple[RoundRequest, DomainError]]:
    found: list[tuple[RoundRequest, DomainError]] = []
    for request in requests:
        try:
            limits.check_filing([request.crew_id])
        except RegistrationNumberMissing as refusal:
            found.append((request, refusal))
    return found


def _over_quota(
    requests: Sequence[RoundRequest], counts: Counter[int]
) -> list[tuple[RoundRequest, DomainError]]:
    """In the order they were made, what no longer fits a company's quota of open holds."""
    ids = {request.crew.production.company_id for request in requests}
    room, held = {}, {}
    for company in limits.lock_companies(ids):
        own = company.base.open_holds if company.open_holds is None else company.open_holds
        held[company.pk] = limits.open_holds(company.pk)
        room[company.pk] = own - held[company.pk]
    limit = {pk: room[pk] + held[pk] for pk in room}
    found: list[tuple[RoundRequest, DomainError]] = []
    for request in requests:
        company = request.crew.production.company
        if counts[request.pk] > room[company.pk]:
            refusal = HoldQuotaReached(
                company=company.name, open=held[company.pk], limit=limit[company.pk]
            )
            found.append((request, refusal))
        else:
            room[company.pk] -= counts[request.pk]
    return found
