"""Every change leaves a row, by whatever path it came; nobody alters it afterwards."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from base_ops.models import Booking, Company, Crew, Notice, User
from base_ops.services import bookings
from config.tasks import ActingTask
from sets.history import Actor, acting, because
from sets.models import Change, KindSynonym
from sets.selectors.history import story
from sets.tracking import NOBODY
from tests.factories import (
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    StandingSetFactory,
    UserFactory,
)
from tests.spans import NOW, SHANGHAI, hours

pytestmark = pytest.mark.django_db

# Tables of ours without a history, and why.
UNTRACKED = {
    "sets_change",  # the history itself
    "base_ops_denieddemand",  # a log of questions, with a counter
    "base_ops_keptanswer",  # a technical record, dropped after two days
    "base_ops_lifesign",  # a clock: one row a name, written all the time
    "base_ops_signintries",  # counters, dropped after a day; who lifts one is in the admin's log
    "base_ops_noticedelivery",  # letters on their way: attempts and times are their record
    "base_ops_notice",  # an outbox: its rows are what was told
    "sets_building",
    "sets_floor",
    "sets_zone",
    "sets_walktime",
    "sets_kindsynonym",
}


def changes(row):
    return Change.objects.filter(table=row._meta.db_table, row_id=row.pk).order_by("pk")


def last(row):
    return changes(row).last()


def test_every_table_of_the_desk_has_its_triggers_or_a_reason_not_to():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'history\\_%%' AND t.tgname <> 'history_stays' GROUP BY 1"
        )
        tracked = dict(cursor.fetchall())
    tables = {
        model._meta.db_table
        for app in ("sets", "base_ops")
        for model in apps.get_app_config(app).get_models()
    }
    assert tables - UNTRACKED == {table for table in tracked if table in tables}
    assert set(tracked.values()) == {3}
    assert "base_ops_user_groups" in tracked


def test_a_new_row_an_update_and_a_deletion_are_told_with_before_and_after():
    company = CompanyFactory(name="甲")
    company.name = "乙"
    company.save()
    pk = company.pk
    company.delete()

    told = Change.objects.filter(table="base_ops_company", row_id=pk).order_by("pk")
    assert [c.act for c in told] == ["INSERT", "UPDATE", "DELETE"]
    assert told[0].after["name"] == "甲"
    assert (told[1].before, told[1].after) == ({"name": "甲"}, {"name": "乙"})
    assert told[2].before["name"] == "乙"
    assert {c.base_id for c in told} == {company.base_id}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(lambda b: Booking.objects.filter(pk=b.pk).update(label="x"), id="update"),
        pytest.param(
            lambda b: Booking.objects.bulk_update([Booking(pk=b.pk, label="x")], ["label"]),
            id="bulk-update",
        ),
        pytest.param(
            lambda b: connection.cursor().execute(
                "UPDATE base_ops_booking SET label = 'x' WHERE id = %s", [b.pk]
            ),
            id="raw-sql",
        ),
        pytest.param(
            lambda b: connection.cursor().execute(
                "WITH it AS (SELECT %s::bigint AS id) UPDATE base_ops_booking b "
                "SET label = 'x' FROM it WHERE b.id = it.id",
                [b.pk],
            ),
            id="with",
        ),
    ],
)
def test_no_path_goes_round_it(path):
    booking = BookingFactory()

    path(booking)

    assert last(booking).after["label"] == "x"


def test_bulk_create_leaves_a_row_for_each():
    ward, crew = StandingSetFactory(), CrewFactory()
    rows = [
        Booking(
            standing_set=ward,
            crew=crew,
            starts_at=hours(n, n + 1).start,
            ends_at=hours(n, n + 1).end,
        )
        for n in range(5)
    ]
    Booking.objects.bulk_create(rows)

    assert all(changes(row).count() == 1 for row in rows)


def test_a_save_that_changes_nothing_is_no_change():
    booking = BookingFactory()
    booking.save()  # but for the time it was saved at

    assert changes(booking).count() == 1


def test_secrets_are_masked_whether_new_or_changed():
    crew, user = CrewFactory(), UserFactory()
    Crew.objects.filter(pk=crew.pk).update(link_key="another")
    User.objects.filter(pk=user.pk).update(password="another")

    texts = str([(c.before, c.after) for c in (*changes(crew), *changes(user))])
    assert crew.link_key not in texts
    assert "another" not in texts
    assert last(crew).after == {"link_key": "***"}


def test_it_says_who_and_why():
    with acting(lambda: Actor("小何", 7), "request-1"), because("客户改期"):
        booking = BookingFactory()

    told = last(booking)
    assert (told.actor, told.actor_id, told.why, told.request) == (
        "小何",
        7,
        "客户改期",
        "request-1",
    )


def test_nobody_is_blamed_for_what_comes_after():
    booking = BookingFactory()
    with transaction.atomic(), acting(lambda: Actor("小何")):
        Booking.objects.filter(pk=booking.pk).update(label="x")
    Booking.objects.filter(pk=booking.pk).update(label="y")

    assert [c.actor for c in changes(booking)] == [NOBODY, "小何", NOBODY]


def test_a_request_a_task_and_a_command_say_who(client, user_with_role):
    user = user_with_role("base_manager", is_staff=True, username="王经理")
    company = CompanyFactory(name="甲")
    client.force_login(user)
    body = {"name": "乙", "productions-TOTAL_FORMS": 0, "productions-INITIAL_FORMS": 0}
    answer = client.post(f"/admin/base_ops/company/{company.pk}/change/", body)

    assert answer.status_code == 302
    assert (last(company).actor, last(company).actor_id) == ("王经理", user.pk)
    assert last(company).request == answer.headers["X-Request-ID"]


def test_a_task_says_its_name():
    from config.celery import app

    booking = BookingFactory()

    @app.task(name="tests.touch", says="试一试")
    def touch():
        Booking.objects.filter(pk=booking.pk).update(label="x")

    assert isinstance(touch, ActingTask)
    touch()

    assert last(booking).actor == "后台：试一试"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sets_change SET actor = 'x'",
        "DELETE FROM sets_change",
        "TRUNCATE sets_change",
    ],
)
def test_nobody_alters_the_history(sql):
    CompanyFactory()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sets_change ENABLE TRIGGER history_stays")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(sql)
        finally:
            cursor.execute("ALTER TABLE sets_change DISABLE TRIGGER history_stays")
    assert Change.objects.exists()


def test_what_is_rolled_back_leaves_no_history():
    company = CompanyFactory(name="甲")
    with transaction.atomic():
        Company.objects.update(name="乙")
        transaction.set_rollback(True)

    assert changes(company).count() == 1


def test_the_story_of_a_booking_reads_in_words():
    ward = StandingSetFactory(code="W1", name="病房")
    crew = CrewFactory(production__title="自家剧")
    booking = bookings.hold_set(crew=crew, standing_set=ward, span=hours(9, 12), now=NOW)
    bookings.confirm_booking(booking_id=booking.pk, now=NOW)

    confirmed, made = story(Booking, booking.pk, SHANGHAI)

    state = next(f for f in confirmed.fields if f.label == "状态")
    assert (state.before, state.after) == ("预留", "已确认")
    said = {f.label: f.after for f in made.fields}
    assert said["场景"] == "W1 病房"
    assert said["剧组"] == "《自家剧》 A组"
    assert said["开始"] == "2026-11-24 09:00"


def test_the_desk_says_why():
    ward = StandingSetFactory()
    first, second = (
        bookings.queue_hold(crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW)
        for _ in range(2)
    )
    bookings.release_booking(booking_id=first.pk, now=NOW)

    assert "候补转预留" in [c.why for c in changes(second)][-1]
    assert last(first).why == ""


def test_untracked_tables_stay_out():
    notice = Notice.objects.create(
        base=StandingSetFactory().base, kind="PROMOTED", zh="x", en="x", created_at=NOW
    )
    assert not changes(notice).exists()
    assert KindSynonym._meta.db_table in UNTRACKED
