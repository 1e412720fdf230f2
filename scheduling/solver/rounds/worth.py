"""
What an answer is worth, in points, and the lots. See README.md for the reasons.

The n-th item granted to a company is worth 2520 / n: nobody's second counts as much as
somebody's first. A second choice takes 4 points off, a third 8; an item that its crew put
first adds 7, the next 6, and so on. Among answers of the same points the lots decide.
"""

import random
from collections import Counter
from collections.abc import Mapping

from scheduling.solver.rounds.problem import RoundProblem

SHARE = 2520  # divisible by 1 to 10
PER_CHOICE, PLACES = 4, 8


def share(nth: int) -> int:
    """Points of a company's n-th granted item, from 1."""
    return SHARE // nth


def own_points(place: int, rank: int) -> int:
    """Points of granting an item by its place in the crew's order and the rank of the choice."""
    return max(0, PLACES - place) - PER_CHOICE * (rank - 1)


def points(problem: RoundProblem, granted: Mapping[str, int]) -> int:
    """The worth of granting these {item: rank of the choice}."""
    request_of, places = problem.request_of(), {i.id: i.place for i in problem.items}
    companies = Counter(request_of[item].company for item in granted)
    shares = sum(share(n) for count in companies.values() for n in range(1, count + 1))
    return shares + sum(own_points(places[item], rank) for item, rank in granted.items())


def lots(problem: RoundProblem) -> dict[str, int]:
    """{request: its lot}, the luckiest has the highest; drawn with the round's seed."""
    ids = sorted(request.id for request in problem.requests)
    random.Random(problem.seed).shuffle(ids)
    return {request: len(ids) - place for place, request in enumerate(ids)}


def luck(problem: RoundProblem, granted: Mapping[str, int]) -> int:
    """The sum of the lots of the granted items: decides among answers of the same points."""
    lot, request_of = lots(problem), problem.request_of()
    return sum(lot[request_of[item].id] for item in granted)
