"""
The neighbourhoods. Each move edits the tried rows of the days it touches.

A run is a stretch of scenes of one day that belong together: at one place, in one
light, or in one costume of somebody.
"""

import numpy as np

from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.cost import row_of
from scheduling.solver.kernel.memory import get, get2, put
from scheduling.solver.kernel.rng import below
from scheduling.solver.kernel.rows import cut, exchange, index_in, paste, reverse, try_day

SINGLE, FEW, PLACE, LIGHT, LOOK, HEAD, TAIL = range(7)
# Which run to take, as often as it stands here.
KINDS = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6)
SWAPPED = (0, 2, 4, 1)
RIPPLED = (2, 2, 4, 1)


@compiled
def belongs(f: np.ndarray, scene: int, other: int, kind: int, actor: int) -> bool:
    """Whether the other scene is of the same run."""
    if get(f, fact.PLACE, scene) != get(f, fact.PLACE, other):
        return False
    if kind == LIGHT:
        return get(f, fact.LIGHT, scene) == get(f, fact.LIGHT, other)
    if kind == LOOK:
        theirs = get2(f, fact.WEARS, other, actor)
        return theirs < 0 or theirs == get2(f, fact.WEARS, scene, actor)
    return True


@compiled
def actor_of(f: np.ndarray, rng: np.ndarray, scene: int) -> int:
    """Somebody of the scene's cast, or actor 0 of an empty one."""
    low = get(f, fact.CAST_PTR, scene)
    n = get(f, fact.CAST_PTR, scene + 1) - low
    return get(f, fact.CAST, low + below(rng, n)) >> fact.LOOK_BITS if n > 0 else 0


@compiled
def run_at(
    f: np.ndarray, b: np.ndarray, rng: np.ndarray, row: int, i: int, kind: int
) -> tuple[int, int]:
    """The run [low, high) of this kind around position i of the row."""
    n = get(b, board.COUNT, row)
    if kind == SINGLE:
        return i, i + 1
    if kind == FEW:
        return i, min(n, i + 2 + below(rng, 3))
    if kind == HEAD:
        return 0, i + 1
    if kind == TAIL:
        return i, n
    scene = get2(b, board.SEQ, row, i)
    actor = actor_of(f, rng, scene)
    low, high = i, i + 1
    while low > 0 and belongs(f, scene, get2(b, board.SEQ, row, low - 1), kind, actor):
        low -= 1
    while high < n and belongs(f, scene, get2(b, board.SEQ, row, high), kind, actor):
        high += 1
    return low, high


@compiled
def friend_of(f: np.ndarray, rng: np.ndarray, scene: int) -> int:
    """Another scene of the same place, rather one in which somebody wears the same."""
    place, actor = get(f, fact.PLACE, scene), actor_of(f, rng, scene)
    low = get(f, fact.PLACE_PTR, place)
    n = get(f, fact.PLACE_PTR, place + 1) - low
    wears, other = get2(f, fact.WEARS, scene, actor), scene
    for _ in range(4):
        other = get(f, fact.PLACE_SCENES, low + below(rng, n))
        if other != scene and get2(f, fact.WEARS, other, actor) == wears and wears >= 0:
            return other
    return other


