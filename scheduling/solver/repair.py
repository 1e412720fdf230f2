"""
Replanning with least disturbance: only what no longer stands is worked on.

The productions with scenes that fell out of the told plan are annealed from what
stands, at low temperature, every departure from what people were told at its price.
When that leaves scenes unshot, the productions that share sets with them join in.
"""

from collections.abc import Iterator

from scheduling.solver.kernel import fact
from scheduling.solver.search import URGENT_TOLLS, Job, Search

REPAIR_MOVES = 60_000
HEATS = ((400.0, 15.0), (150.0, 10.0), (1500.0, 20.0), (50.0, 5.0))
PATIENCE = 8  # turns without any gain after which the repair is done


class Repair(Search):
    """A search that begins from a told plan and ends when nothing more is to be had."""

    def jobs(self) -> Iterator[Job]:
        number = quiet = 0
        chosen = [p for p in self.owners if self.unshot(p)]
        while chosen and quiet < PATIENCE:
            before = self.taken
            for owner in chosen:
                heats = HEATS[number // len(chosen) % len(HEATS)]
                days = int(self.desk.facts[owner][fact.DAYS])
                yield Job(owner, number, False, days, REPAIR_MOVES, heats, URGENT_TOLLS)
                number += 1
            quiet = 0 if self.taken > before else quiet + 1
            if quiet >= 2 and any(self.unshot(p) for p in chosen):
                wider = self.neighbours(chosen)
                quiet = 0 if len(wider) > len(chosen) else quiet
                chosen = wider

    def neighbours(self, owners: list[int]) -> list[int]:
        """These productions and those with which they could share a set."""
        sets = {on for p in owners for on in self.desk.sets[p]}
        return [p for p in self.owners if p in owners or sets.intersection(self.desk.sets[p])]
