"""Accounts and members of the demo. Passwords are made up anew for each installation."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from django.contrib.auth.models import Group

from base_ops import roles
from base_ops.models import Company, Crew, Member, MemberRole, User
from sets.models import Base

STAFF = (
    ("manager", roles.BASE_MANAGER, "罗静"),
    ("sales", roles.SALES, "陈晓"),
    ("dresser", roles.SET_DRESSER, "老魏"),
    ("finance", roles.FINANCE, "孙会计"),
    ("viewer", roles.VIEWER, "访客"),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = [
    "子涵",
    "欣怡",
    "宇轩",
    "梓萱",
    "浩然",
    "诗琪",
    "俊杰",
    "雨桐",
    "明哲",
    "思远",
    "佳怡",
    "志强",
    "晓梅",
    "建国",
    "文静",
]
CREW_ROLES = (
    MemberRole.PLANNER,
    MemberRole.CAMERA,
    MemberRole.LIGHT,
    MemberRole.SOUND,
    MemberRole.ART,
    MemberRole.WARDROBE,
    MemberRole.MAKEUP,
    MemberRole.PROPS,
    MemberRole.SCRIPT,
)


def make_accounts(base: Base, producer_of: Company, member_of: Crew) -> list[tuple[str, str, str]]:
    """(account, role, password) of the demo's sign-ins, each account made anew."""
    made = [_account(base, name, role, full_name) for name, role, full_name in STAFF]
    made.append(
        _account(base, "producer", roles.PRODUCER, "夏禾制片", company=producer_of, own_base=False)
    )
    made.append(_account(base, "crew", roles.CREW_MEMBER, "统筹小何", own_base=False))
    Member.objects.create(
        crew=member_of,
        name="统筹小何",
        role=MemberRole.PLANNER,
        phone="138-0000-0000",
        user=User.objects.get(username="crew"),
    )
    return made


def _account(
    base: Base,
    username: str,
    role: str,
    full_name: str,
    *,
    company: Company | None = None,
    own_base: bool = True,
) -> tuple[str, str, str]:
    password = secrets.token_urlsafe(9)
    user, _ = User.objects.get_or_create(username=username)
    user.first_name, user.company, user.base = full_name, company, base if own_base else None
    # The admin is for staff of the base; what they may do there their role says.
    user.is_staff = role in roles.STAFF
    user.set_password(password)
    user.save()
    user.groups.set([Group.objects.get(name=role)])
    return username, str(roles.LABELS[role]), password


def write_sign_ins(path: Path, sign_ins: Sequence[tuple[str, str, str]], link: str) -> None:
    """Leave the demo's sign-ins where only the owner of the installation reads them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    lines = ["演示账号 / demo accounts (account, role, password)"]
    lines += [f"  {name:<10}{role:<8}{password}" for name, role, password in sign_ins]
    lines += ["剧组手机页 / a crew's phone page", f"  {link}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_members(crew: Crew, director: str, number: int) -> None:
    """A believable crew list; numbers are of the range kept for fiction."""
    names = [
        f"{SURNAMES[(number * 7 + i * 5) % len(SURNAMES)]}{GIVEN[(number * 3 + i) % len(GIVEN)]}"
        for i in range(len(CREW_ROLES))
    ]
    Member.objects.bulk_create(
        [Member(crew=crew, name=director, role=MemberRole.DIRECTOR, phone="")]
        + [
            Member(crew=crew, name=name, role=role, phone=f"138-0000-{number:02d}{i:02d}")
            for i, (name, role) in enumerate(zip(names, CREW_ROLES, strict=True))
        ]
    )
