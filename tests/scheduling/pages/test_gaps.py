"""Holes on wanted sets, the crews whose unshot scenes fit, and one tap to hold."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base_ops import roles
from base_ops.models import Booking, BookingState, DeniedDemand, DeskTerms
from base_ops.services.wrapping import release_early
from scheduling.models import Candidate, Plan, Strip, Visit
from scheduling.selectors.gaps import find_gaps
from sets import clock
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CrewFactory,
    DeniedDemandFactory,
    DressingFactory,
    LocationFactory,
    SceneFactory,
    ScheduleRunFactory,
    SetKindFactory,
    StandingSetFactory,
    WaitlistEntryFactory,
)
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db
MORNING = at(7)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MORNING)
    monkeypatch.setattr(clock, "database_now", lambda: MORNING)


@pytest.fixture
def base():
    return BaseFactory()


@pytest.fixture
def ward(base):
    """A ward that somebody waits for, taken all day but from 12 to 16."""
    ward = StandingSetFactory(code="W1", strike_minutes=20)
    WaitlistEntryFactory(kind=ward.kind)
    other = CrewFactory()
    for start, end in ((6, 12), (16, 30)):
        book(ward, at(start), at(end), crew=other)
    return ward


def book(one, start, end, **more):
    fields = {"state": BookingState.CONFIRMED, **more}
    return BookingFactory(standing_set=one, starts_at=start, ends_at=end, **fields)


def scene_for(one, minutes=60, crew=None, dressing_name="", **more):
    crew = crew or CrewFactory()
    location = LocationFactory(
        production=crew.production, kind=one.kind, dressing_name=dressing_name
    )
    Candidate.objects.create(location=location, standing_set=one, score=1)
    return SceneFactory(crew=crew, location=location, minutes=minutes, **more)


def found(base, **more):
    return find_gaps(base, **{"days": 1, "now": MORNING, **more})


def fits(base, **more):
    return [fit for gap in found(base, **more).gaps for fit in gap.fits]


def test_a_hole_has_the_crews_whose_unshot_scenes_fit_and_the_span_they_would_take(base, ward):
    scene = scene_for(ward, 100)

    (gap,) = found(base).gaps

    assert (gap.standing_set, gap.span.start, gap.span.end) == (ward, at(12), at(16))
    (fit,) = gap.fits
    assert (fit.crew, fit.scenes) == (scene.crew, (scene,))
    strike = timedelta(minutes=20)
    assert (fit.span.start, fit.span.end) == (
        at(12) + strike,
        at(12) + strike + timedelta(minutes=100),
    )


def test_as_many_scenes_as_the_hole_holds_with_strike_on_both_sides(base, ward):
    crew = CrewFactory()
    scenes = [scene_for(ward, 70, crew=crew) for _ in range(4)]

    (fit,) = fits(base)  # 240 minutes, 40 of them strike

    assert fit.scenes == tuple(scenes[:2])


def test_a_change_of_light_takes_its_minutes(base, ward):
    crew = CrewFactory(relight_minutes=10)
    for light in ("day", "night"):
        scene_for(ward, 50, crew=crew, light=light)

    assert fits(base)[0].span.minutes == 110


def test_the_dressing_counts_that_stands_there_at_that_time(base, ward):
    plain, icu = (DressingFactory(standing_set=ward, name=n) for n in ("普通", "重症"))
    ward.dressed_as = plain
    ward.save()
    Booking.objects.filter(ends_at=at(12)).update(dressing=icu)
    as_it_was = scene_for(ward, dressing_name="普通")
    as_it_is = scene_for(ward, dressing_name="重症")
    any_will_do = scene_for(ward, dressing_name="")

    (gap,) = found(base).gaps

    assert gap.dressing == icu
    crews = {fit.crew for fit in gap.fits}
    assert crews == {as_it_is.crew, any_will_do.crew}
    assert as_it_was.crew not in crews


def test_only_unshot_scenes_count(base, ward):
    scene = scene_for(ward)
    run = ScheduleRunFactory(base=base)
    plan = Plan.objects.create(base=base, run=run, created_at=NOW)
    elsewhere = StandingSetFactory(kind=SetKindFactory(code="hall"))
    booking = book(elsewhere, at(8, day=2), at(10, day=2), crew=scene.crew)
    visit = Visit.objects.create(
        plan=plan,
        crew=scene.crew,
        standing_set=elsewhere,
        booking=booking,
        starts_at=at(8, day=2),
        ends_at=at(10, day=2),
    )
    Strip.objects.create(
        plan=plan, visit=visit, scene=scene, starts_at=at(9, day=2), ends_at=at(10, day=2)
    )
    assert fits(base) == []

    release_early(booking_id=booking.pk, at=at(9.5, day=2), now=MORNING)
    assert [f.scenes for f in fits(base)] == [(scene,)]  # cut off

    Booking.objects.filter(pk=booking.pk).update(ends_at=at(10, day=2))
    assert fits(base) == []
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.RELEASED)
    assert [f.scenes for f in fits(base)] == [(scene,)]  # dropped


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"call_time": "17:00", "wrap_time": "23:00"}, id="works-later"),
        pytest.param({"last_date": "2026-11-23", "first_date": "2026-11-20"}, id="has-left"),
        pytest.param({"first_date": "2026-11-26"}, id="not-here-yet"),
    ],
)
def test_a_crew_that_does_not_work_then_is_not_asked(base, ward, change):
    scene = scene_for(ward)
    type(scene.crew).objects.filter(pk=scene.crew.pk).update(**change)

    assert fits(base) == []


def test_a_crew_that_is_elsewhere_then_is_asked_for_the_rest(base, ward):
    scene = scene_for(ward, 60)
    elsewhere = StandingSetFactory(kind=SetKindFactory(code="hall"))
    book(elsewhere, at(11), at(14), crew=scene.crew)

    (fit,) = fits(base)

    assert fit.span.start == at(14)


def test_short_holes_and_unwanted_kinds_are_left_out(base, ward):
    DeskTerms.objects.create(base=base, gap_minutes=300)
    assert found(base).gaps == ()
    DeskTerms.objects.update(gap_minutes=240)
    assert len(found(base).gaps) == 1


def test_wanted_is_what_is_waited_for_asked_for_in_vain_or_used_more_than_most(base, ward):
    asked, busy, idle, idler = (
        StandingSetFactory(kind=SetKindFactory(code=c)) for c in ("asked", "busy", "idle", "idler")
    )
    DeniedDemandFactory(kind=asked.kind)
    book(busy, at(7), at(20))

    assert {k.code for k in found(base).kinds} == {"ward", "asked", "busy"}

    DeniedDemand.objects.update(last_at=NOW - timedelta(days=40))
    assert {k.code for k in found(base).kinds} == {"ward", "busy"}
    assert {g.standing_set for g in found(base, kind_id=idle.kind_id).gaps} == {idle}
    assert idler


def test_the_page_asks_the_same_for_few_as_for_many(base, ward):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            found(base)
        return len(asked)

    scene_for(ward)
    few = queries()
    for n in range(12):
        one = StandingSetFactory(kind=ward.kind)
        DressingFactory(standing_set=one)
        book(one, at(6), at(9 + n / 2))
        scene_for(one)

    assert queries() == few


@pytest.fixture
def sales(client, user_with_role):
    client.force_login(user_with_role(roles.SALES, is_staff=True))
    return client


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def tap(page):
    """What the page's first button sends."""
    form = page.content.decode().partition('action="/gaps/hold/"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_one_tap_holds_it_for_the_crew(sales, ward):
    scene = scene_for(ward, 100, number="7-3")
    page = sales.get("/gaps/", {"days": 1})
    for words in ("W1", "12:00", "16:00", "7-3", "为该组预留"):
        assert words in text_of(page)

    answer = sales.post("/gaps/hold/", tap(page))

    booking = Booking.objects.get(state=BookingState.HOLD, purpose="SHOOTING")
    assert answer.url == f"/wall/bookings/{booking.pk}/"
    assert (booking.crew, booking.label) == (scene.crew, "7-3")
    assert booking.span.minutes == 100


def test_a_hole_taken_meanwhile_is_told_and_counted(sales, ward):
    scene_for(ward, 100)
    sent = tap(sales.get("/gaps/", {"days": 1}))
    book(ward, at(12.5), at(15))

    page = sales.post("/gaps/hold/", sent, follow=True)

    assert "已被占用" in text_of(page)
    assert DeniedDemand.objects.get().reason == "set_already_booked"


def test_a_viewer_has_no_button_and_cannot_hold(client, user_with_role, ward):
    scene_for(ward, 100)
    client.force_login(user_with_role(roles.VIEWER, is_staff=True))

    page = client.get("/gaps/", {"days": 1})

    assert page.status_code == 200
    assert "为该组预留" not in text_of(page)
    assert client.post("/gaps/hold/", {}).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"set": "9" * 30},
        {"set": "x"},
        {"crew": "0"},
        {"starts_at": "yesterday"},
        {"starts_at": "2026-11-24T09:00:00"},
        {"ends_at": "0001-01-01T00:00:00+00:00"},
    ],
)
def test_what_no_button_sends_finds_nothing(sales, ward, changed):
    scene_for(ward, 100)
    sent = tap(sales.get("/gaps/", {"days": 1}))

    assert sales.post("/gaps/hold/", {**sent, **changed}).status_code == 404


def test_a_set_or_crew_of_another_base_finds_nothing(sales, ward):
    scene_for(ward, 100)
    sent = tap(sales.get("/gaps/", {"days": 1}))
    there = BaseFactory(code="elsewhere")
    strangers = {
        "set": StandingSetFactory(base=there).pk,
        "crew": CrewFactory(production__company__base=there).pk,
    }

    for name, pk in strangers.items():
        assert sales.post("/gaps/hold/", {**sent, name: pk}).status_code == 404


@pytest.mark.parametrize("query", [{"days": "99"}, {"kind": "x"}, {"kind": "999999"}])
def test_a_filter_that_says_nothing_is_named(sales, ward, query):
    answer = sales.get("/gaps/", query)

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()


def test_an_empty_page_says_why(sales):
    assert "没有空档" in text_of(sales.get("/gaps/"))
