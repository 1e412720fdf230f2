"""Writing down that something lives, on the database's clock: one row for each name."""

from datetime import timedelta

from django.db.models.functions import Now

from base_ops.models import LifeSign, LifeSignOf

GONE = timedelta(days=1)
STARTED = "start"


def note_sweep(name: str, label: str = "") -> None:
    """A task of the timetable has just done its work; `label` is what people call it."""
    _note(LifeSignOf.SWEEP, name, label)


def note_worker(name: str) -> None:
    """A worker listens for work."""
    _note(LifeSignOf.WORKER, name)


def note_start() -> None:
    """The product is being started: silence is counted from here."""
    _note(LifeSignOf.START, STARTED)


def forget_gone() -> int:
    """Drop the rows of workers that have not been seen for a day; how many."""
    gone = LifeSign.objects.filter(kind=LifeSignOf.WORKER, seen_at__lt=Now() - GONE)
    return gone.delete()[0]


def _note(kind: LifeSignOf, name: str, label: str = "") -> None:
    LifeSign.objects.bulk_create(
        [LifeSign(kind=kind, name=name[:200], label=label[:40], seen_at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["label", "seen_at"],
    )
