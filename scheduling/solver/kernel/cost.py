"""The price of one production: its days, what lies between them, and its sets' turnovers."""

import numpy as np

from scheduling.solver.kernel import board, fact, rival
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.memory import get, get2, put, put2

BYTES = 7  # of a word
CHAINED = (1 << board.PLACE_AT) - 1  # gap and dress of a visit


@compiled
def row_of(b: np.ndarray, day: int) -> int:
    """The row that counts: the tried one of a marked day, else the one that stands."""
    return 2 * day + (get(b, board.TURN, day) ^ get(b, board.MARKED, day))


@compiled
def hold_cost(f: np.ndarray, b: np.ndarray) -> int:
    """Yuan for the days that actors wait between their first and last."""
    cost, days = 0, f[fact.DAYS]
    for word in range(f[fact.WORDS]):
        later = 0
        for day in range(days - 1, -1, -1):
            row = row_of(b, day)
            put2(b, board.LATER, day, word, later)
            if get(b, board.COUNT, row) > 0:
                later |= get2(b, board.MASK, row, word)
        earlier = 0
        for day in range(days):
            row = row_of(b, day)
            if get(b, board.COUNT, row) > 0:
                mask = get2(b, board.MASK, row, word)
                waits = earlier & get2(b, board.LATER, day, word) & ~mask
                earlier |= mask
                byte = word * BYTES
                while waits:
                    cost += get2(f, fact.HOLD_TABLE, byte, waits & 255)
                    waits >>= 8
                    byte += 1
    return cost


@compiled
def arrive_cost(f: np.ndarray, r: np.ndarray, on: int, gap: int, dress: int) -> int:
    """Yuan of coming to a set after what stands before this gap between its rivals."""
    if gap == 0:
        return f[fact.PRICE_REDRESS] * (get(f, fact.DRESSED, on) != dress)
    before = get(r, rival.DRESS, get(r, rival.PTR, on) + gap - 1)
    return f[fact.PRICE_HANDOVER] + f[fact.PRICE_REDRESS] * (before != dress)


@compiled
def leave_cost(f: np.ndarray, r: np.ndarray, on: int, gap: int, dress: int) -> int:
    """Yuan more for the rival that follows, compared with its plan without us."""
    i = get(r, rival.PTR, on) + gap
    if i >= get(r, rival.PTR, on + 1):
        return 0
    follows = f[fact.PRICE_HANDOVER] + f[fact.PRICE_REDRESS] * (get(r, rival.DRESS, i) != dress)
    return follows - get(r, rival.LINK, i) + get(r, rival.SPLIT, i)


@compiled
def visit_cost(f: np.ndarray, r: np.ndarray, on: int, before: int, visit: int) -> int:
    """Yuan of this visit's turnover after our own last one on the set (`before` < 0: none)."""
    dress, gap = visit & board.DRESS_MASK, visit >> board.GAP_AT & board.GAP_MASK
    if before < 0:
        return arrive_cost(f, r, on, gap, dress)
    standing, gap_before = before & board.DRESS_MASK, before >> board.GAP_AT & board.GAP_MASK
    if gap_before == gap:
        return f[fact.PRICE_REDRESS] * (standing != dress)
    left = leave_cost(f, r, on, gap_before, standing)
    return left + arrive_cost(f, r, on, gap, dress)


@compiled
def chain_cost(f: np.ndarray, r: np.ndarray, b: np.ndarray) -> int:
    """Changeovers of the crew and turnovers of its sets, over all visits in time order."""
    b[board.FRESH_CHAIN] += 1
    fresh = b[board.FRESH_CHAIN] << board.PLACE_AT
    cost, used, last = 0, 0, -1
    for day in range(f[fact.DAYS]):
        row = row_of(b, day)
        for v in range(get(b, board.VISITS, row) if get(b, board.COUNT, row) > 0 else 0):
            visit = get2(b, board.VISIT, row, v)
            if visit == last:
                continue
            cost += f[fact.PRICE_CHANGE] * (last >= 0)
            last, on = visit, visit >> board.SET_AT
            before = get(b, board.CHAIN, on) - fresh
            cost += visit_cost(f, r, on, before, visit)
            if before < 0:
                put(b, board.CHAIN_SETS, used, on)
                used += 1
            put(b, board.CHAIN, on, fresh | (visit & CHAINED))
    for i in range(used):
        on = get(b, board.CHAIN_SETS, i)
        here = get(b, board.CHAIN, on)
        gap, dress = here >> board.GAP_AT & board.GAP_MASK, here & board.DRESS_MASK
        cost += leave_cost(f, r, on, gap, dress)
    return cost


@compiled
def price(f: np.ndarray, r: np.ndarray, b: np.ndarray, now: np.ndarray) -> None:
    """Fill `now` with [yuan, minutes late, days used] of the production as tried."""
    pool = row_of(b, f[fact.DAYS])
    yuan, late, used = get(b, board.COST, pool), get(b, board.LATE, pool), 0
    for day in range(f[fact.DAYS]):
        row = row_of(b, day)
        if get(b, board.COUNT, row) > 0:
            yuan += get(b, board.COST, row)
            late += get(b, board.LATE, row)
            used += 1
    now[0] = yuan + hold_cost(f, b) + chain_cost(f, r, b)
    now[1], now[2] = late, used
