"""What an actor costs at least: days paid and costume changes."""

from dataclasses import dataclass

from scheduling.solver.bounds.days import day_minutes
from scheduling.solver.problem import Actor, Production


@dataclass(frozen=True)
class Part:
    """
    One actor's work, in minutes. `scenes` are the minutes of the actor's scenes, longest first.

    `full` minutes of a day can be shot; the `span` from call to the latest end, breaks
    included, must hold the scenes and the changes between them.
    """

    actor: Actor
    scenes: tuple[int, ...]
    costumes: int
    full: int
    span: int

    def without(self, left_out: int) -> "Part":
        """No more than what remains when any `left_out` scenes are not shot."""
        costumes = max(0, self.costumes - left_out)
        return Part(self.actor, self.scenes[left_out:], costumes, self.full, self.span)

    def fewest_days(self) -> int:
        """The fewest days that hold the scenes and the changes of costume."""
        minutes = sum(self.scenes)
        days = -(-minutes // self.full)
        while minutes + self.changes(days) * self.actor.costume_minutes > days * self.span:
            days += 1
        return days

    def changes(self, days: int) -> int:
        """The fewest changes when the actor works `days` days: one costume a day is free."""
        return max(0, self.costumes - days)

    def cost(self, crew_days: int, change: int) -> int:
        """Day rates and changes at `change` yuan each, when the crew shoots so many days."""
        fewest = self.fewest_days()
        most = max(fewest, min(crew_days, self.costumes))
        return min(d * self.actor.day_rate + self.changes(d) * change for d in (fewest, most))


def parts_of(production: Production) -> list[Part]:
    """The work of every actor."""
    minutes: dict[str, list[int]] = {actor.id: [] for actor in production.cast}
    costumes: dict[str, set[str]] = {actor.id: set() for actor in production.cast}
    for scene in production.scenes:
        for actor, costume in scene.cast.items():
            minutes[actor].append(scene.minutes)
            costumes[actor].add(costume)
    full = day_minutes(production, production.latest)
    span = max(full, production.latest - production.call)
    return [
        Part(
            each, tuple(sorted(minutes[each.id], reverse=True)), len(costumes[each.id]), full, span
        )
        for each in production.cast
    ]
