"""How many minutes a crew has, and the fewest days and the least crew cost its scenes need."""

from collections import defaultdict
from dataclasses import dataclass

from scheduling.solver.problem import Problem, Production


@dataclass(frozen=True)
class Work:
    """
    What one crew has to do and what it has for it, in minutes.

    `scenes` are the minutes of the scenes, longest first. `places` counts the locations with
    scenes, `both_lights` those with scenes by day and by night. `move` is the least a change
    of location inside a day takes. `breaks` are the lengths of a day's breaks, longest first.
    """

    scenes: tuple[int, ...]
    places: int
    both_lights: int
    move: int
    relight: int
    full: int
    regular: int
    breaks: tuple[int, ...]

    def without(self, left_out: int) -> "Work":
        """No more than what remains when any `left_out` scenes are not shot."""
        return Work(
            self.scenes[left_out:],
            max(0, self.places - left_out),
            max(0, self.both_lights - left_out),
            self.move,
            self.relight,
            self.full,
            self.regular,
            self.breaks,
        )

    def idle(self, days: int) -> int:
        """
        The least minutes outside breaks that go into moves and relights on `days` days.

        With n location-days there are n - days moves inside days. A location in both lights needs
        a relight, another visit that day or a second day, and only n - places can have one.
        """
        moves = max(0, self.places - days)
        relights = max(0, self.both_lights - max(0, days - self.places))
        light = min(self.move, self.relight)
        need = moves * self.move + relights * light
        return max(0, need - self._hidden(days, moves * self.move, relights * light, light))

    def _hidden(self, days: int, moves: int, relights: int, light: int) -> int:
        """The most of these minutes that can fall into breaks: a break lies in one gap only."""
        lengths = sorted(self.breaks * days, reverse=True)
        for_moves, for_lights = [0], [0]
        for length in lengths:
            for_moves.append(for_moves[-1] + min(length, self.move))
            for_lights.append(for_lights[-1] + min(length, light))
        splits = range(len(lengths) + 1)
        pairs = ((for_moves[k], for_lights[len(lengths) - k]) for k in splits)
        return max(min(a, moves) + min(b, relights) for a, b in pairs)

    def fewest_days(self) -> int:
        """The fewest days in which the scenes, moves and relights find room."""
        days = -(-sum(self.scenes) // self.full)
        while sum(self.scenes) + self.idle(days) > days * self.full:
            days += 1
        return days

    def overtime(self, days: int) -> int:
        """The least overtime minutes on `days` days."""
        return max(0, sum(self.scenes) + self.idle(days) - days * self.regular)


def day_minutes(production: Production, until: int) -> int:
    """Minutes between call and this minute of the day that are no break."""
    free, at = 0, production.call
    for begin, end in production.breaks:
        free += max(0, min(begin, until) - at)
        at = max(at, min(end, until))
    return max(1, free + max(0, until - at))


def work_of(production: Production, problem: Problem | None = None) -> Work:
    """The work of a production; without the problem the crew walks in no time."""
    lights: dict[str, set[str]] = defaultdict(set)
    for scene in production.scenes:
        lights[scene.location].add(scene.light)
    lengths = (min(end, production.latest) - begin for begin, end in production.breaks)
    return Work(
        scenes=tuple(sorted((scene.minutes for scene in production.scenes), reverse=True)),
        places=len(lights),
        both_lights=sum(len(its) > 1 for its in lights.values()),
        move=least_move(production, problem),
        relight=production.relight_minutes,
        full=day_minutes(production, production.latest),
        regular=day_minutes(production, production.wrap),
        breaks=tuple(sorted((length for length in lengths if length > 0), reverse=True)),
    )


def least_move(production: Production, problem: Problem | None) -> int:
    """The least minutes between two scenes at different locations."""
    used = {scene.location for scene in production.scenes}
    choices = [set(place.sets) for place in production.locations if place.id in used]
    every = set().union(*choices)
    move = production.pack_minutes + (least_walk(problem, every) if problem is not None else 0)
    shares = sum(map(len, choices)) > len(every)
    return min(move, production.relook_minutes) if shares else move


def least_walk(problem: Problem, sets: set[str]) -> int:
    """The least minutes from one of these sets to another; a walk within a zone counts."""
    zones = {problem.zone_index[problem.set_by_id[each].zone] for each in sets}
    return min((problem.walk_minutes[a][b] for a in zones for b in zones), default=0)


def crew_bound(production: Production, problem: Problem | None = None) -> tuple[int, int]:
    """The fewest crew days, and the least they and their overtime can cost."""
    work = work_of(production, problem)
    if not work.scenes:
        return 0, 0
    days, minute = work.fewest_days(), production.overtime_minute_cost
    longest = max(days, production.last_day - production.first_day + 1)
    choices = range(days, longest + 1)
    return days, min(d * production.crew_day_cost + work.overtime(d) * minute for d in choices)
