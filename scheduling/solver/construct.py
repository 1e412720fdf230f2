"""A first arrangement of one production: block after block, filled into a number of days."""

import numpy as np

from scheduling.solver.kernel import board, fact, rival
from scheduling.solver.kernel.memory import get, row_view, view
from scheduling.solver.problem import DAY


def lay_out(f: np.ndarray, r: np.ndarray, days: int, rng: np.random.Generator) -> np.ndarray:
    """
    Fill the scenes into `days` days, place by place, about the same minutes each.

    Days may come out too long: the search pays for that and repairs it. Scenes that
    may be shot on none of the days stay in the pool.
    """
    kept = board.new_kept(f)
    view(kept, board.KEPT_CHOICE, f[fact.PLACES])[:] = choose_sets(f, r)
    rows = fill_days(f, order_scenes(f, rng), choose_days(f, days))
    for day, row in enumerate(rows):
        view(kept, board.KEPT_COUNT, f[fact.DAYS] + 1)[day] = len(row)
        row_view(kept, board.KEPT_SEQ, day)[: len(row)] = row
    return kept


def fill_days(f: np.ndarray, queue: list[int], chosen: list[int]) -> list[list[int]]:
    """The scenes of every day, in the order of the queue, and of the pool."""
    minutes = view(f, fact.MINUTES, f[fact.SCENES])
    share = minutes[queue].sum() / len(chosen)
    rows = pinned_rows(f)
    placed = {scene: day for day, row in enumerate(rows) for scene in row}
    at, filled = 0, 0
    for scene in queue:
        if scene in placed:
            continue
        if filled >= share and at + 1 < len(chosen):
            at, filled = at + 1, 0
        day = find_day(f, placed, scene, chosen[at:] + chosen[:at])
        if day is not None:
            placed[scene] = day
            rows[day].append(scene)
        filled += minutes[scene]
    rows[-1] = [scene for scene in range(f[fact.SCENES]) if scene not in placed]
    return rows


def pinned_rows(f: np.ndarray) -> list[list[int]]:
    """For every day, and the pool, the scenes that are pinned to a minute of it, in order."""
    rows: list[list[int]] = [[] for _ in range(f[fact.DAYS] + 1)]
    pinned = view(f, fact.PINNED_AT, f[fact.SCENES])
    for scene in sorted(np.flatnonzero(pinned >= 0), key=lambda s: pinned[s]):
        day = (pinned[scene] - f[fact.FIRST_MINUTE] - f[fact.CALL]) // DAY
        rows[int(day)].append(int(scene))
    return rows


def find_day(f: np.ndarray, placed: dict[int, int], scene: int, days: list[int]) -> int | None:
    """The first of these days on which the scene may be shot behind all it must follow."""
    pairs = after_pairs(f)
    firsts = [first for first, then in pairs if then == scene]
    thens = [then for first, then in pairs if first == scene]
    if any(first not in placed for first in firsts):
        return None
    low = max((placed[first] for first in firsts), default=0)
    high = min((placed[then] for then in thens if then in placed), default=f[fact.DAYS])
    allowed = row_view(f, fact.ALLOWED, scene)
    return next((day for day in days if low <= day < high and allowed[day]), None)


def after_pairs(f: np.ndarray) -> list[tuple[int, int]]:
    n = f[fact.PAIRS]
    return list(
        zip(view(f, fact.FIRST_OF, n).tolist(), view(f, fact.THEN_OF, n).tolist(), strict=True)
    )


def order_scenes(f: np.ndarray, rng: np.random.Generator) -> list[int]:
    """All scenes by place (in random order), costume and light; what must come first does."""
    n = f[fact.SCENES]
    rank = rng.permutation(f[fact.PLACES])
    place, light = view(f, fact.PLACE, n), view(f, fact.LIGHT, n)
    look = [int(row_view(f, fact.WEARS, scene).max()) for scene in range(n)]
    todo = sorted(range(n), key=lambda s: (rank[place[s]], look[s], light[s], s))
    needs: dict[int, set[int]] = {}
    for first, then in after_pairs(f):
        needs.setdefault(then, set()).add(first)
    done: dict[int, None] = {}
    while todo:
        ready = next((s for s in todo if needs.get(s, set()) <= done.keys()), None)
        if ready is None:
            break
        todo.remove(ready)
        done[ready] = None
    return list(done)


def choose_days(f: np.ndarray, days: int) -> list[int]:
    """The days of the window on which the most scenes may be shot, in order."""
    allowed = view(f, fact.ALLOWED, f[fact.SCENES] * (f[fact.DAYS] + 1))
    open_to = allowed.reshape(-1, f[fact.DAYS] + 1).sum(axis=0)
    order = sorted(range(f[fact.DAYS]), key=lambda day: (-open_to[day], day))
    return sorted(order[: max(1, days)])


def choose_sets(f: np.ndarray, r: np.ndarray) -> np.ndarray:
    """For each place the set that stands as wanted, is little asked for and not taken by itself."""
    choice = view(f, fact.CHOICE_PTR, f[fact.PLACES]).copy()
    taken: dict[int, int] = {}
    for place in range(len(choice)):
        low, high = get(f, fact.CHOICE_PTR, place), get(f, fact.CHOICE_PTR, place + 1)
        if low < high:
            best = min(range(low, high), key=lambda c: set_worth(f, r, taken, c))
            choice[place] = best
            taken[int(get(f, fact.CHOICE_SET, best))] = int(get(f, fact.CHOICE_DRESS, best))
    return choice


def set_worth(
    f: np.ndarray, r: np.ndarray, taken: dict[int, int], choice: int
) -> tuple[bool, int, int]:
    """Sort key of a choice, the best first."""
    on, dress = int(get(f, fact.CHOICE_SET, choice)), int(get(f, fact.CHOICE_DRESS, choice))
    asked = get(r, rival.PTR, on + 1) - get(r, rival.PTR, on)
    closed = get(r, rival.CLOSED_PTR, on + 1) - get(r, rival.CLOSED_PTR, on)
    redressed = get(f, fact.DRESSED, on) != dress
    return taken.get(on, dress) != dress, int(asked + 4 * closed + 2 * redressed), choice
