"""One request after the other: what a desk does that answers as they come; also a first answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from scheduling.solver.rounds.places import Place, Places
from scheduling.solver.rounds.problem import Item, Request, RoundProblem
from scheduling.solver.rounds.worth import lots


class Book:
    """Places taken so far; another is taken when no resource is over its number by it."""

    def __init__(self, problem: RoundProblem, places: Places) -> None:
        self.capacity = places.capacity
        self.request_of = problem.request_of()
        self.kept: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.crews: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.of: dict[str, dict[int, dict[int, list[Place]]]] = defaultdict(dict)
        for place in places.places:
            days = self.of[place.item].setdefault(place.rank, {})
            days.setdefault(place.day, []).append(place)

    def fits(self, place: Place) -> bool:
        """Whether the place can be taken beside what is."""
        crew = self.crews[self.request_of[place.item].id]
        if any(a < place.leaves and place.start < b for a, b in crew):
            return False
        return all(self._has_room(name, place) for name in place.resources)

    def _has_room(self, name: str, place: Place) -> bool:
        near = [(a, b) for a, b in self.kept[name] if a < place.end and place.begin < b]
        if len(near) < self.capacity[name]:
            return True
        at = [place.begin, *(a for a, _ in near if a > place.begin)]
        return all(sum(a <= t < b for a, b in near) < self.capacity[name] for t in at)

    def take(self, place: Place) -> None:
        self.crews[self.request_of[place.item].id].append((place.start, place.leaves))
        for name in place.resources:
            self.kept[name].append((place.begin, place.end))

    def give_back(self, place: Place) -> None:
        self.crews[self.request_of[place.item].id].remove((place.start, place.leaves))
        for name in place.resources:
            self.kept[name].remove((place.begin, place.end))

    def grant(self, item: Item) -> list[Place]:
        """Take the earliest places of the best choice for the item; none when none do."""
        for _rank, days in sorted(self.of.get(item.id, {}).items()):
            taken: list[Place] = []
            for _day, options in sorted(days.items()):
                free = next((p for p in options if self.fits(p)), None)
                if free:
                    self.take(free)
                    taken.append(free)
                if len(taken) == item.days:
                    return taken
            for place in taken:
                self.give_back(place)
        return []


def first_come(problem: RoundProblem, places: Places) -> list[Place]:
    """Requests in the order they were made, each served as far as it can be."""
    book = Book(problem, places)
    return [place for request in problem.requests for place in serve(book, request)]


def by_turns(problem: RoundProblem, places: Places) -> list[Place]:
    """In the order of the lots, everybody's first item, then everybody's second, and so on."""
    book, lot = Book(problem, places), lots(problem)
    order = sorted(problem.requests, key=lambda r: -lot[r.id])
    found = [p for r in order if r.all_or_nothing for p in serve(book, r)]
    return found + list(_turns(book, [r for r in order if not r.all_or_nothing]))


def serve(book: Book, request: Request) -> list[Place]:
    """One request whole, by its all-or-nothing too."""
    taken: list[Place] = []
    for item in request.items:
        got = book.grant(item)
        taken += got
        if not got and request.all_or_nothing:
            for place in taken:
                book.give_back(place)
            return []
    return taken


def _turns(book: Book, order: Sequence[Request]) -> Iterator[Place]:
    most = max((len(r.items) for r in order), default=0)
    for turn in range(most):
        for request in order:
            if turn < len(request.items):
                yield from book.grant(request.items[turn])


def granted(places: Iterable[Place]) -> dict[str, int]:
    """{item: rank of the choice} of these places."""
    return {place.item: place.rank for place in places}
