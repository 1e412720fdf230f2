"""Whether the timetable and the workers live, by the database's clock."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Now

from base_ops.models import LifeSign, LifeSignOf

# The sweep whose absence people notice first: holds do not run out.
HOLDS_SWEPT = "base_ops.expire_holds"


@dataclass(frozen=True, slots=True)
class Timetable:
    """
    How long ago holds were swept (None: never), and how many workers have shown signs of life.

    `is_late` when that is longer than the alarm allows; a start of the product counts as a
    sweep, so that it has time to come up.
    """

    swept_ago: timedelta | None
    workers: int
    is_late: bool

    @property
    def minutes(self) -> int | None:
        return None if self.swept_ago is None else int(self.swept_ago.total_seconds() // 60)


def with_age(rows: QuerySet[LifeSign]) -> QuerySet[LifeSign]:
    """Each with `age`, how long ago it was seen."""
    return rows.annotate(age=ExpressionWrapper(Now() - F("seen_at"), DurationField()))


def alarm_after() -> timedelta:
    """For how long silence is borne."""
    return timedelta(minutes=settings.TIMETABLE_ALARM_MINUTES)


def timetable() -> Timetable:
    """How the timetable stands now: one query."""
    wanted = LifeSign.objects.exclude(kind=LifeSignOf.SWEEP) | LifeSign.objects.filter(
        name=HOLDS_SWEPT
    )
    rows = list(with_age(wanted))
    swept = next((row.age for row in rows if row.name == HOLDS_SWEPT), None)
    ages = [row.age for row in rows if row.kind == LifeSignOf.START]
    ages += [] if swept is None else [swept]
    workers = [row for row in rows if row.kind == LifeSignOf.WORKER and row.age <= alarm_after()]
    return Timetable(swept, len(workers), is_late=not ages or min(ages) > alarm_after())
