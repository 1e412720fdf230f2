"""Fitting one day: every scene at its earliest minute in the order given."""

import numpy as np

from scheduling.solver.kernel import board, fact, rival
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.keep import PINNED, TOLD
from scheduling.solver.kernel.memory import WORD, get, get2, item, put, put2

DAY = 1440
LOOK = (1 << fact.LOOK_BITS) - 1
PIN_WEIGHT = 50


@compiled
def redress_minutes(f: np.ndarray, on: int, standing: int, wanted: int) -> int:
    return get2(f, fact.REDRESS, on * f[fact.DRESSINGS] + standing, wanted)


@compiled
def past_breaks(f: np.ndarray, midnight: int, start: int, minutes: int) -> int:
    """The first minute from `start` on from which the scene runs into no break."""
    for i in range(f[fact.BREAKS]):
        to = midnight + get(f, fact.BREAK_TO, i)
        if start < to and midnight + get(f, fact.BREAK_FROM, i) < start + minutes:
            start = to
    return start


@compiled
def past_others(f: np.ndarray, r: np.ndarray, on: int, dress: int, start: int, minutes: int) -> int:
    """The first minute from `start` on clear of one look at the set's closures and rivals."""
    for i in range(get(r, rival.CLOSED_PTR, on), get(r, rival.CLOSED_PTR, on + 1)):
        to = get(r, rival.CLOSED_TO, i)
        if start < to and get(r, rival.CLOSED_FROM, i) < start + minutes:
            start = to
    for i in range(get(r, rival.PTR, on), get(r, rival.PTR, on + 1)):
        theirs, strike = get(r, rival.DRESS, i), get(f, fact.STRIKE, on)
        free = get(r, rival.END, i) + redress_minutes(f, on, theirs, dress) + strike
        if start < free:
            gone = get(r, rival.START, i) - redress_minutes(f, on, dress, theirs) - strike
            if gone < start + minutes:
                start = free
    return start


@compiled
def set_ready(
    f: np.ndarray, r: np.ndarray, on: int, dress: int, midnight: int, start: int, minutes: int
) -> int:
    """The first minute from `start` on clear of breaks, closures and rivals of the set."""
    alone = get(r, rival.PTR, on) == get(r, rival.PTR, on + 1)
    alone &= get(r, rival.CLOSED_PTR, on) == get(r, rival.CLOSED_PTR, on + 1)
    start = past_breaks(f, midnight, start, minutes)
    if alone:
        return start
    while True:
        pushed = past_others(f, r, on, dress, start, minutes)
        if pushed == start:
            return start
        start = past_breaks(f, midnight, pushed, minutes)


@compiled
def gap_of(r: np.ndarray, on: int, start: int) -> int:
    """How many rival visits of the set begin before this minute."""
    gap = 0
    for i in range(get(r, rival.PTR, on), get(r, rival.PTR, on + 1)):
        gap += get(r, rival.START, i) < start
    return gap


@compiled
def note_visit(b: np.ndarray, row: int, visit: int, start: int, end: int) -> bool:
    """Extend the running visit or open a new one; True when it is a new one."""
    v = get(b, board.VISITS, row)
    if v > 0 and get2(b, board.VISIT, row, v - 1) == visit:
        put2(b, board.VISIT_END, row, v - 1, end)
        return False
    put(b, board.VISITS, row, v + 1)
    put2(b, board.VISIT, row, v, visit)
    put2(b, board.VISIT_START, row, v, start)
    put2(b, board.VISIT_END, row, v, end)
    return True


@compiled
def visit_at(r: np.ndarray, on: int, place: int, dress: int, start: int) -> int:
    """The visit a scene belongs to, as `board` writes it."""
    here = on << board.SET_AT | place << board.PLACE_AT
    return here | gap_of(r, on, start) << board.GAP_AT | dress


@compiled
def own_ready(f: np.ndarray, b: np.ndarray, on: int, dress: int, start: int, fresh: int) -> int:
    """When the set is dressed for us, seen from its first look and our own use of it today."""
    start = max(start, redress_minutes(f, on, get(f, fact.DRESSED, on), dress))
    if get(b, board.SET_STAMP, on) == fresh and get(b, board.SET_DRESS, on) != dress:
        standing = get(b, board.SET_DRESS, on)
        start = max(start, get(b, board.SET_END, on) + redress_minutes(f, on, standing, dress))
    return start


