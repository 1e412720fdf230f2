"""Who gets a letter: those who may see the notice, want letters and have an address; no others."""

from collections.abc import Callable

import pytest
from django.core import mail

from base_ops import roles
from base_ops.models import Crew, DeliveryState, Mail, Member, Notice, NoticeDelivery, User
from base_ops.selectors import notices as selectors
from base_ops.selectors.notices import mailed_readers_of
from base_ops.selectors.scope import notices_for
from base_ops.services import mailing
from sets import clock
from tests.factories import BaseFactory, CompanyFactory, CrewFactory, UserFactory
from tests.letters import account, member, notice, recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def send() -> list[str]:
    mailing.send_notices(now=clock.database_now())
    return recipients(mail.outbox)


def test_the_crew_and_its_company_get_it_and_nobody_else() -> None:
    crew = CrewFactory()
    company = crew.production.company
    member(crew, "xiaohe")
    account(roles.PRODUCER, "producer", company=company)
    other = CrewFactory()
    member(other, "stranger")
    account(roles.PRODUCER, "rival", company=other.production.company)
    member(CrewFactory(production=crew.production, name="B组"), "b-crew")
    for role in roles.STAFF:
        account(role, role, base=company.base)
    notice(crew)

    assert send() == ["producer@example.com", "xiaohe@example.com"]


def test_one_who_is_both_gets_one_letter() -> None:
    crew = CrewFactory()
    member(crew, "xiaohe", company=crew.production.company)
    notice(crew)

    assert send() == ["xiaohe@example.com"]


def test_what_the_base_is_told_goes_to_its_own_staff() -> None:
    crew = CrewFactory()
    base = crew.production.company.base
    member(crew, "xiaohe")
    account(roles.BASE_MANAGER, "manager", base=base)
    account(roles.SET_DRESSER, "dresser", base=base)  # may not see notices
    account(roles.BASE_MANAGER, "elsewhere", base=BaseFactory(code="elsewhere"))
    row = notice(crew)
    Notice.objects.filter(pk=row.pk).update(crew=None)

    assert send() == ["manager@example.com"]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param({"is_active": False}, id="dismissed"),
        pytest.param({"notice_mail": Mail.OFF}, id="switched-off"),
        pytest.param({"email": ""}, id="no-address"),
    ],
)
def test_nothing_is_sent_to(spoil: dict[str, object]) -> None:
    crew = CrewFactory()
    member(crew, "gone", **spoil)
    notice(crew)

    assert send() == []
    assert not NoticeDelivery.objects.exists()


def test_an_account_without_a_role_gets_nothing() -> None:
    crew = CrewFactory()
    user = UserFactory(base=None, email="x@example.com", company=crew.production.company)
    Member.objects.create(crew=crew, name="x", user=user)
    notice(crew)

    assert send() == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda user: user.memberships.all().delete(), id="left-the-crew"),
        pytest.param(lambda user: user.groups.clear(), id="lost-the-role"),
        pytest.param(lambda user: _set(user, is_active=False), id="dismissed"),
        pytest.param(lambda user: _set(user, notice_mail=Mail.OFF), id="switched-off"),
    ],
)
def test_who_may_not_see_it_any_more_when_it_is_sent_gets_nothing(
    change: Callable[[User], object],
) -> None:
    crew = CrewFactory()
    user = member(crew, "xiaohe")
    notice(crew)
    mailing.address(now=clock.database_now())
    change(user)

    assert send() == []
    assert NoticeDelivery.objects.get().state == DeliveryState.DROPPED


def test_the_scopes_have_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should they ever say less than crew and company do, a letter goes by them."""
    crew = CrewFactory()
    member(crew, "xiaohe")
    notice(crew)
    monkeypatch.setattr(selectors, "notices_for", lambda user: Notice.objects.none())

    assert send() == []
    assert NoticeDelivery.objects.get().state == DeliveryState.DROPPED


def test_readers_are_never_more_than_the_scopes_allow() -> None:
    crews = [CrewFactory(production__company=CompanyFactory()) for _ in range(3)]
    for n, crew in enumerate(crews):
        member(crew, f"member{n}")
        account(roles.PRODUCER, f"producer{n}", company=crew.production.company)
    told = [notice(crew) for crew in crews]

    for row in told:
        readers = set(mailed_readers_of(row))
        assert len(readers) == 2
        assert readers == {
            user for user in User.objects.all() if notices_for(user).filter(pk=row.pk).exists()
        }


def _set(user: User, **fields: object) -> None:
    User.objects.filter(pk=user.pk).update(**fields)


def test_a_notice_of_the_day_before_yesterday_is_not_mailed() -> None:
    crew: Crew = CrewFactory()
    member(crew, "xiaohe")
    row = notice(crew)
    Notice.objects.filter(pk=row.pk).update(
        created_at=clock.database_now() - mailing.TOO_LATE * 1.01
    )

    assert send() == []
    assert not NoticeDelivery.objects.exists()
