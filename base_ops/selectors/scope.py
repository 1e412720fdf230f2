"""
Whose rows are these? Every list a person or program gets starts here.

Staff of a base see their base; a producer sees the own company; a crew member the own
crew. Whoever fits none of these sees nothing.
"""

from django.db.models import Q, QuerySet

from base_ops.models import (
    AllocationRound,
    Booking,
    Company,
    Crew,
    Invoice,
    Notice,
    Production,
    Quote,
    RoundRequest,
    RoundState,
    Settlement,
    User,
    WaitlistEntry,
)
from base_ops.roles import STAFF
from sets.models import Base, Dressing, Floor, KindSynonym, SetKind, StandingSet, Zone


def is_base_staff(user: User) -> bool:
    """Whether the user works for the base, in any role."""
    if not user.is_active:
        return False
    return user.is_superuser or (user.base_id is not None and bool(role_names(user) & set(STAFF)))


def role_names(user: User) -> set[str]:
    """The names of the user's roles; asked once for each user object."""
    known: set[str] | None = getattr(user, "_role_names", None)
    if known is None:
        known = set(user.groups.values_list("name", flat=True)) if user.pk else set()
        user._role_names = known  # type: ignore[attr-defined]
    return known


def bases_for(user: User) -> QuerySet[Base]:
    """The bases whose sets the user may look at."""
    if not user.is_authenticated or not user.is_active:
        return Base.objects.none()
    if user.is_superuser:
        return Base.objects.all()
    own = Q(pk=user.base_id) if is_base_staff(user) else Q(pk__in=[])
    if user.company_id:
        own |= Q(companies=user.company_id)
    own |= Q(companies__productions__crews__members__user=user)
    return Base.objects.filter(own).distinct()


def staffed_by(user: User) -> QuerySet[Base]:
    """The bases the user works for: not those where it is only a client's or a crew's."""
    if user.is_active and user.is_superuser:
        return Base.objects.all()
    return Base.objects.filter(pk=user.base_id) if is_base_staff(user) else Base.objects.none()


def base_of(user: User) -> Base | None:
    """The base that a member of staff works at; of a superuser without one the first."""
    return user.base or bases_for(user).order_by("pk").first()


def sets_for(user: User) -> QuerySet[StandingSet]:
    return StandingSet.objects.filter(base__in=bases_for(user))


def dressings_for(user: User) -> QuerySet[Dressing]:
    return Dressing.objects.filter(standing_set__base__in=bases_for(user))


def kinds_for(user: User) -> QuerySet[SetKind]:
    return SetKind.objects.filter(base__in=bases_for(user))


def synonyms_for(user: User) -> QuerySet[KindSynonym]:
    """Other words for kinds; those learned from somebody's script are for staff alone."""
    words = KindSynonym.objects.filter(kind__base__in=bases_for(user))
    return words.filter(Q(kind__base__in=staffed_by(user)) | Q(is_learned=False))


def floors_for(user: User) -> QuerySet[Floor]:
    return Floor.objects.filter(building__base__in=bases_for(user))


def zones_for(user: User) -> QuerySet[Zone]:
    return Zone.objects.filter(floor__building__base__in=bases_for(user))


def companies_for(user: User) -> QuerySet[Company]:
    if not user.is_authenticated or not user.is_active:
        return Company.objects.none()
    if user.is_superuser:
        return Company.objects.all()
    if is_base_staff(user):
        return Company.objects.filter(base=user.base_id)
    return Company.objects.filter(pk=user.company_id) if user.company_id else Company.objects.none()


def productions_for(user: User) -> QuerySet[Production]:
    """Productions the user may know in full."""
    return Production.objects.filter(
        Q(company__in=companies_for(user)) | Q(pk__in=_own_crews(user).values("production"))
    )


def crews_for(user: User) -> QuerySet[Crew]:
    return Crew.objects.filter(
        Q(production__company__in=companies_for(user)) | Q(pk__in=_own_crews(user))
    )


def bookings_for(user: User) -> QuerySet[Booking]:
    """Bookings the user may read in full; for staff also those without a crew."""
    if is_base_staff(user):
        of_base = Q(standing_set__base__in=staffed_by(user))
        return Booking.objects.filter(of_base | Q(crew__in=_own_crews(user)))
    return Booking.objects.filter(crew__in=crews_for(user))


def waitlist_for(user: User) -> QuerySet[WaitlistEntry]:
    """Entries of the crews that the user may know."""
    return WaitlistEntry.objects.filter(crew__in=crews_for(user))


def rounds_for(user: User) -> QuerySet[AllocationRound]:
    """Rounds of the user's bases; one in preparation is for the base's own eyes."""
    rows = AllocationRound.objects.filter(base__in=bases_for(user))
    return rows.filter(Q(base__in=staffed_by(user)) | ~Q(state=RoundState.PREPARED))


def round_requests_for(user: User) -> QuerySet[RoundRequest]:
    """What the crews that the user may know ask for in rounds."""
    return RoundRequest.objects.filter(crew__in=crews_for(user))


def occupancy_for(user: User) -> QuerySet[Booking]:
    """Occupying rows of the user's bases, to be shown as "taken" and nothing more."""
    return Booking.objects.occupying().filter(standing_set__base__in=bases_for(user))


def notices_for(user: User) -> QuerySet[Notice]:
    """What the user's crews are told; staff of a base see what all of its crews are told."""
    if is_base_staff(user):
        of_base = Q(base__in=staffed_by(user))
        return Notice.objects.filter(of_base | Q(crew__in=_own_crews(user)))
    return Notice.objects.filter(crew__in=crews_for(user))


def _own_crews(user: User) -> QuerySet[Crew]:
    if not user.is_authenticated or not user.is_active:
        return Crew.objects.none()
    return Crew.objects.filter(members__user=user)


def quotes_for(user: User) -> QuerySet[Quote]:
    """Quotes of the base; a company sees its own once they were sent, or it asked for them."""
    rows = Quote.objects.filter(company__in=companies_for(user))
    if not user.is_authenticated or is_base_staff(user):
        return rows
    given = Q(sent_at__isnull=False) | Q(accepted_at__isnull=False)
    return rows.filter(given | Q(created_by__company=user.company_id))


def settlements_for(user: User) -> QuerySet[Settlement]:
    return Settlement.objects.filter(quote__company__in=companies_for(user))


def invoices_for(user: User) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company__in=companies_for(user))
