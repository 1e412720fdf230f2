"""Which colour of the ring a new crew takes."""

from collections import Counter

from base_ops.models import Crew

HUES = 24
STEP = 7  # coprime to 24: neighbours in this order are far apart on the ring


def least_used_colour(*, base_id: int | None) -> int:
    """The colour that the fewest unwrapped crews of the base wear, far from the last ones."""
    crews = Crew.objects.filter(production__company__base=base_id, production__is_wrapped=False)
    worn = Counter(colour % HUES for colour in crews.values_list("colour", flat=True))
    return min((n * STEP % HUES for n in range(HUES)), key=lambda colour: worn[colour])
