"""The admin pages of what should happen next."""

from scheduling.admin import (  # noqa: F401 - importing them registers
    breakdowns,
    pins,
    plans,
    productions,
    rounds,
    runs,
    scenes,
    scripts,
    shares,
)
