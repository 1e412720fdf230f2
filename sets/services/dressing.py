"""How a set stands: what a set dresser did by hand is written down here."""

from datetime import datetime

from django.db import transaction

from sets.errors import BadInput
from sets.locks import lock_sets
from sets.models import Dressing, StandingSet


class DressingNotOfSet(BadInput):
    code = "dressing_not_of_set"
    zh = "“{dressing}”不是 {set} 的陈设。"
    en = "“{dressing}” is no dressing of {set}."


@transaction.atomic
def redress_set(*, standing_set: StandingSet, dressing: Dressing, now: datetime) -> StandingSet:
    """
    Note that a set stands in this dressing since `now`; bookings before it count no more.

    Raises DressingNotOfSet, and SetsBusy when a booking keeps the set locked.
    """
    if dressing.standing_set_id != standing_set.pk:
        raise DressingNotOfSet(set=str(standing_set), dressing=dressing.name)
    locked = lock_sets([standing_set.pk])[standing_set.pk]
    locked.dressed_as, locked.dressed_at = dressing, now
    locked.save(update_fields=["dressed_as", "dressed_at"])
    return locked