@compiled
def clear_row(f: np.ndarray, b: np.ndarray, row: int) -> None:
    put(b, board.VISITS, row, 0)
    for word in range(f[fact.WORDS]):
        put2(b, board.MASK, row, word, 0)


@compiled
def close_day(f: np.ndarray, b: np.ndarray, row: int, cost: int, minutes: int, latest: int) -> None:
    """Price a day whose last scene ends at this minute of the day, and the last to come at `latest`."""
    over = max(0, minutes - f[fact.WRAP])
    put(b, board.COST, row, cost + f[fact.DAY_COST] + over * f[fact.OVERTIME_COST])
    put(b, board.LATE, row, max(0, latest - f[fact.LATEST]))


TODAY_AT = 34  # a stamp of today, the position in the day (14 bits), the look (20 bits)


@compiled
def begin2(flat: np.ndarray, name: int, i: int) -> int:
    """Where row i of a two-dimensional array begins."""
    return flat[name] + i * flat[name + 1]


@compiled
def crew_minutes(f: np.ndarray, on: int, dress: int, to: int, wanted: int) -> int:
    """Minutes for the crew from one place to another."""
    if on != to:
        return get2(f, fact.MOVE, on, to)
    return max(f[fact.RELOOK], redress_minutes(f, on, dress, wanted))


@compiled
def is_crowded(r: np.ndarray, on: int) -> bool:
    """Whether there are rivals or closures on the set."""
    visited = get(r, rival.PTR, on) != get(r, rival.PTR, on + 1)
    return visited or get(r, rival.CLOSED_PTR, on) != get(r, rival.CLOSED_PTR, on + 1)


@compiled
def note_actor(b: np.ndarray, row: int, actor: int) -> None:
    """The actor works today."""
    word = actor // WORD
    mask = get2(b, board.MASK, row, word) | (1 << (actor - word * WORD))
    put2(b, board.MASK, row, word, mask)


@compiled
def told_start(f: np.ndarray, b: np.ndarray, scene: int, day: int) -> int:
    """The minute to wait for: the told one, on its day, unless the scene is free of it."""
    if get(f, fact.TOLD_DAY, scene) != day or get(b, board.FREE, scene):
        return 0
    return get(f, fact.TOLD_AT, scene)


@compiled
def has_happened(f: np.ndarray, scene: int) -> bool:
    """Whether the scene has begun already, at its pinned minute."""
    return 0 <= get(f, fact.PINNED_AT, scene) < f[fact.NOW]


@compiled
def pin_missed(f: np.ndarray, scene: int, start: int) -> int:
    """Minutes late for the pinned start, each worth many at the end of a day."""
    pinned = get(f, fact.PINNED_AT, scene)
    return PIN_WEIGHT * max(0, start - pinned) * (pinned >= 0)


@compiled
def departure(f: np.ndarray, b: np.ndarray, scene: int, start: int) -> int:
    """Yuan for shooting the scene at another minute or on another set than told."""
    place = get(f, fact.PLACE, scene)
    as_told = get(f, fact.TOLD_AT, scene) == start
    as_told &= get(f, fact.TOLD_CHOICE, place) == get(b, board.CHOICE, place)
    return 0 if as_told else get(f, fact.MOVE_PRICE, scene)


