"""Editing the rows on which a move is tried."""

import numpy as np

from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.cost import row_of
from scheduling.solver.kernel.memory import get, get2, put, put2


@compiled
def try_day(b: np.ndarray, day: int) -> int:
    """Mark the day and return its tried row, a copy of the one that stands."""
    if get(b, board.MARKED, day) == 0:
        stands = row_of(b, day)
        put(b, board.MARKED, day, 1)
        put(b, board.TOUCHED, b[board.TOUCHED_COUNT], day)
        b[board.TOUCHED_COUNT] += 1
        tried, n = row_of(b, day), get(b, board.COUNT, stands)
        put(b, board.COUNT, tried, n)
        for i in range(n):
            put2(b, board.SEQ, tried, i, get2(b, board.SEQ, stands, i))
    return row_of(b, day)


@compiled
def index_in(b: np.ndarray, row: int, scene: int) -> int:
    """Where the scene is in the row, or -1."""
    for i in range(get(b, board.COUNT, row)):
        if get2(b, board.SEQ, row, i) == scene:
            return i
    return -1


@compiled
def cut(b: np.ndarray, row: int, low: int, high: int) -> None:
    """Take the scenes [low, high) out of the row into the hand, behind what it holds."""
    held, n, count = b[board.HAND_COUNT], high - low, get(b, board.COUNT, row)
    for i in range(n):
        put(b, board.HAND, held + i, get2(b, board.SEQ, row, low + i))
    for i in range(high, count):
        put2(b, board.SEQ, row, i - n, get2(b, board.SEQ, row, i))
    put(b, board.COUNT, row, count - n)
    b[board.HAND_COUNT] = held + n


@compiled
def paste(b: np.ndarray, row: int, at: int, turned: bool) -> None:
    """Put the hand into the row before position `at`, turned round when asked."""
    n, count = b[board.HAND_COUNT], get(b, board.COUNT, row)
    for i in range(count - 1, at - 1, -1):
        put2(b, board.SEQ, row, i + n, get2(b, board.SEQ, row, i))
    for i in range(n):
        put2(b, board.SEQ, row, at + i, get(b, board.HAND, n - 1 - i if turned else i))
    put(b, board.COUNT, row, count + n)
    b[board.HAND_COUNT] = 0


@compiled
def reverse(b: np.ndarray, row: int, low: int, high: int) -> None:
    """Turn the scenes [low, high) of the row round."""
    high -= 1
    while low < high:
        scene = get2(b, board.SEQ, row, low)
        put2(b, board.SEQ, row, low, get2(b, board.SEQ, row, high))
        put2(b, board.SEQ, row, high, scene)
        low += 1
        high -= 1


@compiled
def exchange(
    b: np.ndarray, row: int, low: int, high: int, other: int, first: int, final: int
) -> None:
    """Exchange [low, high) of one row with [first, final) of another."""
    n, m = high - low, final - first
    cut(b, row, low, high)
    cut(b, other, first, final)
    count = get(b, board.COUNT, other)
    for i in range(count - 1, first - 1, -1):
        put2(b, board.SEQ, other, i + n, get2(b, board.SEQ, other, i))
    for i in range(n):
        put2(b, board.SEQ, other, first + i, get(b, board.HAND, i))
    put(b, board.COUNT, other, count + n)
    for i in range(m):
        put(b, board.HAND, i, get(b, board.HAND, n + i))
    b[board.HAND_COUNT] = m
    paste(b, row, low, False)


@compiled
def keep(b: np.ndarray) -> None:
    """Take the move: the tried rows stand."""
    for n in range(b[board.TOUCHED_COUNT]):
        day = get(b, board.TOUCHED, n)
        row = row_of(b, day)
        put(b, board.TURN, day, get(b, board.TURN, day) ^ 1)
        put(b, board.MARKED, day, 0)
        for i in range(get(b, board.COUNT, row)):
            put(b, board.DAY, get2(b, board.SEQ, row, i), day)
    b[board.TOUCHED_COUNT] = 0


@compiled
def drop(b: np.ndarray) -> None:
    """Refuse the move: the tried rows are forgotten."""
    for n in range(b[board.TOUCHED_COUNT]):
        put(b, board.MARKED, get(b, board.TOUCHED, n), 0)
    b[board.TOUCHED_COUNT] = 0


@compiled
def remember(f: np.ndarray, b: np.ndarray, kept: np.ndarray) -> None:
    """Copy the state that stands."""
    for day in range(f[fact.DAYS] + 1):
        row = row_of(b, day)
        n = get(b, board.COUNT, row)
        put(kept, board.KEPT_COUNT, day, n)
        for i in range(n):
            put2(kept, board.KEPT_SEQ, day, i, get2(b, board.SEQ, row, i))
    for place in range(f[fact.PLACES]):
        put(kept, board.KEPT_CHOICE, place, get(b, board.CHOICE, place))
    for scene in range(f[fact.SCENES] if f[fact.KEEPS] else 0):
        put(kept, board.KEPT_FREE, scene, get(b, board.FREE, scene))


@compiled
def recall(f: np.ndarray, b: np.ndarray, kept: np.ndarray) -> None:
    """Make the remembered state stand."""
    drop(b)
    for day in range(f[fact.DAYS] + 1):
        row, n = row_of(b, day), get(kept, board.KEPT_COUNT, day)
        put(b, board.COUNT, row, n)
        for i in range(n):
            scene = get2(kept, board.KEPT_SEQ, day, i)
            put2(b, board.SEQ, row, i, scene)
            put(b, board.DAY, scene, day)
    for place in range(f[fact.PLACES]):
        put(b, board.CHOICE, place, get(kept, board.KEPT_CHOICE, place))
    for scene in range(f[fact.SCENES] if f[fact.KEEPS] else 0):
        put(b, board.FREE, scene, get(kept, board.KEPT_FREE, scene))
