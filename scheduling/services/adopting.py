"""
Making a what-if real: its answer becomes a draft, to be published like any other.

Nothing is searched anew. What was imagined must be true by now (`wishes`), and the plan
found must still be legal and complete by the rows of today: then it is what a run asked
now would be checked for.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from base_ops.models import User
from base_ops.services import crews
from scheduling.errors import (
    AdoptedAlready,
    AnswerOutdated,
    ImaginedNotTrue,
    MayNotChangeCrews,
    PlanNotFound,
    PlanNotImagined,
)
from scheduling.models import Plan, PlanState, RunKind, RunState, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import drafts
from scheduling.services.happenings import still_true
from scheduling.services.pins import pins_of, with_numbers
from scheduling.services.wishes import names_untrue, overtime_of, windows_of, wishes_of
from scheduling.solver.check import find_violations
from scheduling.solver.difference import compare, difference_to_json
from scheduling.solver.disturb import disturb, disturbance_to_json
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import Pins, pins_from_json, pins_to_json, unmet
from scheduling.solver.plan import Plan as FoundPlan
from scheduling.solver.plan import plan_from_json, require_fit
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem, Scene
from scheduling.solver.problem_file import problem_from_json, problem_to_json
from sets.history import because

SHOWN = 10  # scenes named in an error


@transaction.atomic
def adopt_what_if(
    *, plan: Plan, requested_by: User | None, now: datetime, write_crews: bool = False
) -> Plan:
    """
    A draft with the answer of a what-if, once what was imagined is true.

    With `write_crews` the dates and overtime of the crews are written as imagined first;
    prices, closures and bookings are the manager's to change. Raises PlanNotImagined,
    AdoptedAlready, ImaginedNotTrue naming what is not so yet, AnswerOutdated naming what
    changed since the question, MayNotChangeCrews; then nothing is changed.
    """
    imagined = _locked(plan)
    run = imagined.run
    if write_crews:
        _write_crews(run, requested_by)
    untrue = names_untrue(wishes_of(run, now))
    if untrue["wishes"]:
        raise ImaginedNotTrue(**untrue)
    _require_latest(run)
    made = _run(imagined, requested_by, now)
    return _draft(made, imagined, now)


def _locked(plan: Plan) -> Plan:
    """The what-if's plan, for one adoption at a time."""
    found = Plan.objects.select_for_update(no_key=True, of=("self",)).filter(pk=plan.pk).first()
    if found is None:
        raise PlanNotFound()
    if found.run.kind != RunKind.WHAT_IF:
        raise PlanNotImagined()
    earlier = Plan.objects.filter(
        run__kind=RunKind.ADOPT, run__asked__adopted=found.pk, state=PlanState.DRAFT
    ).first()
    if earlier is not None:
        raise AdoptedAlready(plan=str(earlier), plan_id=earlier.pk)
    return found


def _write_crews(run: ScheduleRun, user: User | None) -> None:
    """Make true what was imagined of the crews themselves."""
    if user is not None and not user.has_perm("base_ops.change_crew"):
        raise MayNotChangeCrews()
    with because(f"采用推演 run {run.pk}"):
        for each in windows_of(run):
            crews.set_terms(crew_id=each.crew.pk, first_date=each.first, last_date=each.last)
        for crew, most in overtime_of(run).items():
            crews.set_terms(crew_id=crew.pk, overtime_limit=most)


def _require_latest(run: ScheduleRun) -> None:
    """Refuse an answer to a question that was asked before another plan was published."""
    since = Plan.objects.filter(
        run__crews__in=run.crews.all(), published_at__gt=run.requested_at
    ).first()
    if since is not None:
        raise AnswerOutdated(text_zh=f"已发布「{since}」", text_en=f"“{since}” was published")


def _run(imagined: Plan, user: User | None, now: datetime) -> ScheduleRun:
    """The run of the draft, over as soon as it is made."""
    asked = imagined.run
    made = ScheduleRun.objects.create(
        base=imagined.base,
        kind=RunKind.ADOPT,
        name=asked.name,
        based_on=_root(imagined),
        first_date=asked.first_date,
        days=asked.days,
        plan_from=asked.plan_from,
        seconds=asked.seconds,
        workers=asked.workers,
        requested_by=user,
        requested_at=now,
        started_at=now,
        finished_at=now,
        state=RunState.DONE,
    )
    made.crews.set(asked.crews.all())
    return made


def _root(plan: Plan) -> Plan | None:
    """The plan that the first of a row of what-ifs was asked of."""
    based_on = plan.run.based_on
    while based_on is not None and based_on.run.kind == RunKind.WHAT_IF:
        based_on = based_on.run.based_on
    return based_on


def _draft(made: ScheduleRun, imagined: Plan, now: datetime) -> Plan:
    problem = problem_from_json(build_problem(made))
    known = still_true(problem, imagined)
    problem, _ = disturb(problem, FoundPlan(), 0, known)
    found = plan_from_json(imagined.file)
    pins = pins_of(made, problem, _happened(imagined.run))
    _require_same_scenes(problem_from_json(imagined.run.problem), problem)
    _require_legal(problem, found, pins)
    made.problem, made.pins = problem_to_json(problem), pins_to_json(pins)
    made.asked = {
        "adopted": imagined.pk,
        "disturbances": [disturbance_to_json(each) for each in known],
    }
    bounds = {"lower_bounds": imagined.figures.get("lower_bounds", {})}
    made.figures = price_plan(problem, found) | bounds
    made.baseline = imagined.baseline
    made.save()
    return drafts.store_plan(
        run=made,
        file=imagined.file,
        figures=made.figures,
        baseline=imagined.baseline,
        now=now,
        difference=_difference(made, problem, found),
    )


def _happened(run: ScheduleRun) -> Pins:
    """What of the question's pins has happened; the rest is asked of today's rows."""
    pins = pins_from_json(run.pins)
    starts = {scene: start for scene, start in pins.starts.items() if scene in pins.happened}
    return replace(pins, starts=starts, days={})


def _require_same_scenes(then: Problem, now: Problem) -> None:
    """Refuse an answer that does not know the scenes as they are."""
    old, new = _scenes(then), _scenes(now)
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    if changed:
        names = "、".join(with_numbers(*changed[:SHOWN]))
        raise AnswerOutdated(text_zh=f"场次有变（{names}）", text_en=f"scenes changed ({names})")


def _scenes(problem: Problem) -> dict[str, Scene]:
    return {scene.id: scene for p in problem.productions for scene in p.scenes}


def _require_legal(problem: Problem, found: FoundPlan, pins: Pins) -> None:
    """Refuse an answer that today's rows or pins forbid. Raises AnswerOutdated."""
    try:
        require_fit(problem, found)
    except SolverError as exc:
        zh, en = with_numbers(exc.message("zh"), exc.message("en"))
        raise AnswerOutdated(text_zh=zh, text_en=en) from exc
    if broken := find_violations(problem, found, pins.happened):
        zh, en = with_numbers(broken[0].zh, broken[0].en)
        raise AnswerOutdated(text_zh=zh, text_en=en)
    for _, key in unmet(problem, found, pins):
        name = with_numbers(key)[0]
        raise AnswerOutdated(text_zh=f"{name} 的固定项变了", text_en=f"what is pinned of {name}")


def _difference(made: ScheduleRun, problem: Problem, found: FoundPlan) -> dict[str, object] | None:
    """What the draft changes of the plan that the what-if was asked of."""
    before = made.based_on
    if before is None:
        return None
    old = problem_from_json(before.run.problem)
    return difference_to_json(
        compare(old, plan_from_json(before.file), found, problem_after=problem)
    )
