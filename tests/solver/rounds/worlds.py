"""Random rounds, small enough for brute force or as large as asked for."""

import random

from scheduling.solver.rounds.problem import Item, Request, RoundProblem, RoundSet


def random_round(
    seed: int,
    *,
    crews: int = 4,
    items: int = 2,
    sets: int = 2,
    days: int = 2,
    step: int = 120,
    window: int | None = None,
    kinds: int = 1,
    plain: bool = False,
    long: bool = False,
) -> RoundProblem:
    """A contested time: crews ask for sets of a few kinds, some want a dressing or one set."""
    rng = random.Random(seed)
    made = [_set(rng, n, f"K{n % kinds}", days, plain) for n in range(sets)]
    by_kind = {f"K{k}": tuple(s.id for s in made if s.kind == f"K{k}") for k in range(kinds)}
    requests = tuple(
        Request(
            id=f"R{n}",
            company=f"C{rng.randrange(max(1, crews * 3 // 4))}",
            production=f"P{n}",
            pack=20,
            all_or_nothing=rng.random() < 0.2,
            busy=(),
            items=tuple(
                _item(rng, f"I{n}-{place}", place, days, window, by_kind, plain, long)
                for place in range(1, items + 1)
            ),
        )
        for n in range(crews)
    )
    return RoundProblem(
        days=days,
        step=step,
        cut=360,
        not_before=0,
        seed=seed,
        sets=tuple(made),
        requests=requests,
    )


def _set(rng: random.Random, n: int, kind: str, days: int, plain: bool) -> RoundSet:
    two = not plain and rng.random() < 0.5
    taken = []
    for day in range(days):
        if rng.random() < 0.3:
            start = day * 1440 + rng.choice((480, 600, 840))
            taken.append((start - 20, start + 260))
    return RoundSet(
        id=f"S{n:02d}",
        kind=kind,
        dressings=("喜房", "书房") if two else ("标准",),
        dressed="喜房" if two else "标准",
        strike=20,
        redress=((0, 60), (45, 0)) if two else ((0,),),
        occupies=(f"S{n:02d}",),
        taken=tuple(taken),
    )


def _item(
    rng: random.Random,
    name: str,
    place: int,
    days: int,
    window: int | None,
    by_kind: dict[str, tuple[str, ...]],
    plain: bool,
    long: bool,
) -> Item:
    wide = days if window is None else min(window, days)
    first = rng.randrange(days - wide + 1)
    kinds = rng.sample(sorted(by_kind), min(len(by_kind), 1 + (rng.random() < 0.4)))
    choices = [by_kind[kind] for kind in kinds]
    if rng.random() < 0.15:
        choices.insert(0, (rng.choice(by_kind[kinds[0]][:2]),))
    begin = rng.choice((480, 600))
    return Item(
        id=name,
        place=place,
        minutes=rng.choice((300, 480, 600) if long else (180, 240, 360)),
        days=min(wide, rng.choice((1, 2, 3) if long else (1, 1, 1, 2))),
        first=first,
        last=first + wide - 1,
        begin=begin,
        end=rng.choice((1200, 1320) if long else (1080, 1320)),
        dressing="" if plain or rng.random() < 0.7 else "书房",
        choices=tuple(choices),
    )