@compiled
def fit_day(f: np.ndarray, r: np.ndarray, b: np.ndarray, day: int, row: int) -> bool:
    """
    Give every scene of the row its start and price the day; False when one may not be here.

    A day may run late: LATE counts the minutes, the search pays for them.
    """
    b[board.FRESH_DAY] += 1
    fresh = b[board.FRESH_DAY]
    today = fresh << TODAY_AT
    midnight = f[fact.FIRST_MINUTE] + day * DAY
    clear_row(f, b, row)
    info, cast, seen = f[fact.INFO], f[fact.CAST], b[board.ACTOR_SEEN]
    rates, hurry, floors = f[fact.RATE], f[fact.COSTUME_MINUTES], b[board.FLOOR]
    seq, starts = begin2(b, board.SEQ, row), begin2(b, board.START, row)
    ends = b[board.ENDS]
    stride = f[fact.ALLOWED + 1]
    allowed = f[fact.ALLOWED] + day
    cost, changes, end, last, lit = 0, 0, midnight + f[fact.CALL], -1, 0
    on, dress, crowded, missed, latest, begun = -1, 0, False, 0, end, 0
    keeps = f[fact.KEEPS]
    for i in range(get(b, board.COUNT, row)):
        scene = item(b, seq, i)
        if item(f, allowed, scene * stride) == 0:
            return False
        at = info + scene * fact.INFO_WIDTH
        minutes, place, light = item(f, at, 0), item(f, at, 1), item(f, at, 2)
        start = max(end, item(b, floors, scene))
        if keeps & TOLD:
            start = max(start, told_start(f, b, scene, day))
        if place != last:
            plays = get(f, fact.CHOICE_PLAYS, get(b, board.CHOICE, place))
            to, wanted = plays >> board.GAP_AT, plays & board.DRESS_MASK
            if last >= 0:
                start = max(start, end + crew_minutes(f, on, dress, to, wanted))
            on, dress = to, wanted
            start = own_ready(f, b, on, dress, start, fresh)
            crowded = is_crowded(r, on)
        elif light != lit:
            start = max(start, end + f[fact.RELIGHT])
        for e in range(item(f, at, 3), item(f, at, 4)):
            entry = item(f, cast, e)
            actor = entry >> fact.LOOK_BITS
            before = item(b, seen, actor)
            if before < today:
                cost += item(f, rates, actor)
                note_actor(b, row, actor)
            elif (before ^ entry) & LOOK != 0:
                changes += 1
                free = item(b, ends, (before - today) >> fact.LOOK_BITS) + item(f, hurry, actor)
                start = max(start, free)
            b[np.uintp(seen + actor)] = today | i << fact.LOOK_BITS | (entry & LOOK)
        if keeps & PINNED and has_happened(f, scene):
            start = get(f, fact.PINNED_AT, scene)
            # Facts may overlap, but they stand in the order in which they began.
            missed += PIN_WEIGHT * max(0, begun - start)
        else:
            start = past_breaks(f, midnight, start, minutes)
            if crowded:
                start = set_ready(f, r, on, dress, midnight, start, minutes)
            latest = start + minutes
        gap = gap_of(r, on, start) if crowded else 0
        if keeps:
            missed += pin_missed(f, scene, start)
            cost += departure(f, b, scene, start)
        begun, end = start, max(end * (keeps & PINNED), start + minutes)
        b[np.uintp(starts + i)] = start
        b[np.uintp(ends + i)] = end
        put(b, board.SET_STAMP, on, fresh)
        put(b, board.SET_END, on, end)
        put(b, board.SET_DRESS, on, dress)
        visit = on << board.SET_AT | place << board.PLACE_AT | gap << board.GAP_AT | dress
        if not note_visit(b, row, visit, start, end):
            cost += f[fact.PRICE_RELIGHT] * (light != lit)
        last, lit = place, light
    cost += changes * f[fact.PRICE_COSTUME]
    close_day(f, b, row, cost, end - midnight, latest - midnight)
    b[np.uintp(b[board.LATE] + row)] += missed
    return True


@compiled
def fit(f: np.ndarray, r: np.ndarray, b: np.ndarray, day: int, row: int) -> bool:
    """`fit_day`, or the price of the pool of unshot scenes."""
    if day < f[fact.DAYS]:
        return fit_day(f, r, b, day, row)
    cost = get(b, board.COUNT, row) * f[fact.PRICE_UNSHOT]
    late = 0
    for i in range(get(b, board.COUNT, row) if f[fact.KEEPS] else 0):
        scene = get2(b, board.SEQ, row, i)
        cost += get(f, fact.MOVE_PRICE, scene)
        late += PIN_WEIGHT * (get(f, fact.PINNED_AT, scene) >= 0)
    put(b, board.COST, row, cost)
    put(b, board.LATE, row, late)
    return True
