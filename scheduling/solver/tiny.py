"""The smallest problem that makes use of everything: what `--warm` compiles the kernel on."""

from dataclasses import replace

from scheduling.solver.problem import (
    Actor,
    Location,
    Prices,
    Problem,
    Production,
    Scene,
    StandingSet,
)


def tiny_film() -> Problem:
    """Two scenes that fill a day each: what is solved exactly."""
    whole = tiny_problem()
    crew = whole.productions[0]
    days = tuple(Scene(f"1-{n}", "L2", 700, "day", {"A1": "D1"}) for n in range(2))
    film = replace(crew, scenes=days, after=(), breaks=(), locations=crew.locations[1:])
    return replace(whole, productions=(film,))


def tiny_problem() -> Problem:
    """One production, two days, two sets, three scenes."""
    ward = StandingSet(
        "S1", "病房", "A1", 20, ((0, 60),), ("普通", "VIP"), "普通", ((0, 45), (45, 0))
    )
    office = StandingSet("S2", "办公室", "A2", 20, (), ("标准",), "标准", ((0,),))
    production = Production(
        id="P1",
        first_day=0,
        last_day=1,
        call=480,
        wrap=1200,
        overtime_limit=120,
        breaks=((720, 750),),
        pack_minutes=20,
        relight_minutes=10,
        relook_minutes=15,
        crew_day_cost=20000,
        overtime_minute_cost=60,
        cast=(Actor("A1", 3000, frozenset(), 20),),
        locations=(
            Location("L1", "病房", "VIP", ("S1",)),
            Location("L2", "办公室", "标准", ("S2",)),
        ),
        scenes=(
            Scene("1-1", "L1", 30, "day", {"A1": "D1"}),
            Scene("1-2", "L1", 30, "night", {"A1": "D2"}),
            Scene("1-3", "L2", 30, "day", {}),
        ),
        after=(("1-1", "1-2"),),
    )
    prices = Prices(4000, 1500, 400, 100, 80, 20000, 30)
    walk = ((5, 10), (10, 5))
    return Problem("tiny", 2, ("A1", "A2"), walk, (ward, office), (production,), prices)
