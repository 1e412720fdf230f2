"""The minutes it takes to dress a set anew, from each of its dressings to each other."""

from collections.abc import Mapping

from django.db import transaction

from sets.errors import BadInput
from sets.models import RedressTime, StandingSet

LONGEST_MINUTES = 1440


class NotARedress(BadInput):
    code = "not_a_redress"
    zh = "{set} 没有这样的改景。"
    en = "{set} has no such redress."


class RedressTooLong(BadInput):
    code = "redress_too_long"
    zh = "改景时间应在 0 到 {most} 分钟之间，现为 {minutes}。"
    en = "A redress takes 0 to {most} minutes, not {minutes}."


@transaction.atomic
def set_redress_times(
    *, standing_set: StandingSet, minutes: Mapping[tuple[int, int], int | None]
) -> None:
    """
    Write the table of a set: minutes from one dressing (its id) to another; None clears.

    Pairs that are not named stay as they are. Raises NotARedress, RedressTooLong.
    """
    own = set(standing_set.dressings.values_list("pk", flat=True))
    for (start, end), value in minutes.items():
        if start == end or not {start, end} <= own:
            raise NotARedress(set=str(standing_set))
        if value is not None and not 0 <= value <= LONGEST_MINUTES:
            raise RedressTooLong(most=LONGEST_MINUTES, minutes=value)
    for (start, end), value in minutes.items():
        if value is None:
            RedressTime.objects.filter(from_dressing=start, to_dressing=end).delete()
    RedressTime.objects.bulk_create(
        (
            RedressTime(from_dressing_id=start, to_dressing_id=end, minutes=value)
            for (start, end), value in minutes.items()
            if value is not None
        ),
        update_conflicts=True,
        unique_fields=["from_dressing", "to_dressing"],
        update_fields=["minutes"],
    )
