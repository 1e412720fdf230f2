"""What the sets of the base cost at least, over all productions: redresses and handovers."""

from collections import defaultdict

from scheduling.solver.problem import Problem, Production


def redress_bound(problem: Problem) -> int:
    """
    The fewest redresses.

    A location none of whose sets stands as it wants needs one of them dressed its way. Locations
    that share no set to be dressed the same way need one each.
    """
    spent: set[tuple[str, str]] = set()
    count = 0
    for dressing, sets in sorted(strangers(problem), key=lambda each: len(each[1])):
        wanted = {(each, dressing) for each in sets}
        if not wanted & spent:
            spent |= wanted
            count += 1
    return count


def strangers(problem: Problem) -> list[tuple[str, tuple[str, ...]]]:
    """(dressing, sets) of the locations with scenes for which no set stands dressed."""
    found = []
    for production in problem.productions:
        used = {scene.location for scene in production.scenes}
        for place in production.locations:
            dressed = {problem.set_by_id[each].dressed for each in place.sets}
            if place.id in used and place.dressing not in dressed:
                found.append((place.dressing, place.sets))
    return found


def handover_bound(problem: Problem) -> int:
    """
    The fewest handovers.

    Locations of a production that share a set may play on one set; groups that do not share
    one cannot. Each group comes to a set that another production had, or is the first on one of its sets:
    so many groups are first as a matching of groups and sets allows.
    """
    groups = [sets for production in problem.productions for sets in groups_of(production)]
    return len(groups) - matching(groups)


def groups_of(production: Production) -> list[set[str]]:
    """The sets of the locations with scenes, joined where they have a set in common."""
    used = {scene.location for scene in production.scenes}
    groups: list[set[str]] = []
    for place in production.locations:
        if place.id not in used or not place.sets:
            continue
        joined = set(place.sets).union(*(each for each in groups if each & set(place.sets)))
        groups = [each for each in groups if not each & joined] + [joined]
    return groups


def matching(groups: list[set[str]]) -> int:
    """The most groups that can have a set each, all different: augmenting paths."""
    taken: dict[str, int] = {}
    dead: set[str] = set()  # what a search without success has seen helps no later one
    return sum(augment(group, groups, taken, dead) for group in range(len(groups)))


def augment(start: int, groups: list[set[str]], taken: dict[str, int], dead: set[str]) -> bool:
    """Find this group a set, moving others if need be; breadth first."""
    came: dict[str, int] = {}
    frontier = [start]
    for group in frontier:
        for each in sorted(groups[group] - dead - came.keys()):
            came[each] = group
            if each not in taken:
                hand_on(each, start, came, taken)
                return True
            frontier.append(taken[each])
    dead |= came.keys()
    return False


def hand_on(free: str, start: int, came: dict[str, int], taken: dict[str, int]) -> None:
    """Give each group on the way the set it found, from the free one back to the start."""
    held = defaultdict(str, {group: each for each, group in taken.items()})
    each, group = free, came[free]
    while group != start:
        each_before = held[group]
        taken[each] = group
        each, group = each_before, came[each_before]
    taken[each] = start