@compiled
def shift_run(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Take a run out and put it beside another scene, of the same place every other time."""
    scene = below(rng, f[fact.SCENES])
    aim = friend_of(f, rng, scene) if below(rng, 2) == 0 else below(rng, f[fact.SCENES])
    day, goal = get(b, board.DAY, scene), get(b, board.DAY, aim)
    if goal == f[fact.DAYS] and below(rng, 20) > 0:
        return
    row = row_of(b, day)
    kind = SINGLE if day == f[fact.DAYS] else KINDS[below(rng, 16)]
    low, high = run_at(f, b, rng, row, index_in(b, row, scene), kind)
    if day == goal and low <= index_in(b, row, aim) < high:
        return
    cut(b, try_day(b, day), low, high)
    row = try_day(b, goal)
    paste(b, row, index_in(b, row, aim) + below(rng, 2), below(rng, 6) == 0)


@compiled
def shift_to_edge(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Take a run to the head or the tail of any day, an empty one too."""
    scene, goal = below(rng, f[fact.SCENES]), below(rng, f[fact.DAYS])
    day = get(b, board.DAY, scene)
    if day == goal:
        return
    row = row_of(b, day)
    kind = SINGLE if day == f[fact.DAYS] else KINDS[below(rng, 16)]
    low, high = run_at(f, b, rng, row, index_in(b, row, scene), kind)
    cut(b, try_day(b, day), low, high)
    row = try_day(b, goal)
    paste(b, row, get(b, board.COUNT, row) * below(rng, 2), False)


@compiled
def leave_out(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Do not shoot a scene: dear, and the way out when the window is too short for all."""
    scene = below(rng, f[fact.SCENES])
    day = get(b, board.DAY, scene)
    if day < f[fact.DAYS] and get2(f, fact.ALLOWED, scene, f[fact.DAYS]):
        row = try_day(b, day)
        i = index_in(b, row, scene)
        cut(b, row, i, i + 1)
        paste(b, try_day(b, f[fact.DAYS]), 0, False)


@compiled
def swap_runs(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Exchange two runs, of one day or of two."""
    one, two = below(rng, f[fact.SCENES]), below(rng, f[fact.SCENES])
    if below(rng, 2) == 0:
        two = friend_of(f, rng, one)
    day, goal = get(b, board.DAY, one), get(b, board.DAY, two)
    if one == two or day == f[fact.DAYS] or goal == f[fact.DAYS]:
        return
    kind, row, other = SWAPPED[below(rng, 4)], row_of(b, day), row_of(b, goal)
    low, high = run_at(f, b, rng, row, index_in(b, row, one), kind)
    first, final = run_at(f, b, rng, other, index_in(b, other, two), kind)
    if day != goal:
        row = try_day(b, day)
        exchange(b, row, low, high, try_day(b, goal), first, final)
    elif high <= first:
        swap_within(b, try_day(b, day), low, high, first, final)
    elif final <= low:
        swap_within(b, try_day(b, day), first, final, low, high)


@compiled
def swap_within(b: np.ndarray, row: int, low: int, high: int, first: int, final: int) -> None:
    """Exchange [low, high) with the later [first, final) of the same row."""
    head, tail = low + final - first, low + final - high
    reverse(b, row, low, final)
    reverse(b, row, low, head)
    reverse(b, row, head, tail)
    reverse(b, row, tail, final)


@compiled
def swap_tails(f: np.ndarray, b: np.ndarray, rng: np.ndarray, whole: bool) -> None:
    """Cut two days and exchange what follows the cuts; or exchange the `whole` days."""
    day, goal = below(rng, f[fact.DAYS]), below(rng, f[fact.DAYS])
    n, m = get(b, board.COUNT, row_of(b, day)), get(b, board.COUNT, row_of(b, goal))
    if day == goal or n + m == 0 or (not whole and n * m == 0):
        return
    low = 0 if whole else below(rng, n + 1)
    first = 0 if whole else below(rng, m + 1)
    row = try_day(b, day)
    exchange(b, row, low, n, try_day(b, goal), first, m)


@compiled
def turn_round(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Shoot a stretch of a day the other way round."""
    scene = below(rng, f[fact.SCENES])
    day = get(b, board.DAY, scene)
    n = get(b, board.COUNT, row_of(b, day))
    if day == f[fact.DAYS] or n < 2:
        return
    low = index_in(b, row_of(b, day), scene)
    high = min(n, low + 2 + below(rng, 8))
    reverse(b, try_day(b, day), low, high)


@compiled
def gather(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Bring all scenes of a place, or those of it in one costume, together round one of them."""
    scene = below(rng, f[fact.SCENES])
    place, goal = get(f, fact.PLACE, scene), get(b, board.DAY, scene)
    if goal == f[fact.DAYS]:
        return
    all_of_it = below(rng, 4) == 0
    actor = actor_of(f, rng, scene)
    wears = get2(f, fact.WEARS, scene, actor)
    for n in range(get(f, fact.PLACE_PTR, place), get(f, fact.PLACE_PTR, place + 1)):
        other = get(f, fact.PLACE_SCENES, n)
        day = get(b, board.DAY, other)
        if other == scene or day == f[fact.DAYS]:
            continue
        if all_of_it or (wears >= 0 and get2(f, fact.WEARS, other, actor) == wears):
            row = try_day(b, day)
            i = index_in(b, row, other)
            cut(b, row, i, i + 1)
    if b[board.HAND_COUNT] > 0:
        row = try_day(b, goal)
        paste(b, row, index_in(b, row, scene) + below(rng, 2), False)


@compiled
def another_set(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> tuple[int, int]:
    """Play a place on another of its sets; returns (the place or -1, its choice before)."""
    place = get(f, fact.PLACE, below(rng, f[fact.SCENES]))
    low = get(f, fact.CHOICE_PTR, place)
    n = get(f, fact.CHOICE_PTR, place + 1) - low
    if n < 2:
        return -1, 0
    before, choice = get(b, board.CHOICE, place), low + below(rng, n)
    if choice == before or (f[fact.MAY_SHARE] == 0 and clashes(f, b, place, choice)):
        return -1, 0
    put(b, board.CHOICE, place, choice)
    for i in range(get(f, fact.PLACE_PTR, place), get(f, fact.PLACE_PTR, place + 1)):
        day = get(b, board.DAY, get(f, fact.PLACE_SCENES, i))
        if day < f[fact.DAYS]:
            try_day(b, day)
    return place, before


@compiled
def flip_free(b: np.ndarray, scene: int) -> None:
    """Let the scene wait for the minute people were told, or no longer."""
    put(b, board.FREE, scene, 1 - get(b, board.FREE, scene))


@compiled
def wait_or_not(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> int:
    """Flip whether a scene on its told day waits; returns it counted on from the places, or -1."""
    scene = below(rng, f[fact.SCENES])
    day = get(b, board.DAY, scene)
    if day == f[fact.DAYS] or day != get(f, fact.TOLD_DAY, scene):
        return -1
    flip_free(b, scene)
    try_day(b, day)
    return f[fact.PLACES] + scene


@compiled
def clashes(f: np.ndarray, b: np.ndarray, place: int, choice: int) -> bool:
    """Whether another place plays on that set in another dressing."""
    on, dress = get(f, fact.CHOICE_SET, choice), get(f, fact.CHOICE_DRESS, choice)
    for other in range(f[fact.PLACES]):
        if get(f, fact.CHOICE_PTR, other) == get(f, fact.CHOICE_PTR, other + 1) or other == place:
            continue
        theirs = get(b, board.CHOICE, other)
        if get(f, fact.CHOICE_SET, theirs) == on and get(f, fact.CHOICE_DRESS, theirs) != dress:
            return True
    return False


@compiled
def next_used(b: np.ndarray, day: int, step: int) -> int:
    """The next day with scenes in this direction; the caller knows that there is one."""
    day += step
    while get(b, board.COUNT, row_of(b, day)) == 0:
        day += step
    return day


@compiled
def pass_on(
    f: np.ndarray, b: np.ndarray, giver: int, taker: int, later: bool, minutes: int
) -> None:
    """Move about so many minutes of scenes over the night between two days."""
    row = try_day(b, giver)
    n, k, sum_ = get(b, board.COUNT, row), 0, 0
    while k < n:
        scene = get2(b, board.SEQ, row, k if later else n - 1 - k)
        its = get(f, fact.MINUTES, scene)
        if 2 * (minutes - sum_) <= its:
            break
        sum_ += its
        k += 1
    if k == 0:
        return
    if later:
        cut(b, row, 0, k)
        row = try_day(b, taker)
        paste(b, row, get(b, board.COUNT, row), False)
    else:
        cut(b, row, n - k, n)
        paste(b, try_day(b, taker), 0, False)


@compiled
def ripple(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> None:
    """Shift a run to another day and let every night between pass as many minutes back."""
    scene = below(rng, f[fact.SCENES])
    aim = below(rng, f[fact.SCENES])
    day, goal = get(b, board.DAY, scene), get(b, board.DAY, aim)
    if day == goal or day == f[fact.DAYS] or goal == f[fact.DAYS]:
        return
    row = row_of(b, day)
    kind = RIPPLED[below(rng, 4)]
    low, high = run_at(f, b, rng, row, index_in(b, row, scene), kind)
    minutes = 0
    for i in range(low, high):
        minutes += get(f, fact.MINUTES, get2(b, board.SEQ, row, i))
    cut(b, try_day(b, day), low, high)
    row = try_day(b, goal)
    if get(b, board.COUNT, row) == 0:
        return
    at = index_in(b, row, aim)
    # Beside a place, rather than in the midst of it.
    first, final = run_at(f, b, rng, row, at, PLACE)
    x = below(rng, 3)
    paste(b, row, first if x == 0 else (final if x == 1 else at), False)
    step = 1 if goal > day else -1
    while day != goal:
        after = day + step
        while get(b, board.COUNT, row_of(b, after)) == 0:
            after += step
        pass_on(f, b, after, day, step > 0, minutes)
        day = after


@compiled
def keeps_order(f: np.ndarray, b: np.ndarray) -> bool:
    """Whether `after` holds for the rows as tried."""
    for i in range(f[fact.PAIRS]):
        day, at = whereabouts(b, get(f, fact.FIRST_OF, i))
        goal, to = whereabouts(b, get(f, fact.THEN_OF, i))
        if goal < f[fact.DAYS] and (day > goal or (day == goal and at >= to)):
            return False
    return True


@compiled
def whereabouts(b: np.ndarray, scene: int) -> tuple[int, int]:
    """(day, position) of the scene as tried."""
    day = get(b, board.DAY, scene)
    if get(b, board.MARKED, day) == 1:
        for n in range(b[board.TOUCHED_COUNT]):
            tried = get(b, board.TOUCHED, n)
            i = index_in(b, row_of(b, tried), scene)
            if i >= 0:
                return tried, i
    return day, index_in(b, row_of(b, day), scene)
