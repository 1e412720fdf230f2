"""Opening, closing and retiring a set. Bookings that stand already are left as they are."""

from django.db import transaction

from sets.locks import lock_sets
from sets.models import SetState, StandingSet


def open_set(*, standing_set: StandingSet) -> StandingSet:
    """Let the set be booked again. Raises SetsBusy."""
    return _put(standing_set, SetState.OPEN)


def maintain_set(*, standing_set: StandingSet) -> StandingSet:
    """Take no new bookings while the set is under repair, for as long as it lasts. Raises SetsBusy."""
    return _put(standing_set, SetState.MAINTENANCE)


def retire_set(*, standing_set: StandingSet) -> StandingSet:
    """Take the set out of use for good; its past stays on record. Raises SetsBusy."""
    return _put(standing_set, SetState.RETIRED)


@transaction.atomic
def _put(standing_set: StandingSet, state: SetState) -> StandingSet:
    # Under the lock a booking being made sees the state before or after, not halfway.
    locked = lock_sets([standing_set.pk])[standing_set.pk]
    locked.state = state
    locked.save(update_fields=["state"])
    return locked
