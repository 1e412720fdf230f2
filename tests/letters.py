"""Notices with readers, for tests of what is mailed to whom."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.mail import EmailMessage

from base_ops import roles
from base_ops.models import Crew, Member, Notice, NoticeDelivery, User
from sets import clock
from tests.factories import UserFactory


def member(crew: Crew, name: str, **fields: Any) -> User:
    """A member of the crew with an account and an address."""
    user = account(roles.CREW_MEMBER, name, **fields)
    Member.objects.create(crew=crew, name=name, user=user)
    return user


def account(role: str, name: str, **fields: Any) -> User:
    if not Group.objects.filter(name=role).exists():
        roles.seed_roles()
    user: User = UserFactory(
        **{"username": name, "email": f"{name}@example.com", "base": None, **fields}
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def notice(crew: Crew, zh: str = "轮到你们了：S1 现为你们的预留。", **fields: Any) -> Notice:
    """A notice written just now by the database's clock."""
    return Notice.objects.create(
        **{
            "base": crew.production.company.base,
            "crew": crew,
            "kind": "PROMOTED",
            "zh": zh,
            "en": "It is your turn: S1 is on hold for you.",
            "created_at": clock.database_now(),
            **fields,
        }
    )


def fall_due() -> None:
    """As if the wait of every letter, or its worker's lease, were over."""
    NoticeDelivery.objects.update(next_try_at=clock.database_now())


def recipients(outbox: list[EmailMessage]) -> list[str]:
    return sorted(address for letter in outbox for address in letter.to)
