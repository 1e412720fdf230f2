"""
One flat array for many: how the kernel is given its data.

A production has sixty arrays. Handing them to compiled functions one by one costs more
than the work itself, so they lie behind each other in one int64 array. Its header
holds, for each name (a fixed index), where the array begins and how long its rows are;
a single number stands in the header itself.
"""

import numpy as np

from scheduling.solver.kernel.compiled import compiled

WORD = 56  # bits of a mask kept in one int64: whole bytes, never negative


def pack(header: int, arrays: dict[int, np.ndarray], numbers: dict[int, int]) -> np.ndarray:
    """The flat array. Each name of `arrays` takes two places of the header, of `numbers` one."""
    total = header + sum(array.size for array in arrays.values())
    flat = np.zeros(total, np.int64)
    at = header
    for name, array in arrays.items():
        flat[name] = at
        flat[name + 1] = array.shape[-1]
        flat[at : at + array.size] = array.ravel()
        at += array.size
    for name, number in numbers.items():
        flat[name] = number
    return flat


def view(flat: np.ndarray, name: int, length: int) -> np.ndarray:
    """The first `length` numbers of a one-dimensional array inside."""
    return flat[flat[name] : flat[name] + length]


def row_view(flat: np.ndarray, name: int, row: int) -> np.ndarray:
    """One row of a two-dimensional array inside."""
    begin = flat[name] + row * flat[name + 1]
    return flat[begin : begin + flat[name + 1]]


@compiled
def item(flat: np.ndarray, begin: int, i: int) -> int:
    """array[i] of the array that begins there; not negative, which spares numba a test."""
    return flat[np.uintp(begin + i)]


@compiled
def get(flat: np.ndarray, name: int, i: int) -> int:
    """array[i]"""
    return flat[np.uintp(flat[name] + i)]


@compiled
def get2(flat: np.ndarray, name: int, i: int, j: int) -> int:
    """array[i, j]"""
    return flat[np.uintp(flat[name] + i * flat[name + 1] + j)]


@compiled
def put(flat: np.ndarray, name: int, i: int, value: int) -> None:
    """array[i] = value"""
    flat[np.uintp(flat[name] + i)] = value


@compiled
def put2(flat: np.ndarray, name: int, i: int, j: int, value: int) -> None:
    """array[i, j] = value"""
    flat[np.uintp(flat[name] + i * flat[name + 1] + j)] = value
