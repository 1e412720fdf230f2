"""The plan as it is drawn: hours, changeovers, redresses."""

import pytest

from scheduling.models import Plan, Visit
from scheduling.selectors.run_board import Block, board
from tests.factories import (
    CrewFactory,
    DressingFactory,
    ScheduleRunFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import DAY, NOW, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    run = ScheduleRunFactory(first_date=DAY, days=2)
    return Plan.objects.create(base=run.base, run=run, created_at=NOW)


def stay(plan, crew, standing_set, span, dressing=None):
    return Visit.objects.create(
        plan=plan,
        crew=crew,
        standing_set=standing_set,
        dressing=dressing,
        starts_at=span.start,
        ends_at=span.end,
    )


def blocks(lines) -> dict[int, Block]:
    return {b.visit.pk: b for line in lines for day in line.days for b in day}


def test_the_hours_shown_hold_every_visit(plan):
    crew, ward = CrewFactory(), StandingSetFactory()
    early = stay(plan, crew, ward, hours(7.5, 9))
    late = stay(plan, crew, ward, hours(22, 26.5))

    drawn = board(plan)

    assert drawn.hours == (7, 27)
    first, last = (blocks(drawn.by_crew)[v.pk] for v in (early, late))
    assert (first.left, first.width) == (2.5, 7.5)
    assert (last.left, last.width) == (75, 22.5)
    assert [len(day) for day in drawn.by_crew[0].days] == [2, 0]


def test_another_set_and_a_set_taken_over_are_changeovers(plan):
    ours, theirs = CrewFactory(), CrewFactory()
    ward, office = StandingSetFactory(code="W"), StandingSetFactory(code="O")
    first = stay(plan, ours, ward, hours(8, 9))
    again = stay(plan, ours, ward, hours(10, 11))
    stay(plan, theirs, ward, hours(12, 13))
    back = stay(plan, ours, ward, hours(14, 15))
    moved = stay(plan, ours, office, hours(16, 17))

    found = blocks(board(plan).by_crew)

    assert [found[v.pk].is_changeover for v in (first, again, back, moved)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_redress_is_told_from_how_the_set_stood(plan):
    crew, ward = CrewFactory(), StandingSetFactory(code="W")
    plain, vip = (DressingFactory(standing_set=ward, name=name) for name in ("普通", "VIP"))
    plan.run.problem = {"sets": [{"id": "W", "dressed": "VIP"}]}
    plan.run.save()
    changed = stay(plan, crew, ward, hours(8, 9), plain)
    same = stay(plan, crew, ward, hours(10, 11), plain)
    again = stay(plan, crew, ward, hours(32, 33), vip)

    found = blocks(board(plan).by_set)

    assert [found[v.pk].is_redress for v in (changed, same, again)] == [True, False, True]


def test_a_group_of_kinds_has_one_colour_whatever_is_in_the_plan(plan):
    ward, theatre, office = (
        StandingSetFactory(kind=SetKindFactory(code=code, group=group))
        for code, group in (("ward", "医院"), ("theatre", "医院"), ("office", "现代商务"))
    )
    for n, one in enumerate((ward, theatre)):
        stay(plan, CrewFactory(), one, hours(8 + n, 9 + n))
    alone = board(plan)
    stay(plan, CrewFactory(), office, hours(12, 13))
    together = board(plan)

    assert len(alone.tones) == 1
    assert len({block.tone for line in alone.by_set for day in line.days for block in day}) == 1
    assert set(alone.tones) < set(together.tones)
    assert len({tone for _, tone in together.tones}) == 2


def test_a_plan_without_visits_is_drawn_empty(plan):
    drawn = board(plan)

    assert drawn.hours == (6, 30)
    assert not drawn.by_crew
    assert not drawn.by_set


def test_queries_do_not_grow_with_visits(plan, django_assert_max_num_queries):
    for n in range(8):
        stay(plan, CrewFactory(), StandingSetFactory(), hours(8 + n, 9 + n))
    plan = Plan.objects.select_related("run", "base").get()

    with django_assert_max_num_queries(5):
        board(plan)
