"""Celery carries work to workers; PostgreSQL keeps the record of it (scheduling.models.runs)."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("callboard", task_cls="config.tasks:ActingTask")
app.conf.update(
    broker_url=settings.REDIS_URL,
    # No result backend: with one, publishing while Redis is down blocks for 20 seconds.
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        # Above the longest run, or a second copy would start while the first still works.
        "visibility_timeout": 6 * 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
    task_default_queue="default",
    task_routes={
        "scheduling.execute_run": {"queue": "solver"},
        "scheduling.execute_share": {"queue": "solver"},
    },
    beat_schedule={
        "sweep-runs": {"task": "scheduling.sweep_runs", "schedule": 15.0},
        "sweep-rounds": {"task": "scheduling.sweep_rounds", "schedule": 15.0},
        "expire-holds": {"task": "base_ops.expire_holds", "schedule": 15.0},
        "forget-answers": {"task": "base_ops.forget_answers", "schedule": 3600.0},
        "forget-tries": {"task": "base_ops.forget_tries", "schedule": 3600.0},
        "forget-workers": {"task": "base_ops.forget_workers", "schedule": 3600.0},
        "sweep-waitlist": {"task": "base_ops.sweep_waitlist", "schedule": 60.0},
        "send-notices": {"task": "base_ops.send_notices", "schedule": 15.0},
        "note-dressings": {"task": "base_ops.note_dressings", "schedule": 60.0},
    },
)
app.autodiscover_tasks(["base_ops", "scheduling"])
