"""Counting tries to sign in: windows, addresses, sweeping."""

from datetime import timedelta

import pytest
from django.db.models import F

from base_ops import tasks
from base_ops.errors import SignInBlocked
from base_ops.models import SignInTries, TriesOf
from base_ops.services import sign_in_tries
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIMIT = 4
HERE = "9.9.9.9"


@pytest.fixture(autouse=True)
def low(settings):
    settings.SIGN_IN_TRIES_PER_NAME = LIMIT
    settings.SIGN_IN_TRIES_PER_ADDRESS = 6


def knock(name="somebody", address=HERE, times=1) -> int:
    """Tries that were let through."""
    through = 0
    for _ in range(times):
        try:
            sign_in_tries.take(name=name, address=address)
            through += 1
        except SignInBlocked:
            pass
    return through


def earlier(**ago) -> None:
    SignInTries.objects.update(since=F("since") - timedelta(**ago))


def counted(kind: TriesOf) -> int:
    return SignInTries.objects.get(kind=kind).tries


def test_the_limit_is_let_through_and_no_more():
    assert knock(times=LIMIT + 5, address=None) == LIMIT


@pytest.mark.parametrize(
    ("ago", "through"),
    [
        pytest.param({"minutes": 14, "seconds": 50}, 0, id="before-its-end"),
        pytest.param({"minutes": 15}, LIMIT, id="when-it-ends"),
    ],
)
def test_a_block_ends_with_its_window(ago, through):
    knock(times=LIMIT, address=None)
    earlier(**ago)

    assert knock(times=LIMIT + 1, address=None) == through


def test_knocking_at_a_blocked_name_does_not_lengthen_the_block():
    knock(times=LIMIT, address=None)
    earlier(minutes=10)
    knock(times=5, address=None)
    earlier(minutes=5)

    assert knock(address=None) == 1


def test_a_blocked_address_locks_no_name_out():
    for n in range(6):
        knock(f"n{n}")

    assert knock("manager", times=LIMIT + 5) == 0
    assert knock("manager", address="9.9.9.8") == 1


def test_a_success_gives_the_address_only_its_own_try_back():
    """Or somebody with an account of their own could guess at others' for ever."""
    knock("victim", times=3)
    knock("own")
    sign_in_tries.forgive(name="own", address=HERE)

    assert counted(TriesOf.ADDRESS) == 3
    assert counted(TriesOf.NAME) == 3


def test_the_wait_is_said_in_minutes_rounded_up():
    knock(times=LIMIT, address=None)
    earlier(minutes=13, seconds=30)

    with pytest.raises(SignInBlocked) as refused:
        sign_in_tries.take(name="somebody", address=None)

    assert refused.value.details["minutes"] == 2
    assert 60 < refused.value.details["seconds"] <= 90


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2001:db8::1", "2001:db8::ffff:2", True, id="one-network-of-ipv6"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", False, id="two-networks-of-ipv6"),
        pytest.param("9.9.9.9", "::ffff:9.9.9.9", True, id="mapped"),
        pytest.param("9.9.9.9", "9.9.9.8", False, id="ipv4"),
        pytest.param(" 9.9.9.9", "9.9.9.9", True, id="spaces"),
        pytest.param("fe80::1%eth0", "fe80::2", True, id="scope"),
    ],
)
def test_what_counts_as_one_address(one, other, same):
    assert (sign_in_tries.network_of(one) == sign_in_tries.network_of(other)) is same


@pytest.mark.parametrize("address", ["", "unknown", "\0", "x" * 5000])
@pytest.mark.parametrize("name", ["", "\0", "\ud800", "长" * 5000])
def test_anything_can_be_counted(name, address):
    assert knock(name, address, times=LIMIT + 1) == LIMIT


def test_the_account_is_known_by_any_spelling():
    user = UserFactory(username="Manager")
    knock("mANAGER")

    assert SignInTries.objects.get(kind=TriesOf.NAME).user == user


def test_old_counters_are_swept_by_the_timetable_and_young_ones_stay():
    knock("old")
    earlier(days=1, seconds=1)
    knock("young", address="9.9.9.8", times=LIMIT)

    tasks.forget_tries()

    assert SignInTries.objects.count() == 2
    assert knock("young", address=None) == 0
