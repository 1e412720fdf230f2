"""
The whole problem as a list of scenes for each day of each crew (Timefold), from a plan made by hand.

Modelled: every rule, lists decoded at the earliest minute with the longest moves; which set plays a location;
scenes left out; the price of changeovers, crew days, overtime, cast days, relights. Priced from
below: costume changes (an actor's costumes that day, less one), redresses and handovers (the dressings and the crews of
a set). Not priced: hold days. A scene waits for no rival: two crews at once on a set is a broken rule, and
the plan it begins from may break some. The free edition uses one core.
"""

import logging

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    SolverConfigOverride,
    TerminationConfig,
)

from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import DAY, Problem, Production, Scene, StandingSet
from tests.benchmarks.peers.careful import careful_plan
from tests.benchmarks.peers.common import Task, days_of, read_task, worst_move
from tests.benchmarks.peers.timefold_rules import rules
from tests.benchmarks.peers.timefold_words import Apart, Base, Day, Part, Place, Take, Where, Who

# Scenes left out are no reason to begin with a construction: it took a minute for eleven of them.
SEARCH_ONLY = '<solver xmlns="https://timefold.ai/xsd/solver"><localSearch/></solver>'
HANDING_OVER = 2.0  # seconds: the base to Java, and what was found back


def where(each: StandingSet) -> Where:
    pairs = [(a, b) for a in each.dressings for b in each.dressings]
    turnover = {f"{a}>{b}": each.redress(a, b) + each.strike_minutes for a, b in pairs}
    spans = [minute for span in each.closures[:1] for minute in span]
    return Where(each.id, each.dressed, turnover, spans)


def places_of(problem: Problem, hand: Plan) -> list[Place]:
    sets = {each.id: where(each) for each in problem.sets}
    return [
        Place(
            place.id,
            crew,
            place.dressing,
            [sets[name] for name in place.sets],
            sets[hand.locations.get(place.id, place.sets[0])],
        )
        for crew, production in enumerate(problem.productions)
        for place in production.locations
    ]


def takes_of(problem: Problem, crew: int, production: Production) -> list[Take]:
    """The scenes of a crew; actors and costumes as numbers."""
    names = [place.id for place in production.locations]
    cast = {actor.id: number for number, actor in enumerate(production.cast)}
    slow = [actor.costume_minutes for actor in production.cast]
    worn = sorted({costume for scene in production.scenes for costume in scene.cast.values()})
    moves = {b: [worst_move(problem, production, a, b) for a in names] for b in names}

    def take(scene: Scene) -> Take:
        actors = [cast[actor] for actor in scene.cast]
        return Take(
            id=scene.id,
            crew=crew,
            place=names.index(scene.location),
            place_id=scene.location,
            minutes=scene.minutes,
            light=int(scene.light == "night"),
            actors=actors,
            costumes=[worn.index(costume) for costume in scene.cast.values()],
            slow=[slow[actor] for actor in actors],
            slowest=max((slow[actor] for actor in actors), default=0),
            moves=moves[scene.location],
            relight=production.relight_minutes,
            call=production.call,
            wrap=production.wrap,
            latest=production.latest,
            cost=production.crew_day_cost,
            overtime=production.overtime_minute_cost,
            breaks=[minute for span in sorted(production.breaks) for minute in span],
            days=days_of(production, scene),
        )

    return [take(scene) for scene in production.scenes]


def days_with(crew: int, production: Production, takes: list[Take], hand: Plan) -> list[Day]:
    """The days of a crew, filled as the plan made by hand has them."""
    days = {
        number: Day(f"{production.id} {number}", crew, number)
        for number in range(production.first_day, production.last_day + 1)
    }
    shot = sorted((t for t in takes if t.id in hand.scenes), key=lambda t: hand.scenes[t.id])
    for take in shot:
        days[day_of(production, hand.scenes[take.id])].takes.append(take)
    for day in days.values():
        chain(day)
    return list(days.values())


def chain(day: Day) -> None:
    """What the solver keeps up from now on, as it is in the beginning."""
    for before, take in zip([None, *day.takes], day.takes, strict=False):
        take.day, take.previous = day, before
        if before is not None:
            before.next = take
        take.update_start()


def base_of(problem: Problem, hand: Plan) -> Base:
    base = Base([], places_of(problem, hand), [], [], [])
    for crew, production in enumerate(problem.productions):
        takes = takes_of(problem, crew, production)
        cast = {actor.id: Who(actor.day_rate) for actor in production.cast}
        base.takes += takes
        base.days += days_with(crew, production, takes, hand)
        base.parts += [
            Part(scene.id, cast[actor], costume)
            for scene in production.scenes
            for actor, costume in scene.cast.items()
        ]
        base.apart += [Apart(first, then) for first, then in production.after]
    return base


def solve(base: Base, task: Task) -> Base:
    """Search for what is left of the time when the model has been translated for Java."""
    config = SolverConfig(
        xml_source_text=SEARCH_ONLY,
        solution_class=Base,
        entity_class_list=[Day, Take, Place],
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=rules
        ),
        termination_config=for_seconds(task.seconds),
    )
    factory = SolverFactory.create(config)  # this is what takes long
    left = SolverConfigOverride(termination_config=for_seconds(task.seconds_left() - HANDING_OVER))
    return factory.build_solver(left).solve(base)


def for_seconds(seconds: float) -> TerminationConfig:
    return TerminationConfig(spent_limit=Duration(milliseconds=max(1000, int(seconds * 1000))))


def main() -> None:
    """Solve the problem of the command line; the plan may break rules."""
    task = read_task()
    logging.basicConfig(level=logging.INFO if task.verbose else logging.ERROR)
    base = base_of(task.problem, careful_plan(task.problem))
    found = solve(base, task)
    if task.verbose:
        print(found.score)
    locations = {place.id: place.on.name for place in found.places}
    scenes = {
        take.id: day.number * DAY + take.start
        for day in found.days
        for take in day.takes
        if take.crew == day.crew
    }
    task.write(locations, scenes)


if __name__ == "__main__":
    main()
