"""
Two companies on one base. Every text of company A carries a mark that B may never read.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import CharField, Model, TextField

from base_ops import roles
from base_ops.models import AllocationRound, BookingState, Crew, Member, Notice, User
from base_ops.services import round_requests
from scheduling.models import (
    Candidate,
    Episode,
    Pin,
    PinKind,
    Plan,
    PlanState,
    RunState,
    SceneExtra,
    SceneRole,
    ScheduleRun,
    Script,
    Strip,
    Visit,
)
from scheduling.problem_builder import build_problem
from sets.models import Base, KindSynonym, StandingSet
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    DressingFactory,
    LocationFactory,
    RoleFactory,
    SceneFactory,
    ScheduleRunFactory,
    StandingSetFactory,
    UserFactory,
    WaitlistEntryFactory,
    WaitlistOfferFactory,
)
from tests.money import Owed, owed
from tests.rounds import item, opened, wishes
from tests.spans import DAY, NOW, at, hours

MARK = "㊙"
ACTORS = (
    "anonymous",
    "producer_b",
    "producer_a",
    "member_a",
    "removed",
    "manager",
    "sales",
    "dresser",
    "finance",
    "viewer",
)


@dataclass(frozen=True)
class Belongings:
    """One company's rows, and those of the base that they touch."""

    crew: Crew
    hold: Any
    waits: Any
    notice: Notice
    owed: Owed
    script: Script
    location: Any
    scene: Any
    role: Any
    pin: Pin
    waitlist: Any
    asked: Any
    second: Crew
    villa: StandingSet
    waiting: ScheduleRun
    draft: Plan
    published: Plan
    free: StandingSet
    rows: tuple[Model, ...]


def build(base: Base, name: str) -> Belongings:
    """A company with a crew, a hold, a script, a waiting run, a draft and a published plan."""
    company = CompanyFactory(base=base, name=name)
    crew = CrewFactory(production__company=company, production__title=name)
    production = crew.production
    member = Member.objects.create(crew=crew, name=name, phone="1")
    ward = StandingSetFactory(base=base)
    dressing = DressingFactory(standing_set=ward)
    hold = BookingFactory(standing_set=ward, crew=crew, dressing=dressing, label=name)
    waits = _in_line(ward, crew, name)
    notice = Notice.objects.create(
        base=base, crew=crew, kind="PROMOTED", zh=name, en=name, created_at=NOW
    )
    script = Script.objects.create(
        production=production,
        file_name=f"{name}.txt",
        encoding="utf-8",
        digest="0",
        uploaded_at=NOW,
        lines=[[1, "scene", name, "1-1"], [2, "unparsed", name, None]],
        warnings=[{"code": "x", "zh": name, "en": name, "line": 1}],
    )
    location = LocationFactory(production=production, name=name, kind=ward.kind)
    candidate = Candidate.objects.create(
        location=location, standing_set=ward, score=1, reason=name, reason_en=name
    )
    scene = SceneFactory(crew=crew, location=location, script=script, synopsis=name)
    role = RoleFactory(production=production, actor_name=name)
    cast = SceneRole.objects.create(scene=scene, role=role)
    extra = SceneExtra.objects.create(scene=scene, label=name, count=3)
    pin = Pin.objects.create(
        crew=crew, kind=PinKind.DAY, scene=scene, date=DAY, pinned_at=NOW, reason=name
    )
    entry = WaitlistEntryFactory(crew=crew, kind=ward.kind, note=name)
    WaitlistOfferFactory(entry=entry, standing_set=ward)
    asked = round_requests.ask(
        round_id=open_round(base).pk, crew=crew, wishes=wishes(*wanted(base), note=name), now=NOW
    )
    second = CrewFactory(production=production, name="B组", last_date=DAY + timedelta(days=20))
    later = SceneFactory(crew=second, location=location, script=script, synopsis=name)
    word = KindSynonym.objects.create(kind=ward.kind, word=name, is_learned=True)
    waiting, draft, published = (_run(crew, name) for _ in range(3))
    plans = [_plan(run, ward, scene, day) for day, run in enumerate((draft, published), start=1)]
    _publish(plans[1], crew)
    return Belongings(
        crew=crew,
        hold=hold,
        waits=waits,
        notice=notice,
        # Its texts cannot be changed afterwards: company A's bear the mark from the start.
        owed=owed(crew, MARK if name == "甲" else name),
        script=script,
        location=location,
        scene=scene,
        role=role,
        pin=pin,
        waitlist=entry,
        asked=asked,
        second=second,
        villa=StandingSet.objects.get(base=base, code="VILLA"),
        waiting=waiting,
        draft=plans[0],
        published=plans[1],
        free=StandingSetFactory(base=base, kind=ward.kind),
        rows=(
            *(
                company,
                production,
                crew,
                member,
                hold,
                waits,
                notice,
                script,
                location,
                candidate,
                scene,
            ),
            *(
                role,
                cast,
                extra,
                pin,
                word,
                waiting,
                draft,
                published,
                entry,
                second,
                later,
                asked,
                *asked.items.all(),
            ),
            *Episode.objects.filter(production=production),
        ),
    )


