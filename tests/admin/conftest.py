"""People at the admin site, and a small base with a bit of everything."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from base_ops.models import (
    Booking,
    Challenge,
    Crew,
    DeskTerms,
    FilingTier,
    KeptAnswer,
    LifeSign,
    Member,
    Notice,
    Override,
    SignInTries,
    User,
)
from base_ops.roles import BASE_MANAGER, SALES, VIEWER
from base_ops.services import round_requests
from scheduling.models import (
    Candidate,
    Location,
    OffDay,
    Pin,
    Plan,
    Role,
    RunProgress,
    RunShare,
    Scene,
    SceneExtra,
    SceneRole,
    ScheduleRun,
    Script,
    Strip,
    Visit,
)
from sets.models import Base, KindSynonym, StandingSet, WalkTime
from tests import factories as make
from tests.money import draft, owed
from tests.rounds import item, opened, wishes
from tests.spans import DAY, NOW, at, hours
from tests.standing import standing


@pytest.fixture
def base(db: None) -> Base:
    return make.BaseFactory()


@pytest.fixture
def sign_in(user_with_role: Callable[..., User]) -> Callable[..., Client]:
    """sign_in("sales"): a browser of a person in that role."""

    def signed_in(role: str, **fields: Any) -> Client:
        client = Client()
        client.force_login(user_with_role(role, is_staff=True, **fields))
        return client

    return signed_in


@pytest.fixture
def manager(sign_in: Callable[..., Client], base: Base) -> Client:
    return sign_in(BASE_MANAGER, base=base)


@pytest.fixture
def sales(sign_in: Callable[..., Client], base: Base) -> Client:
    return sign_in(SALES, base=base)


@pytest.fixture
def viewer(sign_in: Callable[..., Client], base: Base) -> Client:
    return sign_in(VIEWER, base=base)


@dataclass
class World:
    """One of everything on a base."""

    base: Base
    standing_set: StandingSet
    crew: Crew
    booking: Booking
    script: Script
    location: Location
    role: Role
    scene: Scene
    run: ScheduleRun
    plan: Plan


def build_world(base: Base, mark: str = "") -> World:
    """A row of every model, all of this base; `mark` keeps names apart."""
    code = mark or "x"
    kind = make.SetKindFactory(base=base, code=f"kind-{code}", name=f"类型{code}")
    building = make.BuildingFactory(base=base, code=code[:8])
    zone = make.ZoneFactory(floor__building=building, code=f"z{code}"[:12])
    other = make.ZoneFactory(floor__building=building, code=f"y{code}"[:12])
    WalkTime.objects.create(from_zone=zone, to_zone=other, minutes=5)
    KindSynonym.objects.create(kind=kind, word=f"叫法{code}")
    standing_set = make.StandingSetFactory(base=base, kind=kind, zone=zone, day_price_fen=320_000)
    first, second = (make.DressingFactory(standing_set=standing_set) for _ in range(2))
    make.RedressTimeFactory(from_dressing=first, to_dressing=second)
    crew = make.CrewFactory(production__company__base=base)
    crew.breaks.create()
    Member.objects.create(crew=crew, name="小何")
    booking = make.BookingFactory(standing_set=standing_set, crew=crew, state="CONFIRMED")
    _with_line(base, crew, booking)
    owed(crew, on=standing_set)
    draft(base)
    entry = make.WaitlistEntryFactory(crew=crew, kind=kind, booking=booking)
    make.WaitlistOfferFactory(entry=entry, standing_set=standing_set)
    make.DeniedDemandFactory(base=base, kind=kind, company=crew.production.company)
    DeskTerms.objects.get_or_create(base=base)
    _with_round(base, crew, standing_set)
    return _with_plan(base, standing_set, crew, booking)


def _with_round(base: Base, crew: Crew, standing_set: StandingSet) -> None:
    round_ = opened(base, kinds=[standing_set.kind])
    asked = round_requests.ask(
        round_id=round_.pk, crew=crew, wishes=wishes(item(standing_set)), now=NOW
    )
    span = hours(9, 13, day=8)
    asked.items.get().grants.create(
        rank=1, standing_set=standing_set, starts_at=span.start, ends_at=span.end
    )


def _with_line(base: Base, crew: Crew, booking: Booking) -> None:
    span = hours(1, 2, day=4)
    asked = {"starts_at": span.start, "ends_at": span.end}
    Challenge.objects.create(
        challenger=booking, challenged=booking, asked_at=NOW, answer_by=span.start, state="ENDED"
    )
    Override.objects.create(
        **asked, crew=crew, standing_set=booking.standing_set, reason="甲方档期", asked_at=NOW
    )
    notice = Notice.objects.create(
        base=base, crew=crew, kind="PROMOTED", zh="轮到你们了", en="Your turn", created_at=NOW
    )
    notice.deliveries.create(user=make.UserFactory(base=base), queued_at=NOW, next_try_at=NOW)
    KeptAnswer.objects.create(
        user=make.UserFactory(base=base), key="k", fingerprint="f", status=201, body="{}"
    )
    SignInTries.objects.create(
        kind="NAME", key=f"name-{base.pk}-{crew.pk}", user=make.UserFactory(base=base), since=NOW
    )
    LifeSign.objects.get_or_create(
        name="base_ops.expire_holds", defaults={"kind": "SWEEP", "seen_at": NOW}
    )
    budget = 100 * FilingTier.objects.count()
    FilingTier.objects.create(base=base, name="重点", from_budget_fen=budget)


def _with_plan(base: Base, standing_set: StandingSet, crew: Crew, booking: Booking) -> World:
    production = crew.production
    script = Script.objects.create(
        production=production,
        file_name="a.txt",
        encoding="utf-8",
        digest="d",
        uploaded_at=NOW,
        lines=[[1, "scene_header", "1-1 病房 日 内", "1-1"], [2, "unparsed", "？？？", "1-1"]],
        line_counts={"scene_header": 1, "unparsed": 1},
        warnings=[{"code": "w", "zh": "请看第 2 行", "en": "See line 2", "line": 2}],
    )
    location = make.LocationFactory(production=production, reason="拿不准")
    role = make.RoleFactory(production=production)
    OffDay.objects.create(role=role, date=DAY)
    scene = make.SceneFactory(crew=crew, location=location, script=script)
    SceneRole.objects.create(scene=scene, role=role)
    SceneExtra.objects.create(scene=scene, label="护士", count=2)
    Candidate.objects.create(
        location=location, standing_set=standing_set, score="0.9", reason="相符"
    )
    run = make.ScheduleRunFactory(base=base, figures={"price": 12345, "changeovers": 3})
    run.crews.add(crew)
    RunProgress.objects.create(
        run=run,
        seconds=1,
        price=12345,
        changeovers=3,
        changeover_bound=2,
        crew_days=1,
        unshot_scenes=0,
    )
    Pin.objects.create(crew=crew, kind="DAY", scene=scene, date=DAY, pinned_at=NOW)
    RunShare.objects.create(run=run, number=1, figures={"price": 12345})
    plan = Plan.objects.create(base=base, run=run, created_at=NOW, figures={"cost": 12345})
    visit = Visit.objects.create(
        plan=plan,
        crew=crew,
        standing_set=standing_set,
        starts_at=at(9, day=2),
        ends_at=at(9, day=2) + timedelta(minutes=30),
    )
    Strip.objects.create(
        visit=visit, plan=plan, scene=scene, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    return World(base, standing_set, crew, booking, script, location, role, scene, run, plan)


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    def build() -> World:
        return build_world(make.BaseFactory())

    with standing(django_db_blocker, build, lambda patch: None) as made:
        yield made


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    return deepcopy(standing_world)


@pytest.fixture
def other_world(db: None) -> World:
    """The same on a base in another city."""
    return build_world(make.BaseFactory(code="elsewhere", name="别处基地"), "other")
