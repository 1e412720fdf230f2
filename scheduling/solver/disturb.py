"""
What goes wrong on the floor, as a change of the problem and its pins.

    disturbed, pins = disturb(problem, plan, now, [Overrun("P01-3-2", 40)])
    result = solve(disturbed, seconds=5, pins=pins, told=Told(plan))

`plan` is the published one, `now` the minute of the horizon at which we learn of it:
what has begun by then is pinned.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from scheduling.solver.errors import DisturbanceInvalid
from scheduling.solver.pins import Pins
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Actor, Problem, Production, Scene, StandingSet


@dataclass(frozen=True)
class Overrun:
    """A scene takes so many minutes more than planned."""

    scene: str
    minutes: int


@dataclass(frozen=True)
class ActorAway:
    """An actor cannot work on these days of the horizon, both included."""

    actor: str
    first_day: int
    last_day: int


@dataclass(frozen=True)
class SetBroken:
    """A set cannot be used in [begin, end), minutes of the horizon."""

    set: str
    begin: int
    end: int


@dataclass(frozen=True)
class SceneAdded:
    """A production shoots one scene more (加戏)."""

    production: str
    scene: Scene


@dataclass(frozen=True)
class SceneDropped:
    """A scene is not shot any more (甩戏)."""

    scene: str


Disturbance = Overrun | ActorAway | SetBroken | SceneAdded | SceneDropped


def disturb(
    problem: Problem, plan: Plan, now: int, disturbances: Iterable[Disturbance]
) -> tuple[Problem, Pins]:
    """
    The problem after all of these, and the pins of what has begun by `now`.

    Raises DisturbanceInvalid when one names what is unknown or cannot be.
    """
    cut_off: set[str] = set()
    for each in disturbances:
        problem = CHANGES[type(each)](problem, each)
        if isinstance(each, SetBroken):
            cut_off |= interrupted(problem, plan, each)
    return problem, begun(problem, plan, now, cut_off)


def begun(problem: Problem, plan: Plan, now: int, cut_off: Iterable[str] = ()) -> Pins:
    """The pins of a plan at this minute: what has begun stays, nothing else begins before."""
    lost = set(cut_off)
    scenes = [scene for p in problem.productions for scene in p.scenes if scene.id not in lost]
    starts = {s.id: plan.scenes[s.id] for s in scenes if plan.scenes.get(s.id, now) < now}
    places = {s.location for s in scenes if s.id in starts}
    return Pins(starts, sets={place: plan.locations[place] for place in places}, not_before=now)


def interrupted(problem: Problem, plan: Plan, broken: SetBroken) -> set[str]:
    """The scenes under way on the set when it broke: they are shot again."""
    return {
        scene.id
        for production in problem.productions
        for scene in production.scenes
        if plan.locations.get(scene.location) == broken.set
        and (start := plan.scenes.get(scene.id)) is not None
        and start < broken.end
        and broken.begin < start + scene.minutes
    }


def take_longer(problem: Problem, what: Overrun) -> Problem:
    """The scene with its minutes as they came to be."""
    if what.minutes < 1:
        raise DisturbanceInvalid(
            what=what.scene, zh="超时分钟数应为正数", en="minutes must be positive"
        )

    def longer(scene: Scene) -> Scene:
        return (
            replace(scene, minutes=scene.minutes + what.minutes)
            if scene.id == what.scene
            else scene
        )

    return with_scenes(problem, what.scene, lambda p: tuple(map(longer, p.scenes)))


def send_home(problem: Problem, what: ActorAway) -> Problem:
    """The actor with more off days."""
    days = frozenset(range(what.first_day, what.last_day + 1))

    def away(actor: Actor) -> Actor:
        return replace(actor, off_days=actor.off_days | days) if actor.id == what.actor else actor

    return changed(
        problem,
        what.actor,
        lambda p: any(actor.id == what.actor for actor in p.cast),
        lambda p: replace(p, cast=tuple(map(away, p.cast))),
    )


def close_set(problem: Problem, what: SetBroken) -> Problem:
    """The set with one closure more."""
    if what.set not in problem.set_by_id:
        raise DisturbanceInvalid(what=what.set, zh="没有这个场景", en="there is no such set")
    if what.end <= what.begin:
        raise DisturbanceInvalid(what=what.set, zh="停用时段为空", en="the span is empty")

    def close(each: StandingSet) -> StandingSet:
        spans = (*each.closures, (what.begin, what.end))
        return replace(each, closures=tuple(sorted(spans))) if each.id == what.set else each

    return replace(problem, sets=tuple(map(close, problem.sets)))


def add_scene(problem: Problem, what: SceneAdded) -> Problem:
    """The production with the scene behind its others."""
    known = {scene.id for p in problem.productions for scene in p.scenes}
    if what.scene.id in known:
        raise DisturbanceInvalid(what=what.scene.id, zh="场次已存在", en="the scene exists already")

    def add(production: Production) -> Production:
        if what.scene.location not in production.location_by_id:
            raise DisturbanceInvalid(
                what=what.scene.location, zh="该剧没有这个地点", en="no such location"
            )
        return replace(production, scenes=(*production.scenes, what.scene))

    return changed(problem, what.production, lambda p: p.id == what.production, add)


def drop_scene(problem: Problem, what: SceneDropped) -> Problem:
    """The production without the scene; what had to follow it is free of it."""
    dropped = with_scenes(
        problem, what.scene, lambda p: tuple(s for s in p.scenes if s.id != what.scene)
    )
    free = (
        replace(p, after=tuple(pair for pair in p.after if what.scene not in pair))
        for p in dropped.productions
    )
    return replace(dropped, productions=tuple(free))


def with_scenes(
    problem: Problem, scene: str, scenes: Callable[[Production], tuple[Scene, ...]]
) -> Problem:
    """The problem with other scenes in the production that has this one."""
    return changed(
        problem,
        scene,
        lambda p: any(each.id == scene for each in p.scenes),
        lambda p: replace(p, scenes=scenes(p)),
    )


def changed(
    problem: Problem,
    what: str,
    is_it: Callable[[Production], bool],
    change: Callable[[Production], Production],
) -> Problem:
    """The problem with the production that is meant changed."""
    if not any(map(is_it, problem.productions)):
        raise DisturbanceInvalid(what=what, zh="没有这一项", en="there is no such thing")
    return replace(
        problem, productions=tuple(change(p) if is_it(p) else p for p in problem.productions)
    )


def disturbance_to_json(what: Disturbance) -> dict[str, Any]:
    """The disturbance as JSON values."""
    return {"type": type(what).__name__, **asdict(what)}


def disturbance_from_json(data: dict[str, Any]) -> Disturbance:
    """What `disturbance_to_json` wrote."""
    fields = {key: value for key, value in data.items() if key != "type"}
    kind = {each.__name__: each for each in CHANGES}[data["type"]]
    if kind is SceneAdded:
        fields["scene"] = Scene(**fields["scene"])
    return kind(**fields)  # type: ignore[no-any-return]


CHANGES: dict[type, Callable[..., Problem]] = {
    Overrun: take_longer,
    ActorAway: send_home,
    SetBroken: close_set,
    SceneAdded: add_scene,
    SceneDropped: drop_scene,
}
