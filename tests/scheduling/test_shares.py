"""A run spread over workers keeps the best, whoever is lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from scheduling.errors import RunLimits, RunNotQueued, RunTakenOver
from scheduling.models import RunShare, RunState, ScheduleRun
from scheduling.services import answers, leases, runs, shares
from tests.factories import BaseFactory
from tests.spans import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bells(monkeypatch):
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(runs, "ring", lambda pk: rung.append(("run", pk)))
    for module in (runs, shares):
        monkeypatch.setattr(module, "ring_share", lambda pk: rung.append(("share", pk)))
    return rung


def ask(crews, **more):
    more = {"days": 3, "seconds": 2, "workers": 1, "shares": 3, **more}
    return runs.request_run(
        base=BaseFactory(), crews=crews, first_date=DAY, requested_by=None, now=NOW, **more
    )


def test_a_run_in_shares_rings_for_each(make_crew, bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = ask([make_crew("甲")])

    assert [s.number for s in run.parts.all()] == [1, 2]
    assert sorted(bells) == sorted([("run", run.pk), *(("share", s.pk) for s in run.parts.all())])
    with pytest.raises(RunLimits):
        ask([make_crew("乙")], shares=17)


def test_a_run_nobody_helps_with_ends_by_itself_and_calls_the_shares_off(make_crew):
    run = ask([make_crew("甲")])

    runs.execute_run(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    assert {s.state for s in run.parts.all()} == {RunState.CANCELLED}
    with pytest.raises(RunNotQueued):
        shares.execute_share(share_id=run.parts.first().pk)


def test_the_best_plan_of_all_is_taken_and_a_broken_one_never(make_crew, monkeypatch):
    run = ask([make_crew("甲")])
    share, broken = run.parts.all()
    shares.execute_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.state == RunState.DONE, share.error
    worse = {"locations": share.file["locations"], "scenes": {}}
    monkeypatch.setattr(answers, "_search", lambda *_: worse)  # the leader found nothing
    every_scene_at_once = dict.fromkeys(share.file["scenes"], 480)
    RunShare.objects.filter(pk=broken.pk).update(
        state=RunState.DONE, file={**share.file, "scenes": every_scene_at_once}
    )

    runs.execute_run(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    assert run.plan.file == share.file


def test_a_share_whose_worker_is_lost_is_begun_again_from_its_best(make_crew, bells, monkeypatch):
    run = ask([make_crew("甲")])
    share = run.parts.first()
    ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    lost = leases.claim(share.pk, RunShare)
    kept = {"locations": {}, "scenes": {}}
    lost.write(file=kept)
    assert share.pk not in leases.waiting_shares()
    RunShare.objects.filter(pk=share.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert share.pk in leases.waiting_shares()
    hints = []
    real = shares.packing.start

    def start(problem, **more):
        hints.append(more["wishes"]["hint"])
        return real(problem, **more)

    monkeypatch.setattr(shares.packing, "start", start)
    shares.execute_share(share_id=share.pk)

    share.refresh_from_db()
    assert hints == [kept]
    assert (share.state, share.attempts, len(share.file["scenes"])) == (RunState.DONE, 2, 6)
    with pytest.raises(RunTakenOver):  # the lost worker wakes up and may write nothing
        lost.write(file=None)


def test_stopping_the_run_stops_its_shares(make_crew):
    run = ask([make_crew("甲")], seconds=600)
    ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, stop_requested=True)

    shares.execute_share(share_id=run.parts.first().pk)

    assert run.parts.first().state == RunState.DONE
    assert run.parts.first().file["scenes"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_have_the_same_share(make_crew):
    run = ask([make_crew("甲")])
    share, won, barrier = run.parts.first(), [], threading.Barrier(8)

    def claim() -> None:
        barrier.wait()
        try:
            won.append(leases.claim(share.pk, RunShare))
        except RunNotQueued:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
