"""What a crew was told lately, and who is to hear of a notice."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from base_ops.models import Crew, Mail, Notice, OfferState, User, WaitlistOffer
from base_ops.roles import STAFF
from base_ops.selectors.scope import notices_for

FRESH = timedelta(days=3)
MOST = 10
SEE = "base_ops.view_notice"


def recent_notices(crew: Crew, now: datetime) -> list[Notice]:
    """The latest notices to a crew, newest first: read and unread of three days."""
    rows = Notice.objects.filter(crew=crew, created_at__gt=now - FRESH)
    return list(rows.order_by("-created_at", "-pk")[:MOST])


def readers_of(notice: Notice) -> QuerySet[User]:
    """
    Whom a notice is meant for: the crew's members and the accounts of its company; without a
    crew the base's staff. Active accounts that may see notices, and no others.
    """
    allowed = User.objects.with_perm(SEE)
    if notice.crew is None:
        return allowed.filter(base=notice.base_id, groups__name__in=STAFF).distinct()
    company = notice.crew.production.company_id
    return allowed.filter(Q(memberships__crew=notice.crew) | Q(company=company)).distinct()


def mailed_readers_of(notice: Notice) -> QuerySet[User]:
    """Those of them who have an address and want letters."""
    return readers_of(notice).exclude(Q(email="") | Q(notice_mail=Mail.OFF))


def is_mailed_to(notice: Notice, user: User) -> bool:
    """Whether this one is among them now, and the scopes show it to them too."""
    listed = mailed_readers_of(notice).filter(pk=user.pk).exists()
    return listed and notices_for(user).filter(pk=notice.pk).exists()


def offers_told(notice: Notice, now: datetime) -> list[WaitlistOffer]:
    """The gaps that a notice was written of, as long as they may be accepted."""
    rows = WaitlistOffer.objects.filter(
        entry__crew=notice.crew,
        offered_at=notice.created_at,
        state=OfferState.OPEN,
        expires_at__gt=now,
    )
    return list(rows.select_related("standing_set__base").order_by("starts_at", "pk"))
