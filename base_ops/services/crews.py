"""What changes on a crew besides its plain fields."""

from base_ops.models import Crew
from base_ops.models.crews import new_link_key


def renew_link(*, crew: Crew) -> Crew:
    """Give the crew a new phone link; whoever has the old one finds nothing there."""
    crew.link_key = new_link_key()
    crew.save(update_fields=["link_key"])
    return crew
