"""What can be seen without any search: proofs that a case cannot be shot."""

from collections.abc import Iterator
from itertools import chain

from scheduling.solver.explain.case import Case
from scheduling.solver.explain.free import who_is_off, why_not_on_set
from scheduling.solver.explain.reason import Reason
from scheduling.solver.problem import DAY, Production, Scene


def why_impossible(case: Case) -> Reason | None:
    """A rule that no plan of the case can keep when all wanted scenes are shot, or None."""
    return next(chain(cycles(case), minutes(case), actors(case), places(case)), None)


def cycles(case: Case) -> Iterator[Reason]:
    """Scenes each of which must come after the others."""
    pairs = set(case.production.after)
    left = {scene.id for scene in to_come(case)}
    while ready := left - {then for first, then in pairs if first in left}:
        left -= ready
    if left:
        names = sorted(left)
        zh, en = (
            f"{'、'.join(names)} 的先后要求互相矛盾",
            f"the order of {', '.join(names)} is a circle",
        )
        yield Reason("cycle", zh, en, {"scenes": names})


def day_minutes(production: Production) -> int:
    """Minutes that can be shot in a day, overtime included."""
    resting = (
        max(0, min(end, production.latest) - max(begin, production.call))
        for begin, end in production.breaks
    )
    return production.latest - production.call - sum(resting)


def minutes_left(case: Case, day: int) -> int:
    """The same for a day of the horizon, of which some may be over."""
    its, over = case.production, case.pins.not_before - day * DAY
    if over <= its.call:
        return day_minutes(its)
    begin = min(over, its.latest)
    resting = (max(0, min(end, its.latest) - max(at, begin)) for at, end in its.breaks)
    return its.latest - begin - sum(resting)


def to_come(case: Case) -> list[Scene]:
    """The wanted scenes that have not begun."""
    return [scene for scene in case.production.scenes if scene.id not in case.pins.happened]


def minutes(case: Case) -> Iterator[Reason]:
    """More minutes of scenes than the days of the window have."""
    its = case.production
    window = [d for d in range(its.first_day, its.last_day + 1) if minutes_left(case, d)]
    need = sum(scene.minutes for scene in to_come(case))
    have = sum(minutes_left(case, day) for day in window)
    if need > have:
        zh = f"场次共 {need} 分钟，{len(window)} 天只有 {have} 分钟"
        en = f"the scenes take {need} min, {len(window)} days have {have}"
        yield Reason("not_enough_minutes", zh, en, {"need": need, "have": have})


def actors(case: Case) -> Iterator[Reason]:
    """An actor with more minutes than the days on which the actor works have."""
    its = case.production
    for actor in its.cast:
        days = set(range(its.first_day, its.last_day + 1)) - actor.off_days
        need = sum(scene.minutes for scene in to_come(case) if actor.id in scene.cast)
        have = sum(minutes_left(case, day) for day in days)
        if need > have:
            zh = f"{actor.id} 的戏共 {need} 分钟，能来的 {len(days)} 天只有 {have} 分钟"
            en = f"{actor.id} has {need} min of scenes and {len(days)} days with {have}"
            details = {"actor": actor.id, "need": need, "have": have}
            yield Reason("actor_full", zh, en, details)


def places(case: Case) -> Iterator[Reason]:
    """A location none of whose sets has a day for each of its scenes by itself."""
    its = case.production
    unshot = [scene for scene in its.scenes if scene.id not in case.own_plan.scenes]
    for scene in unshot:
        if not days_together(its, scene):
            yield never_together(its, scene)
        elif not days_open(case, scene):
            yield no_day_left(scene)
    for place in {scene.location: None for scene in unshot}:
        scenes = [scene for scene in unshot if scene.location == place]
        where = case.sets_of(place)
        if not where:
            zh, en = f"{place} 没有可用的场景", f"no set can play {place}"
            yield Reason("no_set", zh, en, {"location": place})
            continue
        stuck = [why for on in where if (why := no_day(case, scenes, on))]
        if len(stuck) == len(where):
            yield joined(place, stuck)


def days_together(production: Production, scene: Scene) -> list[int]:
    """The days of the window on which the whole cast of the scene works."""
    window = range(production.first_day, production.last_day + 1)
    return [day for day in window if not who_is_off(production, scene, day)]


def days_open(case: Case, scene: Scene) -> list[int]:
    """Those of them that pins and the time that is over leave it."""
    return [day for day in days_together(case.production, scene) if case.is_open(scene, day)]


def no_day_left(scene: Scene) -> Reason:
    zh = f"{scene.id} 的演员能到齐的日子，不是已经过去，就是与它的固定项不符"
    en = f"the days on which the cast of {scene.id} is there are over, or not those it is pinned to"
    return Reason("no_day_left", zh, en, {"scene": scene.id})


def never_together(production: Production, scene: Scene) -> Reason:
    window = range(production.first_day, production.last_day + 1)
    who = sorted({actor for day in window for actor in who_is_off(production, scene, day)})
    zh = f"档期内没有一天 {scene.id} 的演员全部到齐（{'、'.join(who)} 休息）"
    en = f"on no day of the window is the whole cast of {scene.id} there ({', '.join(who)} off)"
    return Reason("cast_never_together", zh, en, {"scene": scene.id, "actors": who})


def no_day(case: Case, scenes: list[Scene], on: str) -> Reason | None:
    """Why one of these scenes has no day on this set, or None when each has."""
    for scene in scenes:
        why: list[Reason] = []
        for day in days_open(case, scene):
            reason = why_not_on_set(case.floor, case.production, scene, on, day)
            if reason is None:
                break
            why.append(reason)
        else:
            return joined(scene.id, why)
    return None


def joined(what: str, reasons: list[Reason]) -> Reason:
    """One reason for many: the code they share, or `no_place`."""
    codes = {reason.code for reason in reasons}
    code = codes.pop() if len(codes) == 1 else "no_place"
    texts = {reason.zh: reason.en for reason in reasons}
    zh, en = "；".join(texts), "; ".join(texts.values())
    if len(texts) == 1:
        return Reason(code, zh, en, reasons[0].details)
    details = {"what": what, "reasons": [reason.details for reason in reasons]}
    return Reason(code, f"{what} 处处不行：{zh}", f"{what} has no place: {en}", details)
