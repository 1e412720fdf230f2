"""A hundred guesses at one instant: exactly the limit of them reach the password."""

import itertools
import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.db.models import F
from django.db.models.functions import Now
from django.test import RequestFactory

from base_ops.errors import SignInBlocked
from base_ops.models import SignInTries, TriesOf
from base_ops.services import sign_in_tries
from tests.concurrency.conftest import Outcome, rush
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

GUESSES = 100
# Of the hundred threads so many talk to the server at a time: it takes a hundred in all.
AT_ONCE = 40
LIMIT = 10


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names at whose passwords somebody looked; every one of them is wrong."""
    names: list[str] = []

    def look(self: object, request: object, username: str, password: str) -> None:
        names.append(username)

    monkeypatch.setattr(ModelBackend, "authenticate", look)
    return names


def guess(name: str, address: str) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    authenticate(request, username=name, password="guess")


def race(names: Iterator[str], addresses: Iterator[str], guesses: int = GUESSES) -> Outcome:
    def task(name: str, address: str):  # type: ignore[no-untyped-def]
        return lambda: guess(name, address)

    guessing = [task(next(names), next(addresses)) for _ in range(guesses)]
    return rush(guessing, connections=AT_ONCE)


def test_at_one_name_from_many_addresses_the_limit_gets_through(looked: list[str]) -> None:
    UserFactory(username="manager")

    outcome = race(itertools.repeat("manager"), (f"9.9.9.{n}" for n in range(GUESSES)))

    assert outcome.counts == {"won": LIMIT, "SignInBlocked": GUESSES - LIMIT}
    assert looked == ["manager"] * LIMIT


def test_at_a_name_that_nobody_has_too(looked: list[str]) -> None:
    race(itertools.repeat("nobody"), itertools.repeat("9.9.9.9"))

    assert looked == ["nobody"] * LIMIT


def test_from_one_address_at_many_names_the_limit_gets_through(
    looked: list[str],
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.SIGN_IN_TRIES_PER_ADDRESS = 30

    outcome = race((f"n{n}" for n in range(GUESSES)), itertools.repeat("9.9.9.9"))

    assert outcome.counts == {"won": 30, "SignInBlocked": GUESSES - 30}
    assert len(looked) == len(set(looked)) == 30


def test_when_a_window_is_over_the_next_one_has_the_same_limit(looked: list[str]) -> None:
    """All hundred find the old row at once; one of them starts the new window."""
    race(itertools.repeat("manager"), itertools.repeat("9.9.9.9"))
    SignInTries.objects.update(since=F("since") - sign_in_tries.KEPT)
    looked.clear()

    race(itertools.repeat("manager"), itertools.repeat("9.9.9.9"))

    assert len(looked) == LIMIT


def test_without_the_one_statement_more_get_through(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: count first, then write; all have counted before the first has written."""
    counted = threading.Barrier(AT_ONCE, timeout=30)

    def count_then_write(kind: TriesOf, key: str, name: str | None, limit: int) -> None:
        row = SignInTries.objects.filter(kind=kind, key=key).first()
        if kind == TriesOf.NAME:
            counted.wait()
        if row and row.tries >= limit:
            raise SignInBlocked(seconds=1, minutes=1)
        SignInTries.objects.bulk_create(
            [SignInTries(kind=kind, key=key, tries=1, since=Now())],
            ignore_conflicts=True,
        )
        SignInTries.objects.filter(kind=kind, key=key).update(tries=F("tries") + 1)

    monkeypatch.setattr(sign_in_tries, "_take", count_then_write)

    race(itertools.repeat("manager"), (f"9.9.9.{n}" for n in range(AT_ONCE)), AT_ONCE)

    assert len(looked) == AT_ONCE > LIMIT
