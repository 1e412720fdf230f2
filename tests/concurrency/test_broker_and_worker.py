"""A run through a real broker and a real worker; and what happens without a broker."""

import time
import uuid

import pytest
from celery.contrib.testing.worker import start_worker
from kombu.exceptions import OperationalError

from base_ops import tasks  # noqa: F401 - registers them
from base_ops.models import LifeSign
from base_ops.selectors import life_signs
from config.celery import app
from scheduling.models import PlanState, RunState
from scheduling.services import runs
from tests.factories import BaseFactory
from tests.scheduling.conftest import make_crew, wards  # noqa: F401 - fixtures
from tests.spans import DAY, NOW


@pytest.fixture
def queue(monkeypatch):
    """A queue of this test's own on the broker, if one answers."""
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except OperationalError:
        pytest.skip("no broker at REDIS_URL; make test starts one")
    name = f"test-{uuid.uuid4()}"
    monkeypatch.setitem(app.conf.task_routes, runs.EXECUTE_RUN, {"queue": name})
    app.amqp.flush_routes()
    yield name
    app.amqp.flush_routes()


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_the_run_packs_and_publishes_it(queue, make_crew):  # noqa: F811
    crew = make_crew("甲")
    with start_worker(app, queues=[queue], pool="solo", perform_ping_check=False):
        run = runs.request_run(
            base=BaseFactory(),
            crews=[crew],
            first_date=DAY,
            days=3,
            seconds=1,
            workers=1,
            requested_by=None,
            now=NOW,
            publish_when_done=True,
        )
        for _ in range(300):
            run.refresh_from_db()
            if not run.is_active:
                break
            time.sleep(0.1)

    assert run.state == RunState.DONE, run.error
    assert run.plan.state == PlanState.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_a_worker_and_what_it_sweeps_leave_signs_of_life(queue):
    sweep = app.tasks["base_ops.expire_holds"]
    with start_worker(
        app, queues=[queue], pool="solo", perform_ping_check=False, without_heartbeat=False
    ) as worker:
        app.send_task(sweep.name, queue=queue)
        for _ in range(100):
            names = set(LifeSign.objects.values_list("name", flat=True))
            if len(names) == 2:
                break
            time.sleep(0.1)

    assert names == {sweep.name, worker.hostname}
    assert not life_signs.timetable().is_late


@pytest.mark.django_db
def test_asking_works_while_the_broker_is_down(make_crew, monkeypatch):  # noqa: F811
    """The row is the job; the sweeper rings again once the broker is back."""

    def no_broker(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(app, "send_task", no_broker)
    run = runs.request_run(
        base=BaseFactory(),
        crews=[make_crew("甲")],
        first_date=DAY,
        days=3,
        requested_by=None,
        now=NOW,
    )
    runs.ring(run.pk)

    assert run.state == RunState.QUEUED
    assert runs.sweep_runs(now=NOW) == [run.pk]
