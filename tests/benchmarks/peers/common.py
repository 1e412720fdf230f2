"""What every peer needs: its arguments, its clock, and when a scene may start."""

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

from scheduling.solver.plan import Plan, save_plan
from scheduling.solver.problem import DAY, Problem, Production, Scene
from scheduling.solver.problem_file import load_problem

WRITING_SECONDS = 0.5  # kept back for reading the answer out of the solver


@dataclass(frozen=True)
class Task:
    """What a peer was asked for. `workers` is the number of cores it may use."""

    problem: Problem
    out: Path
    seconds: float
    workers: int
    verbose: bool = False
    begun_at: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """For the search, of the time since the script began; a second at least."""
        spent = time.monotonic() - self.begun_at
        return max(1.0, self.seconds - spent - WRITING_SECONDS)

    @property
    def location_of(self) -> dict[str, str]:
        """The location of every scene."""
        return {s.id: s.location for p in self.problem.productions for s in p.scenes}

    def write(self, locations: dict[str, str], scenes: dict[str, int]) -> None:
        save_plan(Plan(locations, scenes), self.out)


def read_task() -> Task:
    """The task of the command line; exit 2 when it is none."""
    parser = argparse.ArgumentParser()
    parser.add_argument("problem", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    problem = load_problem(asked.problem)
    return Task(problem, asked.out, asked.seconds, asked.workers, asked.verbose)


def days_of(production: Production, scene: Scene) -> list[int]:
    """The days of the window on which nobody in this scene is off."""
    off = {day for actor in production.cast if actor.id in scene.cast for day in actor.off_days}
    return [d for d in range(production.first_day, production.last_day + 1) if d not in off]


def start_spans(production: Production, minutes: int, day: int) -> list[tuple[int, int]]:
    """The first and last start of every gap of this day that is long enough."""
    spans, begin = [], production.call
    for rest, resumed in [*sorted(production.breaks), (production.latest, production.latest)]:
        if rest - begin >= minutes:
            spans.append((day * DAY + begin, day * DAY + rest - minutes))
        begin = max(begin, resumed)
    return spans


def move_minutes(problem: Problem, production: Production, a: str, b: str, on: str, to: str) -> int:
    """Minutes the crew needs from location a on one set to location b on another (or the same)."""
    if on != to:
        return production.pack_minutes + problem.walk(on, to)
    place = production.location_by_id
    redress = problem.set_by_id[on].redress(place[a].dressing, place[b].dressing)
    return max(production.relook_minutes, redress)


def worst_move(problem: Problem, production: Production, a: str, b: str) -> int:
    """The most minutes from location a to b on any of their sets, for tools that need one number."""
    place = production.location_by_id
    pairs = ((on, to) for on in place[a].sets for to in place[b].sets)
    return max((move_minutes(problem, production, a, b, on, to) for on, to in pairs), default=0)


def costume_gap(production: Production, a: Scene, b: Scene) -> int:
    """Minutes between these scenes for the slowest of those who change; 0 when nobody does."""
    slow = {actor.id: actor.costume_minutes for actor in production.cast}
    return max(
        (slow[who] for who in a.cast if b.cast.get(who, a.cast[who]) != a.cast[who]), default=0
    )
