"""The rules and the price of the Timefold model, as constraint streams."""

from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from tests.benchmarks.peers.timefold_words import Apart, Part, Place, Take

HARD, SOFT = HardSoftScore.ONE_HARD, HardSoftScore.ONE_SOFT


@constraint_provider
def rules(base: ConstraintFactory) -> list[Constraint]:
    """Hard: what no plan may do. Soft: yuan, at the prices of the generated problems."""
    return [*of_crews(base), *of_sets(base), *price(base)]


def of_crews(base: ConstraintFactory) -> list[Constraint]:
    """A list may hold any crew's scenes, and so the model has to forbid it."""
    return [
        base.for_each(Take)
        .filter(lambda take: take.day.crew != take.crew)
        .penalize(HARD, lambda take: 1000)
        .as_constraint("another crew"),
        base.for_each(Take)
        .filter(lambda take: take.day.number not in take.days)
        .penalize(HARD, lambda take: 100)
        .as_constraint("off day"),
        base.for_each(Take)
        .filter(lambda take: take.start + take.minutes > take.latest)
        .penalize(HARD, lambda take: take.start + take.minutes - take.latest)
        .as_constraint("late"),
        base.for_each(Apart)
        .join(Take, Joiners.equal(lambda apart: apart.then, lambda take: take.id))
        .join(Take, Joiners.equal(lambda apart, then: apart.first, lambda take: take.id))
        .filter(
            lambda apart, then, first: (
                first.day.number * 1440 + first.start + first.minutes
                > then.day.number * 1440 + then.start
            )
        )
        .penalize(HARD, lambda apart, then, first: 100)
        .as_constraint("after"),
        base.for_each(Apart)
        .join(Take, Joiners.equal(lambda apart: apart.then, lambda take: take.id))
        .if_not_exists(Take, Joiners.equal(lambda apart, then: apart.first, lambda take: take.id))
        .penalize(HARD, lambda apart, then: 100)
        .as_constraint("after what is not shot"),
    ]


def of_sets(base: ConstraintFactory) -> list[Constraint]:
    """One crew at a time, the turnover in between, nobody while it is closed."""
    return [
        base.for_each_unique_pair(Place, Joiners.equal(lambda place: place.on.name))
        .filter(lambda a, b: a.crew != b.crew)
        .join(Take, Joiners.equal(lambda a, b: a.id, lambda take: take.place_id))
        .join(Take, Joiners.equal(lambda a, b, first: b.id, lambda take: take.place_id))
        .filter(
            lambda a, b, one, other: (
                one.day.number * 1440 + one.start
                < other.day.number * 1440
                + other.start
                + other.minutes
                + a.on.turnover[b.dressing + ">" + a.dressing]
                and other.day.number * 1440 + other.start
                < one.day.number * 1440
                + one.start
                + one.minutes
                + a.on.turnover[a.dressing + ">" + b.dressing]
            )
        )
        .penalize(HARD, lambda a, b, one, other: 100)
        .as_constraint("two crews on a set"),
        base.for_each(Place)
        .filter(lambda place: len(place.on.closures) > 0)
        .join(Take, Joiners.equal(lambda place: place.id, lambda take: take.place_id))
        .filter(
            lambda place, take: (
                take.day.number * 1440 + take.start < place.on.closures[1]
                and take.day.number * 1440 + take.start + take.minutes > place.on.closures[0]
            )
        )
        .penalize(HARD, lambda place, take: 100)
        .as_constraint("closed"),
    ]


def price(base: ConstraintFactory) -> list[Constraint]:
    """What the model can say of the price."""
    return [
        base.for_each_including_unassigned(Take)
        .filter(lambda take: take.day is None)
        .penalize(SOFT, lambda take: 20000)
        .as_constraint("unshot"),
        base.for_each(Take)
        .filter(lambda take: take.previous is not None and take.previous.place != take.place)
        .penalize(SOFT, lambda take: 4000)
        .as_constraint("changeover"),
        base.for_each(Take)
        .filter(lambda take: take.previous is None)
        .join(
            Take,
            Joiners.equal(lambda take: take.crew, lambda before: before.crew),
            Joiners.equal(lambda take: take.day.number - 1, lambda before: before.day.number),
        )
        .filter(lambda take, before: before.next is None and before.place != take.place)
        .penalize(SOFT, lambda take, before: 4000)
        .as_constraint("changeover by night"),
        base.for_each(Take)
        .filter(
            lambda take: (
                take.previous is not None
                and take.previous.place == take.place
                and take.previous.light != take.light
            )
        )
        .penalize(SOFT, lambda take: 80)
        .as_constraint("relight"),
        base.for_each(Take)
        .filter(lambda take: take.next is None)
        .penalize(
            SOFT,
            lambda take: take.cost + take.overtime * max(0, take.start + take.minutes - take.wrap),
        )
        .as_constraint("crew day"),
        base.for_each(Part)
        .join(Take, Joiners.equal(lambda part: part.scene, lambda take: take.id))
        .group_by(
            lambda part, take: part.actor,
            lambda part, take: take.day.id,
            ConstraintCollectors.count_distinct(lambda part, take: part.costume),
        )
        .penalize(SOFT, lambda actor, day, costumes: actor.day_rate + 100 * (costumes - 1))
        .as_constraint("cast day"),
        base.for_each(Place)
        .filter(lambda place: place.dressing != place.on.dressed)
        .group_by(
            lambda place: place.on.name,
            ConstraintCollectors.count_distinct(lambda place: place.dressing),
        )
        .penalize(SOFT, lambda name, dressings: 1500 * dressings)
        .as_constraint("redress"),
        base.for_each(Place)
        .group_by(
            lambda place: place.on.name,
            ConstraintCollectors.count_distinct(lambda place: place.crew),
        )
        .penalize(SOFT, lambda name, crews: 400 * (crews - 1))
        .as_constraint("handover"),
    ]
