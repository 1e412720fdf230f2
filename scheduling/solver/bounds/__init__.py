"""Safe lower bounds: no plan goes below them. See README.md here for the mathematics."""

from scheduling.solver.bounds.closed import lower_bounds, price_bound
from scheduling.solver.bounds.days import crew_bound, day_minutes

__all__ = ["crew_bound", "day_minutes", "lower_bounds", "price_bound"]
