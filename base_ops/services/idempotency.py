"""A request with a key is done once, however often it is sent (PostgreSQL keeps the record)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from base_ops.errors import KeyUsedOtherwise
from base_ops.models import KeptAnswer, User

KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON text of an answer; `is_repeated` when it was kept from before."""

    status: int
    body: str
    is_repeated: bool = False


@transaction.atomic
def once(*, user: User, key: str, fingerprint: str, work: Callable[[], Answer]) -> Answer:
    """
    Do the work, or repeat what was answered when it was done.

    Whoever comes second waits until the first is through. An error that `work` raises
    frees the key; an answer it returns, refusals too, is kept. Raises KeyUsedOtherwise
    when the key came with another request.
    """
    mine = KeptAnswer(user=user, key=key, fingerprint=fingerprint, created_at=timezone.now())
    KeptAnswer.objects.bulk_create([mine], ignore_conflicts=True)  # waits for a rival's commit
    row = KeptAnswer.objects.select_for_update().get(user=user, key=key)
    if row.fingerprint != fingerprint:
        raise KeyUsedOtherwise(key=key)
    if row.status is not None:
        return Answer(row.status, row.body, is_repeated=True)
    answer = work()
    row.status, row.body = answer.status, answer.body
    row.save(update_fields=["status", "body"])
    return answer


def forget_answers(*, now: datetime) -> int:
    """Drop what was kept longer than anybody retries; how many."""
    return KeptAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
