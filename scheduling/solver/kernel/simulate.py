"""Fitting one day: every scene at its earliest minute in the order given."""

import numpy as np

from scheduling.solver.kernel import board, fact, rival
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.memory import WORD, get, get2, item, put, put2

DAY = 1440
LOOK = (1 << fact.LOOK_BITS) - 1


@compiled
def redress_minutes(f: np.ndarray, on: int, standing: int, wanted: int) -> int:
    return get2(f, fact.REDRESS, on * f[fact.DRESSINGS] + standing, wanted)


@compiled
def crew_ready(f: np.ndarray, b: np.ndarray, last: int, scene: int, end: int) -> int:
    """When the crew can start `scene` after `last`, which was over at `end`."""
    from_place, to_place = get(f, fact.PLACE, last), get(f, fact.PLACE, scene)
    if from_place == to_place:
        relit = get(f, fact.LIGHT, last) != get(f, fact.LIGHT, scene)
        return end + f[fact.RELIGHT] * relit
    here, there = get(b, board.CHOICE, from_place), get(b, board.CHOICE, to_place)
    from_set, on = get(f, fact.CHOICE_SET, here), get(f, fact.CHOICE_SET, there)
    if from_set != on:
        return end + get2(f, fact.MOVE, from_set, on)
    standing, wanted = get(f, fact.CHOICE_DRESS, here), get(f, fact.CHOICE_DRESS, there)
    return end + max(f[fact.RELOOK], redress_minutes(f, on, standing, wanted))


@compiled
def cast_ready(f: np.ndarray, b: np.ndarray, scene: int, start: int, fresh: int) -> tuple[int, int]:
    """(when the whole cast is dressed, how many had to change); `fresh` as in ACTOR_SEEN."""
    changes, cast, seen = 0, f[fact.CAST], b[board.ACTOR_SEEN]
    for e in range(get(f, fact.CAST_PTR, scene), get(f, fact.CAST_PTR, scene + 1)):
        entry = item(f, cast, e)
        actor = entry >> fact.LOOK_BITS
        before = item(b, seen, actor)
        if before != fresh | (entry & LOOK) and before >= fresh:
            changes += 1
            changed = get(b, board.ACTOR_FREE, actor) + get(f, fact.COSTUME_MINUTES, actor)
            start = max(start, changed)
    return start, changes


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
def note_cast(f: np.ndarray, b: np.ndarray, row: int, scene: int, end: int, fresh: int) -> int:
    """Remember who wore what until when; returns the day rates of those who are new today."""
    rates, cast, seen, free = 0, f[fact.CAST], b[board.ACTOR_SEEN], b[board.ACTOR_FREE]
    for e in range(get(f, fact.CAST_PTR, scene), get(f, fact.CAST_PTR, scene + 1)):
        entry = item(f, cast, e)
        actor = entry >> fact.LOOK_BITS
        if item(b, seen, actor) < fresh:
            word = actor // WORD
            mask = get2(b, board.MASK, row, word) | (1 << (actor - word * WORD))
            put2(b, board.MASK, row, word, mask)
            rates += get(f, fact.RATE, actor)
        b[np.uintp(seen + actor)] = fresh | (entry & LOOK)
        b[np.uintp(free + actor)] = end
    return rates


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
def close_day(f: np.ndarray, b: np.ndarray, row: int, cost: int, minutes: int) -> None:
    """Price a day whose last scene ends at this minute of the day."""
    over = max(0, minutes - f[fact.WRAP])
    put(b, board.COST, row, cost + f[fact.DAY_COST] + over * f[fact.OVERTIME_COST])
    put(b, board.LATE, row, max(0, minutes - f[fact.LATEST]))


@compiled
def fit_day(f: np.ndarray, r: np.ndarray, b: np.ndarray, day: int, row: int) -> bool:
    """
    Give every scene of the row its start and price the day; False when one may not be here.

    A day may run late: LATE counts the minutes, the search pays for them.
    """
    b[board.FRESH_DAY] += 1
    fresh = b[board.FRESH_DAY]
    today = fresh << fact.LOOK_BITS
    midnight = f[fact.FIRST_MINUTE] + day * DAY
    clear_row(f, b, row)
    cost, end, last = 0, midnight + f[fact.CALL], -1
    for i in range(get(b, board.COUNT, row)):
        scene = get2(b, board.SEQ, row, i)
        if get2(f, fact.ALLOWED, scene, day) == 0:
            return False
        place, minutes = get(f, fact.PLACE, scene), get(f, fact.MINUTES, scene)
        choice = get(b, board.CHOICE, place)
        on, dress = get(f, fact.CHOICE_SET, choice), get(f, fact.CHOICE_DRESS, choice)
        start = end if last < 0 else crew_ready(f, b, last, scene, end)
        start, changes = cast_ready(f, b, scene, start, today)
        start = own_ready(f, b, on, dress, max(start, get(b, board.FLOOR, scene)), fresh)
        start = set_ready(f, r, on, dress, midnight, start, minutes)
        end = start + minutes
        put2(b, board.START, row, i, start)
        put(b, board.SET_STAMP, on, fresh)
        put(b, board.SET_END, on, end)
        put(b, board.SET_DRESS, on, dress)
        cost += changes * f[fact.PRICE_COSTUME] + note_cast(f, b, row, scene, end, today)
        if not note_visit(b, row, visit_at(r, on, place, dress, start), start, end):
            relit = get(f, fact.LIGHT, last) != get(f, fact.LIGHT, scene)
            cost += f[fact.PRICE_RELIGHT] * relit
        last = scene
    close_day(f, b, row, cost, end - midnight)
    return True


@compiled
def fit(f: np.ndarray, r: np.ndarray, b: np.ndarray, day: int, row: int) -> bool:
    """`fit_day`, or the price of the pool of unshot scenes."""
    if day < f[fact.DAYS]:
        return fit_day(f, r, b, day, row)
    put(b, board.COST, row, get(b, board.COUNT, row) * f[fact.PRICE_UNSHOT])
    put(b, board.LATE, row, 0)
    return True