def open_round(base: Base) -> AllocationRound:
    """The one round of the base in which everybody asks."""
    known = AllocationRound.objects.filter(base=base, name="公开的一轮").first()
    return known or opened(base, name="公开的一轮")


def wanted(base: Base) -> list[Any]:
    villa = StandingSet.objects.filter(base=base, code="VILLA").first()
    villa = villa or StandingSetFactory(base=base, code="VILLA", kind__code="villa")
    return [item(villa.kind), item(villa, villa.kind)]


def _in_line(ward: StandingSet, crew: Crew, name: str) -> Any:
    """A second hold of the crew, behind a hold of somebody who is no company of these two."""
    span = hours(14, 17)
    first = CrewFactory(production__company__base=ward.base)
    BookingFactory(standing_set=ward, crew=first, starts_at=span.start, ends_at=span.end)
    return BookingFactory(
        standing_set=ward,
        crew=crew,
        starts_at=span.start,
        ends_at=span.end,
        state=BookingState.SECOND_HOLD,
        rank=2,
        queued_at=NOW,
        label=name,
    )


def _run(crew: Crew, name: str) -> ScheduleRun:
    run = ScheduleRunFactory(base=crew.production.company.base, name=name, error=name)
    run.crews.add(crew)
    run.problem = {**build_problem(run), "name": name}
    run.save()
    return run


def _plan(run: ScheduleRun, ward: StandingSet, scene: Any, day: int) -> Plan:
    run.state = RunState.DONE
    run.save()
    plan = Plan.objects.create(
        base=run.base,
        run=run,
        file={"locations": {}, "scenes": {}, "note": run.name},
        figures={"note": run.name},
        created_at=NOW,
    )
    visit = Visit.objects.create(
        plan=plan,
        crew=scene.crew,
        standing_set=ward,
        starts_at=at(14, day),
        ends_at=at(14.5, day),
    )
    Strip.objects.create(
        plan=plan,
        visit=visit,
        scene=scene,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
    )
    return plan


def _publish(plan: Plan, crew: Crew) -> None:
    visit = plan.visits.get()
    visit.booking = BookingFactory(
        standing_set=visit.standing_set,
        crew=crew,
        state=BookingState.CONFIRMED,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
    )
    visit.save()
    plan.state, plan.published_at = PlanState.PUBLISHED, NOW
    plan.save()


def mark(rows: tuple[Model, ...]) -> int:
    """Put the mark into every free text of these rows; how many texts that were."""
    texts = 0
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.choices:
                text = f"{MARK}{row.pk}{field.name}"[: field.max_length or 200]
                setattr(row, field.attname, text)
                texts += 1
        row.save()
    return texts


def people(base: Base, a: Belongings, b: Belongings) -> dict[str, User | None]:
    """One account for each actor."""
    roles.seed_roles()

    def account(role: str, **fields: Any) -> User:
        user = UserFactory(**{"base": None, **fields})
        user.groups.add(Group.objects.get(name=role))
        return user

    member = account(roles.CREW_MEMBER)
    Member.objects.create(crew=a.crew, name=f"{MARK}member", user=member)
    return {
        "anonymous": None,
        "producer_b": account(roles.PRODUCER, company=b.crew.production.company),
        "producer_a": account(roles.PRODUCER, company=a.crew.production.company),
        "member_a": member,
        "removed": account(roles.CREW_MEMBER),
        "manager": account(roles.BASE_MANAGER, base=base),
        "sales": account(roles.SALES, base=base),
        "dresser": account(roles.SET_DRESSER, base=base),
        "finance": account(roles.FINANCE, base=base),
        "viewer": account(roles.VIEWER, base=base),
    }


def other_base() -> Base:
    return BaseFactory(code="elsewhere")
