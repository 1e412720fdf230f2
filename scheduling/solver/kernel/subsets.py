"""Talent scheduling by dynamic programming over the sets of scenes shot so far."""

import numpy as np

from scheduling.solver.kernel.compiled import compiled


@compiled
def sum_of(actors: int, worth: np.ndarray) -> int:
    """The worth of all actors whose bit is set."""
    total, actor = 0, 0
    while actors:
        if actors & 1:
            total += worth[actor]
        actors >>= 1
        actor += 1
    return total


@compiled
def fill_seen(cast: np.ndarray, seen: np.ndarray) -> None:
    """seen[S]: the actors of any scene of S."""
    seen[0] = 0
    for scene in range(cast.shape[0]):
        for rest in range(1 << scene):
            seen[1 << scene | rest] = seen[rest] | cast[scene]


@compiled
def fill_best(
    cast: np.ndarray, days: np.ndarray, hold: np.ndarray, seen: np.ndarray, best: np.ndarray
) -> None:
    """
    best[S]: the least hold money of shooting S first, in any order, and the rest later.

    While scene s of S is shot last, those wait who are seen in S, come again later, and
    are not in s: best[S] = min over s of best[S - s] + days[s] * hold of them.
    """
    count = cast.shape[0]
    everything = (1 << count) - 1
    best[0] = 0
    for shot in range(1, everything + 1):
        waiting = seen[shot] & seen[everything ^ shot]
        price = sum_of(waiting, hold)
        least = np.int64(1) << 62
        for scene in range(count):
            if shot >> scene & 1:
                here = price - sum_of(waiting & cast[scene], hold)
                least = min(least, best[shot ^ 1 << scene] + days[scene] * here)
        best[shot] = least


@compiled
def trace(
    cast: np.ndarray,
    days: np.ndarray,
    hold: np.ndarray,
    seen: np.ndarray,
    best: np.ndarray,
    order: np.ndarray,
) -> None:
    """Fill `order` with the scenes of a cheapest order."""
    count = cast.shape[0]
    everything = shot = (1 << count) - 1
    for place in range(count - 1, -1, -1):
        waiting = seen[shot] & seen[everything ^ shot]
        for scene in range(count):
            if shot >> scene & 1:
                here = days[scene] * sum_of(waiting & ~cast[scene], hold)
                if best[shot ^ 1 << scene] + here == best[shot]:
                    order[place] = scene
                    break
        shot ^= 1 << order[place]
