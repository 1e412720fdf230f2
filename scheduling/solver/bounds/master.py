"""The linear program over days found so far: what each scene is worth, and a place more."""

from dataclasses import dataclass

import highspy
import numpy as np

NO_LIMIT = highspy.kHighsInf
TOUCH = 1e-6  # less of a column is none


@dataclass(frozen=True)
class Worths:
    """
    Duals of the master, whole yuan: of each scene (n,), of a place more in a day, of a day.

    Any of them makes a bound; see `bound`.
    """

    scenes: np.ndarray
    place: int
    day: int


@dataclass(frozen=True)
class Day:
    """A day's scenes, their number of places, and its price in yuan without changeovers."""

    scenes: tuple[int, ...]
    places: int
    yuan: int


class Master:
    """
    Which days, in which shares, shoot every scene for least on just so many days.

    A scene too few on these days costs `spare` yuan (n,): no scene's worth goes beyond. A
    changeover more than the places need costs `changeover`.
    """

    def __init__(self, spare: np.ndarray, places: int, days: int, changeover: int) -> None:
        self.spare = spare
        self.changeover = changeover
        self.scenes = scenes = len(spare)
        self.known: set[tuple[int, ...]] = set()
        self.model = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        for low, high in [(1.0, NO_LIMIT)] * scenes + [(-NO_LIMIT, places - 1.0), (days, days)]:
            self.model.addRow(low, high, 0, [], [])
        for row, yuan in enumerate(spare):
            self.add_column(int(yuan), [row], [1.0])
        self.add_column(changeover, [scenes], [-1.0])
        self.add_column(int(spare.sum()), [scenes + 1], [1.0])  # no days known yet

    def add_column(self, yuan: int, rows: list[int], values: list[float]) -> None:
        indices = np.array(rows, np.int32)
        self.model.addCol(float(yuan), 0.0, NO_LIMIT, len(rows), indices, np.array(values))

    def widen(self) -> bool:
        """Let scenes be worth more where that is what holds the bound down; whether it did."""
        used = np.array(self.model.getSolution().col_value[: self.scenes]) > TOUCH
        self.spare = np.where(used, 3 * self.spare, self.spare)
        for column in np.flatnonzero(used):
            self.model.changeColCost(int(column), float(self.spare[column]))
        return bool(used.any())

    def add(self, day: Day) -> bool:
        """Offer a day; whether it is new."""
        if day.scenes in self.known:
            return False
        self.known.add(day.scenes)
        rows = [*day.scenes, self.scenes, self.scenes + 1]
        self.add_column(day.yuan, rows, [1.0] * len(day.scenes) + [day.places - 1.0, 1.0])
        return True

    def solve(self) -> Worths:
        """The duals of the days known."""
        self.model.run()
        duals = np.rint(np.array(self.model.getSolution().row_dual)).astype(np.int64)
        place = min(max(0, -int(duals[-2])), self.changeover)
        return Worths(np.maximum(duals[: self.scenes], 0), place, int(duals[-1]))
