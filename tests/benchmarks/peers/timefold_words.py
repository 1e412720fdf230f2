"""
The words of the Timefold model: a crew's day is a list of scenes, a place has a set.

Timefold translates these classes for Java. What it cannot translate it calls in Python, a hundred
times slower and without a word: methods of more than 255 instructions, and so the `__eq__` that a
dataclass of many fields would have.
"""

from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver.domain import (
    CascadingUpdateShadowVariable,
    InverseRelationShadowVariable,
    NextElementShadowVariable,
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningListVariable,
    PlanningScore,
    PlanningVariable,
    PreviousElementShadowVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore


@dataclass(eq=False)
class Who:
    """An actor."""

    day_rate: int


@dataclass(eq=False)
class Part:
    """An actor in a scene."""

    scene: str
    actor: Who
    costume: str


@dataclass(eq=False)
class Apart:
    """Of two scenes the first must be over before the other begins."""

    first: str
    then: str


@dataclass(eq=False)
class Where:
    """A set."""

    name: str
    dressed: str
    turnover: dict[str, int]  # from a dressing to another, strike included
    closures: list[int]  # from, to, from, to …


@planning_entity
@dataclass(eq=False)
class Place:
    """A location and the set that plays it."""

    id: Annotated[str, PlanningId]
    crew: int
    dressing: str
    choices: Annotated[list[Where], ValueRangeProvider(id="choices")]
    on: Annotated[Where | None, PlanningVariable(value_range_provider_refs=["choices"])] = field(
        default=None
    )


@planning_entity
@dataclass(eq=False)
class Take:
    """A scene; `start` is the minute of its crew's day, None while it is not shot."""

    id: Annotated[str, PlanningId]
    crew: int
    place: int = -1
    place_id: str = ""
    minutes: int = 0
    light: int = 0
    actors: list[int] = field(default_factory=list)
    costumes: list[int] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)  # minutes each of the actors takes to change
    slowest: int = 0
    moves: list[int] = field(default_factory=list)  # from each of the crew's places, the longest
    relight: int = 0
    call: int = 0
    wrap: int = 0
    latest: int = 0
    cost: int = 0
    overtime: int = 0
    breaks: list[int] = field(default_factory=list)  # from, to, from, to …
    days: list[int] = field(default_factory=list)  # on which nobody is off
    previous: Annotated[
        "Take | None", PreviousElementShadowVariable(source_variable_name="takes")
    ] = field(default=None)
    next: Annotated["Take | None", NextElementShadowVariable(source_variable_name="takes")] = field(
        default=None
    )
    day: Annotated["Day | None", InverseRelationShadowVariable(source_variable_name="takes")] = (
        field(default=None)
    )
    start: Annotated[
        int | None, CascadingUpdateShadowVariable(target_method_name="update_start")
    ] = field(default=None)

    def update_start(self) -> None:
        """The earliest minute after the scenes before."""
        self.start = self.rested(self.dressed(self.moved()))

    def moved(self) -> int:
        """When the crew is there and the light stands."""
        before = self.previous
        if before is None or before.start is None:
            return self.call
        ready = before.start + before.minutes
        if before.crew != self.crew:
            return ready  # the rules forbid it, but not the list
        if before.place != self.place:
            return ready + self.moves[before.place]
        if before.light != self.light:
            return ready + self.relight
        return ready

    def dressed(self, ready: int) -> int:
        """When all who changed since an earlier scene of the day are dressed."""
        before = self.previous
        while before is not None and before.start is not None:
            over = before.start + before.minutes
            if over + self.slowest <= ready:
                return ready  # and those before it were over sooner
            ready = max(ready, over + self.change(before))
            before = before.previous
        return ready

    def change(self, before: "Take") -> int:
        """Minutes for the slowest who is in both and changes."""
        longest = 0
        for i in range(len(self.actors)):
            for j in range(len(before.actors)):
                same = self.actors[i] == before.actors[j]
                if same and self.costumes[i] != before.costumes[j]:
                    longest = max(longest, self.slow[i])
        return longest

    def rested(self, ready: int) -> int:
        """When no break is in the way."""
        for k in range(0, len(self.breaks), 2):
            if ready < self.breaks[k + 1] and ready + self.minutes > self.breaks[k]:
                ready = self.breaks[k + 1]
        return ready


@planning_entity
@dataclass(eq=False)
class Day:
    """A day of a crew: what it shoots, in order."""

    id: Annotated[str, PlanningId]
    crew: int
    number: int
    takes: Annotated[list[Take], PlanningListVariable(allows_unassigned_values=True)] = field(
        default_factory=list
    )


@planning_solution
@dataclass(eq=False)
class Base:
    """All of it."""

    days: Annotated[list[Day], PlanningEntityCollectionProperty]
    places: Annotated[list[Place], PlanningEntityCollectionProperty]
    takes: Annotated[list[Take], PlanningEntityCollectionProperty, ValueRangeProvider]
    parts: Annotated[list[Part], ProblemFactCollectionProperty]
    apart: Annotated[list[Apart], ProblemFactCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)
