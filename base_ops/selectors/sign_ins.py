"""Who has tried to sign in too often, by the database's clock."""

from datetime import timedelta

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Now

from base_ops.models import SignInTries, TriesOf


def window() -> timedelta:
    """For how long tries count together."""
    return timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)


def with_state(rows: QuerySet[SignInTries]) -> QuerySet[SignInTries]:
    """Each with `left`, what remains of its window, and `is_blocked`."""
    full = Q(kind=TriesOf.NAME, tries__gte=settings.SIGN_IN_TRIES_PER_NAME) | Q(
        kind=TriesOf.ADDRESS, tries__gte=settings.SIGN_IN_TRIES_PER_ADDRESS
    )
    return rows.annotate(
        left=ExpressionWrapper(F("since") + window() - Now(), DurationField()),
        is_blocked=Case(
            When(full & Q(since__gt=Now() - window()), then=True),
            default=False,
            output_field=BooleanField(),
        ),
    )
