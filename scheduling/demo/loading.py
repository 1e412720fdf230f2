"""The demo fortnight: twelve productions, one from its script, on the base of the catalogue."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from base_ops.models import Company, Crew, CrewBreak, Production
from base_ops.roles import seed_roles
from base_ops.services import bookings
from scheduling.breakdown import parse_script, read_bytes
from scheduling.breakdown.report import as_json
from scheduling.demo import money, people, rounds
from scheduling.demo.breakdowns import DAYS, SCRIPT, generated_productions, script_production
from scheduling.models import OffDay, Role, Scene, ScheduleRun
from scheduling.services import breakdowns, matching, runs
from sets.models import Base, SetKind, StandingSet
from sets.timespan import TimeSpan, wall_instant

Row = dict[str, Any]

# What everybody wants is not kept for a day: those holds run out sooner.
HOT_KINDS = ("ceo-office", "villa-living", "ward")
HOT_HOLD_HOURS = 4
# The fortnight began this many days ago, so that today's crews are on the floor.
DAYS_AGO = 6
RUN_SECONDS = 30
# What the desk holds beside the plan: set code order, day of the fortnight, hours, days.
HOLD_EVERY, HOLDS, CLOSURES = 23, 8, 3


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and the sign-ins of the demo accounts (account, role, password)."""

    run: ScheduleRun
    first_crew: Crew
    sign_ins: list[tuple[str, str, str]]


def is_loaded(base: Base) -> bool:
    """Whether the base has its demo fortnight already."""
    return ScheduleRun.objects.filter(base=base).exists()


@transaction.atomic
def load_fortnight(*, base: Base, now: datetime, seconds: int = RUN_SECONDS) -> Loaded:
    """
    Load companies, crews, scripts, holds and accounts, and ask for a run that publishes.

    The plan begins at midnight of the fortnight's first day, which is a few days ago.
    """
    seed_roles()
    SetKind.objects.filter(base=base, code__in=HOT_KINDS).update(hold_hours=HOT_HOLD_HOURS)
    first_date = base.shooting_day(now) - timedelta(days=DAYS_AGO)
    begin = wall_instant(first_date, 0, base.zone)
    script = script_production(as_json(parse_script(read_bytes(SCRIPT.read_bytes(), SCRIPT.name))))
    crews = [
        _load(base, first_date, n, row, now)
        for n, row in enumerate([script, *generated_productions()])
    ]
    money.publish_tariff(base, begin)
    in_talks = _hold_and_close(base, first_date, now)
    money.go_through(base, in_talks, begin, now)
    rounds.load_round(base, crews, None, now)
    sign_ins = people.make_accounts(base, crews[0].production.company, crews[0])
    run = runs.request_run(
        base=base,
        crews=crews,
        first_date=first_date,
        days=DAYS,
        requested_by=None,
        now=now,
        seconds=seconds,
        name="示范两周排期",
        publish_when_done=True,
        plan_from=begin,
    )
    return Loaded(run, crews[0], sign_ins)


def _load(base: Base, first_date: date, number: int, row: Row, now: datetime) -> Crew:
    company, _ = Company.objects.get_or_create(base=base, name=row["company"])
    production = Production.objects.create(
        company=company,
        title=row["title"],
        registration_number=row["registration_number"],
        episodes=row["episodes"],
    )
    crew = _crew(production, first_date, number, row["crew"])
    people.make_members(crew, row["crew"]["director"], number)
    if row["breakdown"]["lines"]:
        breakdowns.import_script(
            production=production,
            crew=crew,
            file_name=SCRIPT.name,
            content=SCRIPT.read_bytes(),
            now=now,
        )
    else:
        breakdowns.store_breakdown(production=production, crew=crew, breakdown=row["breakdown"])
    _decide(base, production, row["breakdown"]["locations"], now)
    _hire(production, first_date, row["breakdown"]["roles"])
    _order(crew, row["after"])
    return crew


