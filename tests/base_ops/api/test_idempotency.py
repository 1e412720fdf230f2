"""A request that is sent twice is done once; a booking that changed meanwhile is not changed."""

import pytest

from base_ops import roles
from base_ops.api.urls import router
from base_ops.models import Booking, DeniedDemand, KeptAnswer
from base_ops.services import idempotency
from sets.locks import SetsBusy
from tests.factories import CrewFactory, StandingSetFactory
from tests.rest import API, signed_in
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db
BOOKINGS = f"{API}bookings/"
SPAN = {"starts_at": at(9).isoformat(), "ends_at": at(12).isoformat()}


@pytest.fixture
def ward():
    return StandingSetFactory()


@pytest.fixture
def manager(user_with_role):
    return signed_in(user_with_role(roles.BASE_MANAGER))


def body(ward, **more):
    return {"crew": CrewFactory().pk, "set": ward.pk, **SPAN, **more}


def post(client, asked, key="k-1", url=BOOKINGS):
    return client.post(url, asked, headers={"Idempotency-Key": key})


def test_every_act_of_the_desk_may_be_repeated():
    acts = {
        f"{prefix}.{name}"
        for prefix, view, _ in router.registry
        if prefix in ("bookings", "closures", "quotes", "waitlist")
        for name in view.needs
        if name not in ("list", "retrieve", "pdf", "destroy")
        and not getattr(getattr(view, name), "is_idempotent", False)
    }
    assert not acts


def test_the_second_time_the_same_answer_comes_back_and_nothing_is_done(manager, ward):
    asked = body(ward)

    first, second = post(manager, asked), post(manager, asked)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Booking.objects.count() == 1


def test_a_refusal_is_repeated_too_though_the_set_is_free_by_then(manager, ward):
    taken = post(manager, body(ward), "k-0")
    asked = body(ward)
    refused = post(manager, asked)
    manager.post(f"{BOOKINGS}{taken.data['id']}/release/", {})

    again = post(manager, asked)

    assert (refused.status_code, again.status_code) == (409, 409)
    assert again.content == refused.content


def test_a_refusal_with_a_key_is_still_counted_as_demand(manager, ward):
    post(manager, body(ward), "k-0")

    assert post(manager, body(ward)).status_code == 409
    assert DeniedDemand.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(manager, ward):
    post(manager, body(ward))

    other = post(manager, body(ward, label="another"))

    assert (other.status_code, other.data["code"]) == (422, "idempotency_key_reused")
    assert Booking.objects.count() == 1


def test_keys_of_two_accounts_have_nothing_to_do_with_each_other(manager, user_with_role, ward):
    sales = signed_in(user_with_role(roles.SALES))
    post(manager, body(ward))

    answer = post(sales, body(StandingSetFactory()))

    assert answer.status_code == 201


def test_what_may_pass_by_itself_frees_the_key(manager, ward, monkeypatch):
    asked = body(ward)

    def busy(**_):
        raise SetsBusy

    with monkeypatch.context() as patched:
        patched.setattr("base_ops.services.alternatives.hold_group", busy)
        assert post(manager, asked).status_code == 503

    assert post(manager, asked).status_code == 201


def test_a_crash_frees_the_key(manager, ward, monkeypatch):
    asked = body(ward)

    def broken(**_):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("base_ops.services.alternatives.hold_group", broken)
        assert post(manager, asked).status_code == 500
    assert not KeptAnswer.objects.exists()

    assert post(manager, asked).status_code == 201


def test_wrong_input_does_not_use_up_the_key(manager, ward):
    assert post(manager, {**body(ward), "ends_at": "x"}).status_code == 400

    assert post(manager, body(ward)).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "ü", "x" * 201, "a b"])
def test_a_key_that_is_none_is_told(manager, ward, key):
    answer = post(manager, body(ward), key)

    assert (answer.status_code, answer.data["code"]) == (400, "unsound_idempotency_key")


def test_answers_are_forgotten_after_two_days(manager, ward):
    post(manager, body(ward))
    KeptAnswer.objects.update(created_at=NOW)

    assert idempotency.forget_answers(now=at(0, day=1)) == 0
    assert idempotency.forget_answers(now=at(1, day=1)) == 1


class TestVersion:
    @pytest.fixture
    def url(self, manager, ward):
        return f"{BOOKINGS}{post(manager, body(ward)).data['id']}/"

    @pytest.mark.parametrize(
        ("act", "more"),
        [("confirm/", {}), ("release/", {}), ("move/", {**SPAN, "ends_at": at(13).isoformat()})],
    )
    def test_a_booking_that_changed_meanwhile_is_left_alone(self, manager, url, act, more):
        later = {**SPAN, "ends_at": at(14).isoformat()}
        assert manager.post(f"{url}move/", later).data["version"] == 2

        answer = manager.post(f"{url}{act}", more, headers={"If-Match": '"1"'})

        assert (answer.status_code, answer.data["code"]) == (412, "booking_changed")
        assert Booking.objects.get().version == 2
        assert manager.post(f"{url}{act}", more, headers={"If-Match": '"2"'}).status_code == 200

    def test_every_act_counts_as_a_change(self, manager, url):
        assert manager.post(f"{url}confirm/").data["version"] == 2
        assert manager.post(f"{url}release/", {}).data["version"] == 3

    def test_a_version_that_is_none_is_told(self, manager, url):
        answer = manager.post(f"{url}confirm/", headers={"If-Match": '"x"'})

        assert (answer.status_code, answer.data["code"]) == (400, "unsound_version")
