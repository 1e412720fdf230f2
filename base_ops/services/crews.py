"""What changes on a crew besides its plain fields."""

from datetime import date

from django.db import transaction

from base_ops.errors import CrewDatesReversed
from base_ops.models import Crew
from base_ops.models.crews import new_link_key


def renew_link(*, crew: Crew) -> Crew:
    """Give the crew a new phone link; whoever has the old one finds nothing there."""
    crew.link_key = new_link_key()
    crew.save(update_fields=["link_key"])
    return crew


@transaction.atomic
def set_terms(
    *,
    crew_id: int,
    first_date: date | None = None,
    last_date: date | None = None,
    overtime_limit: int | None = None,
) -> Crew:
    """
    Let the crew shoot on other dates (both included), or make other overtime, minutes a day.

    What is None stays. Raises CrewDatesReversed.
    """
    crew = Crew.objects.select_for_update(no_key=True, of=("self",)).get(pk=crew_id)
    given = {"first_date": first_date, "last_date": last_date, "overtime_limit": overtime_limit}
    for name, value in given.items():
        if value is not None:
            setattr(crew, name, value)
    if crew.last_date < crew.first_date:
        raise CrewDatesReversed(first=str(crew.first_date), last=str(crew.last_date))
    crew.save(update_fields=list(given))
    return crew