def _crew(production: Production, first_date: date, number: int, row: Row) -> Crew:
    crew = Crew.objects.create(
        production=production,
        name=row["name"],
        director=row["director"],
        # Neighbours in the list get hues far apart on the ring of 24.
        colour=number * 7 % 24,
        first_date=first_date + timedelta(days=row["first_day"]),
        last_date=first_date + timedelta(days=row["last_day"]),
        call_time=time.fromisoformat(row["call"]),
        wrap_time=time.fromisoformat(row["wrap"]),
        overtime_limit=row["overtime_limit"],
        pack_minutes=row["pack_minutes"],
        relight_minutes=row["relight_minutes"],
        relook_minutes=row["relook_minutes"],
        day_cost_fen=row["day_cost_fen"],
        overtime_minute_cost_fen=row["overtime_minute_cost_fen"],
    )
    CrewBreak.objects.bulk_create(CrewBreak(crew=crew, **pause) for pause in row["breaks"])
    return crew


def _decide(base: Base, production: Production, rows: list[Row], now: datetime) -> None:
    """Where the demo says what a place is, the manager has decided so; the rest was matched."""
    told = {row["name"]: row for row in rows if row.get("kind")}
    kinds = {kind.name: kind for kind in SetKind.objects.filter(base=base)}
    for location in production.locations.filter(name__in=told):
        row = told[location.name]
        location.dressing_name = row["dressing"]
        matching.decide_location(
            location=location, kind=kinds[row["kind"]], now=now, is_remembered=False
        )


def _hire(production: Production, first_date: date, rows: list[Row]) -> None:
    roles = {role.name: role for role in production.roles.all()}
    for row in rows:
        role = roles[row["name"]]
        role.actor_name, role.day_rate_fen = row["actor_name"], row["day_rate_fen"]
        role.costume_minutes = row["costume_minutes"]
        OffDay.objects.bulk_create(
            OffDay(role=role, date=first_date + timedelta(days=day)) for day in row["off_days"]
        )
    Role.objects.bulk_update(roles.values(), ["actor_name", "day_rate_fen", "costume_minutes"])


def _order(crew: Crew, pairs: list[list[str]]) -> None:
    scenes = {scene.number: scene for scene in Scene.objects.filter(crew=crew)}
    for first, then in pairs:
        scenes[then].after.add(scenes[first])


def _hold_and_close(base: Base, first_date: date, now: datetime) -> Crew:
    """A client still in talks holds sets, others are closed: the packer has to plan around."""
    crew = _in_talks(base, first_date)
    sets = list(
        StandingSet.objects.filter(base=base, whole=None, parts=None).order_by("code")[::HOLD_EVERY]
    )
    for n, standing_set in enumerate(sets[: HOLDS + CLOSURES]):
        at = (DAYS_AGO + 1 + n % 4) * 24 + 9 + n // 4 * 5
        span = TimeSpan(
            wall_instant(first_date, at * 60, base.zone),
            wall_instant(first_date, (at + 4) * 60, base.zone),
        )
        if n < HOLDS:
            bookings.hold_set(
                crew=crew, standing_set=standing_set, span=span, now=now, label="看景试拍"
            )
        else:
            bookings.close_set(standing_set=standing_set, span=span, reason="更换灯具", now=now)
    return crew


def _in_talks(base: Base, first_date: date) -> Crew:
    """A production that has no script here yet."""
    company = Company.objects.create(base=base, name="重庆朝天门影业有限公司")
    production = Production.objects.create(company=company, title="朝天门往事", episodes=60)
    return Crew.objects.create(
        production=production,
        name="A组",
        director="陈江",
        colour=20,
        first_date=first_date + timedelta(days=DAYS_AGO + 1),
        last_date=first_date + timedelta(days=DAYS_AGO + 4),
        call_time=time(9),
        wrap_time=time(21),
    )


def sign_in_file(folder: Path) -> Path:
    """Where the sign-ins of the demo are left."""
    return folder / "demo-signins.txt"
