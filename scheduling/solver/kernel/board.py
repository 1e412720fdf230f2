"""
What changes while a production is worked on.

Every day has two rows, `2 * day` and `2 * day + 1`: TURN says which one stands, the
other is where a move is tried. A move marks the days it touches; taking it flips
their turn, refusing it clears the marks. The last day is the pool of unshot scenes.
"""

import numpy as np

from scheduling.solver.kernel import fact
from scheduling.solver.kernel.memory import pack, view

TOUCHED_COUNT = 0
HAND_COUNT = 1
FRESH_DAY = 2  # counters that make the scratch arrays fresh
FRESH_CHAIN = 3
# Arrays.
TURN = 4  # [day] 0 or 1
MARKED = 6  # [day] 0 or 1
TOUCHED = 8  # [n] marked days in the order they were marked
SEQ = 10  # [row, i] scene
COUNT = 12  # [row]
START = 14  # [row, i] minute of the horizon
COST = 16  # [row] yuan of the day by itself
LATE = 18  # [row] minutes beyond the latest end
MASK = 20  # [row, word] who works
VISITS = 22  # [row] number of visits
VISIT = 24  # [row, v] set, place, gap and dress in one, see below
VISIT_START = 26  # [row, v]
VISIT_END = 28  # [row, v]
DAY = 30  # [scene] day it stands on
CHOICE = 32  # [place] index into the choices
FLOOR = 34  # [scene] not before this minute
HAND = 36  # [n] scenes taken out, about to be put in elsewhere
ACTOR_SEEN = 38  # [actor] fresh, position in the day and look in one, see `simulate`
SET_STAMP = 42  # [set]
SET_END = 44  # [set]
SET_DRESS = 46  # [set]
CHAIN = 48  # [set] fresh << PLACE_AT | gap << GAP_AT | dress
CHAIN_SETS = 50  # [n]
LATER = 52  # [day, word] who works on any later day
EARLIER = 54  # [word]
ENDS = 40  # [position] when the scenes of the day being fitted end
FREE = 56  # [scene] 1 when it need not wait for the minute people were told
HEADER = 58
# A visit is set << SET_AT | place << PLACE_AT | gap << GAP_AT | dress. The gap says how many
# rival visits of the set lie before it.
GAP_AT, PLACE_AT, SET_AT = 8, 24, 40
DRESS_MASK, GAP_MASK, PLACE_MASK = 255, 65535, 65535


def new_board(f: np.ndarray) -> np.ndarray:
    """A board for these facts with every scene in the pool and every place on its first set."""
    days, rows, wide = f[fact.DAYS] + 1, 2 * f[fact.DAYS] + 2, max(1, f[fact.SCENES])
    actors, sets, words = f[fact.ACTORS], f[fact.SETS], f[fact.WORDS]
    by_row, by_item = (rows,), (rows, wide)
    shapes = {
        **dict.fromkeys((TURN, MARKED, TOUCHED), (days,)),
        **dict.fromkeys((COUNT, COST, LATE, VISITS), by_row),
        **dict.fromkeys((SEQ, START), by_item),
        **dict.fromkeys((VISIT, VISIT_START, VISIT_END), by_item),
        **dict.fromkeys((DAY, FLOOR, HAND, ENDS, FREE), (wide,)),
        **dict.fromkeys((ACTOR_SEEN,), (actors,)),
        **dict.fromkeys((SET_STAMP, SET_END, SET_DRESS), (sets,)),
        **dict.fromkeys((CHAIN, CHAIN_SETS), (sets,)),
        MASK: (rows, words),
        LATER: (days + 1, words),
        EARLIER: (words,),
        CHOICE: (f[fact.PLACES],),
    }
    arrays = {name: np.zeros(shape, np.int64) for name, shape in shapes.items()}
    pool, scenes = 2 * f[fact.DAYS], f[fact.SCENES]
    arrays[SEQ][pool, :scenes] = np.arange(scenes)
    arrays[COUNT][pool] = scenes
    arrays[DAY][:] = f[fact.DAYS]
    arrays[CHOICE][:] = view(f, fact.CHOICE_PTR, f[fact.PLACES])
    arrays[FLOOR][:scenes] = view(f, fact.EARLIEST, scenes)
    return pack(HEADER, arrays, {})


# A state by itself, as it is remembered: what stands on each day, and the sets chosen.
KEPT_COUNT = 0  # [day]
KEPT_SEQ = 2  # [day, i] scene
KEPT_CHOICE = 4  # [place]
KEPT_FREE = 6  # [scene]
KEPT_HEADER = 8


def new_kept(f: np.ndarray) -> np.ndarray:
    """A state with every scene in the pool and every place on its first set."""
    days, scenes = f[fact.DAYS] + 1, f[fact.SCENES]
    seq = np.zeros((days, max(1, scenes)), np.int64)
    count = np.zeros(days, np.int64)
    seq[-1, :scenes] = np.arange(scenes)
    count[-1] = scenes
    choice = view(f, fact.CHOICE_PTR, f[fact.PLACES])
    free = np.zeros(max(1, scenes), np.int64)
    arrays = {KEPT_COUNT: count, KEPT_SEQ: seq, KEPT_CHOICE: choice, KEPT_FREE: free}
    return pack(KEPT_HEADER, arrays, {})
