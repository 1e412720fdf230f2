"""A small random generator whose state is an argument: the same seed, the same plan."""

from typing import Any

import numpy as np

from scheduling.solver.kernel.compiled import compiled

MULTIPLIER = np.uint64(0x2545F4914F6CDD1D)
S12, S25, S27 = np.uint64(12), np.uint64(25), np.uint64(27)
S33, S11 = np.uint64(33), np.uint64(11)


def new_state(*seeds: int) -> np.ndarray:
    """Generator state, shape (1,) uint64, never zero."""
    mixed = np.random.SeedSequence(seeds).generate_state(1, np.uint64)
    return np.maximum(mixed, np.uint64(1))


@compiled
def draw(rng: np.ndarray) -> Any:
    """The next 64 bits (xorshift64*)."""
    x = rng[0]
    x ^= x >> S12
    x ^= x << S25
    x ^= x >> S27
    rng[0] = x
    return x * MULTIPLIER


@compiled
def below(rng: np.ndarray, n: int) -> int:
    """A whole number in [0, n), n < 2**31."""
    return (np.int64(draw(rng) >> S33) * n) >> 31  # type: ignore[no-any-return, return-value]


@compiled
def unit(rng: np.ndarray) -> float:
    """A number in (0, 1]."""
    return (np.float64(draw(rng) >> S11) + 1.0) * (1.0 / 9007199254740993.0)
