"""How much a company may hold, and what a production needs before anything is confirmed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from base_ops.errors import HoldQuotaReached, RegistrationNumberMissing
from base_ops.models import HELD, Booking, BookingState, Company, Crew, FilingTier, Production
from base_ops.services.requests import SetRequest


def check(requests: Sequence[SetRequest], state: BookingState) -> None:
    """
    Refuse holds beyond a company's quota, and confirmed bookings that lack a number.

    The companies stay locked until the transaction ends, so that two requests at once
    cannot both be the last; call it before the sets are locked (companies, then sets).
    Raises HoldQuotaReached, RegistrationNumberMissing.
    """
    crews = [r.crew_id for r in requests if r.crew_id]
    if state == BookingState.CONFIRMED:
        check_filing(crews)
    else:
        _check_quota(crews)


def _check_quota(crew_ids: Sequence[int]) -> None:
    company_of = dict(
        Crew.objects.filter(pk__in=crew_ids).values_list("pk", "production__company_id")
    )
    more = Counter(company_of[pk] for pk in crew_ids if pk in company_of)
    for company in lock_companies(more):
        limit = company.base.open_holds if company.open_holds is None else company.open_holds
        held = open_holds(company.pk)
        if held + more[company.pk] > limit:
            raise HoldQuotaReached(company=company.name, open=held, limit=limit)


def lock_companies(company_ids: Iterable[int]) -> list[Company]:
    """The companies, lowest key first, locked until the transaction ends."""
    rows = Company.objects.select_related("base").filter(pk__in=list(company_ids))
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def open_holds(company_id: int) -> int:
    """How many first and second holds of a company are not confirmed yet."""
    rows = Booking.objects.filter(state__in=HELD, part_of=None)
    return rows.asked_for().filter(crew__production__company=company_id).count()


def check_filing(crew_ids: Iterable[int | None]) -> None:
    """
    Refuse to confirm for a production whose tier needs a registration number it lacks.

    Raises RegistrationNumberMissing.
    """
    ids = {pk for pk in crew_ids if pk}
    lacking = (
        Production.objects.filter(crews__in=ids, registration_number="", budget_fen__isnull=False)
        .select_related("company")
        .distinct()
        .order_by("pk")
    )
    for production in lacking:
        tier = tier_of(production)
        if tier and tier.needs_number:
            raise RegistrationNumberMissing(production=production.title, tier=tier.name)


def tier_of(production: Production) -> FilingTier | None:
    """The highest tier that the production's budget reaches; None when nobody knows it."""
    if production.budget_fen is None:
        return None
    reached = FilingTier.objects.filter(
        base=production.company.base_id, from_budget_fen__lte=production.budget_fen
    )
    return reached.order_by("-from_budget_fen").first()
