"""Beginning from a given plan: what is legal in it stands, the rest is left to the search."""

import numpy as np

from scheduling.solver.check import find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.memory import get, row_view, view
from scheduling.solver.pins import NO_PINS, Pins
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import Production
from scheduling.solver.visits import visits_by_set


def take_hint(desk: Desk, hint: Plan, pins: Pins = NO_PINS) -> None:
    """Let every production of the hint stand that can, its start times unchanged."""
    legal = legal_part(desk, with_pins(hint, pins), pins)
    # Each production is fitted against all others.
    desk.booked = visits_by_set(desk.problem, legal)
    for owner, production in enumerate(desk.problem.productions):
        kept = state_of(desk, owner, production, legal)
        starts = [legal.scenes.get(scene.id, -1) for scene in production.scenes]
        desk.starts[owner][:] = starts
        measured = desk.measure(owner, kept, desk.rivals(owner), fixed=True)
        if measured is not None and measured[1] == 0:
            desk.stand(owner, kept)
        else:
            desk.starts[owner][:] = -1
            desk.leave(owner)


def with_pins(hint: Plan, pins: Pins) -> Plan:
    """The hint with its pinned scenes and sets as pinned, without scenes in time that is over."""
    scenes = {
        scene: start
        for scene, start in hint.scenes.items()
        if start >= pins.not_before or scene in pins.starts
    }
    return Plan({**hint.locations, **pins.sets}, {**scenes, **pins.starts})


def legal_part(desk: Desk, hint: Plan, pins: Pins = NO_PINS) -> Plan:
    """
    The hint without the scenes that break a rule, and without what then must go too.

    Of two that clash the pinned one stays.
    """
    scenes = dict(hint.scenes)
    while True:
        plan = Plan(hint.locations, scenes)
        blamed = {
            name for v in find_violations(desk.problem, plan, pins.happened) for name in v.ids
        }
        if not blamed:
            return plan
        blamed = blamed - pins.starts.keys() or blamed
        left = {scene: start for scene, start in scenes.items() if scene not in blamed}
        places = {place: on for place, on in hint.locations.items() if place not in blamed}
        if len(left) == len(scenes) and len(places) == len(hint.locations):
            return Plan()
        scenes, hint = left, Plan(places, left)


def state_of(desk: Desk, owner: int, production: Production, plan: Plan) -> np.ndarray:
    """The production's part of the plan as a state of the kernel."""
    f = desk.facts[owner]
    kept = board.new_kept(f)
    choice = view(kept, board.KEPT_CHOICE, f[fact.PLACES])
    for place, location in enumerate(production.locations):
        for c in range(get(f, fact.CHOICE_PTR, place), get(f, fact.CHOICE_PTR, place + 1)):
            if desk.sets[owner][get(f, fact.CHOICE_SET, c)] == plan.locations.get(location.id):
                choice[place] = c
    rows: list[list[int]] = [[] for _ in range(f[fact.DAYS] + 1)]
    order = sorted(
        range(len(production.scenes)), key=lambda i: plan.scenes.get(production.scenes[i].id, 0)
    )
    for i in order:
        start = plan.scenes.get(production.scenes[i].id)
        day = None if start is None else day_of(production, start)
        rows[-1 if day is None else day - production.first_day].append(i)
    for day, row in enumerate(rows):
        view(kept, board.KEPT_COUNT, f[fact.DAYS] + 1)[day] = len(row)
        row_view(kept, board.KEPT_SEQ, day)[: len(row)] = row
    return kept
