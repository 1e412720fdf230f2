"""The roles of the base and what each may do. What is not listed here is denied."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BASE_MANAGER = "base_manager"
SALES = "sales"
SET_DRESSER = "set_dresser"
FINANCE = "finance"
VIEWER = "viewer"
PRODUCER = "producer"
CREW_MEMBER = "crew_member"

LABELS: dict[str, str | Promise] = {
    BASE_MANAGER: _("基地经理"),
    SALES: _("销售"),
    SET_DRESSER: _("置景"),
    FINANCE: _("财务"),
    VIEWER: _("只读"),
    PRODUCER: _("制片方"),
    CREW_MEMBER: _("剧组成员"),
}
STAFF = (BASE_MANAGER, SALES, SET_DRESSER, FINANCE, VIEWER)

_SETS = ("base", "building", "floor", "zone", "walktime", "setkind", "kindsynonym")
_CATALOGUE = ("standingset", "dressing", "redresstime")
_LINE = ("challenge", "override", "notice", "noticedelivery", "filingtier", "keptanswer")
_CLIENTS = ("company", "production", "crew", "crewbreak", "member")
_TARIFF = ("tariff", "tariffrate", "tarifffactor", "tariffextra", "tariffnotice")
_OWED = ("quote", "discountapproval", "settlement", "invoice", "payment", "securitymovement")
_ROUNDS = ("allocationround", "roundrequest", "rounditem", "roundchoice", "roundgrant")
_DESK = ("waitlistentry", "waitlistoffer", "denieddemand", "deskterms")
_BREAKDOWN = [
    "script",
    "episode",
    "location",
    "candidate",
    "role",
    "offday",
    "scene",
    "scenerole",
    "sceneextra",
]
_PACKING = ("schedulerun", "runshare", "runprogress", "pin", "plan", "visit", "strip")


def _may(actions: str, app: str, models: tuple[str, ...] | list[str]) -> set[str]:
    return {f"{app}.{action}_{model}" for action in actions.split() for model in models}


_SEE_ALL = (
    _may("view", "sets", (*_SETS, *_CATALOGUE, "change"))
    | {"base_ops.view_lifesign"}
    | _may("view", "base_ops", (*_CLIENTS, "booking", *_LINE, *_TARIFF, *_OWED, *_DESK, *_ROUNDS))
    | _may("view", "scheduling", [*_BREAKDOWN, *_PACKING])
)

PERMISSIONS: dict[str, set[str]] = {
    BASE_MANAGER: _SEE_ALL
    | _may("add change delete", "sets", (*_SETS[1:], *_CATALOGUE))
    | {"sets.change_base", "base_ops.view_user", "base_ops.add_user", "base_ops.change_user"}
    | _may("view change", "base_ops", ("signintries",))
    | _may("add change delete", "base_ops", _CLIENTS)
    | _may("add change", "base_ops", ("booking", "override", "waitlistentry", "deskterms"))
    | {"base_ops.change_noticedelivery"}
    | _may("add change", "base_ops", ("allocationround", "roundrequest"))
    | _may("add change delete", "base_ops", ("filingtier",))
    | {"base_ops.decide_override"}
    | _may("add change delete", "base_ops", _TARIFF)
    | _may("add change", "base_ops", _OWED)
    | _may("add change delete", "scheduling", _BREAKDOWN)
    | _may("add change", "scheduling", ("schedulerun", "plan")),
    SALES: _SEE_ALL
    | _may("add change", "base_ops", (*_CLIENTS, "booking", "waitlistentry", "roundrequest"))
    | {"base_ops.add_override", "base_ops.change_noticedelivery"}
    | _may("add change", "base_ops", ("quote",))
    | _may("add change", "scheduling", _BREAKDOWN)
    | {"scheduling.add_schedulerun", "scheduling.change_schedulerun"},
    SET_DRESSER: _may("view", "sets", _SETS + _CATALOGUE)
    | {"sets.change_standingset", "base_ops.view_booking", "base_ops.view_crew"},
    FINANCE: _may("view", "sets", _SETS + _CATALOGUE)
    | _may("view", "base_ops", (*_CLIENTS, "booking", *_TARIFF, *_OWED))
    | _may("add change", "base_ops", _OWED[2:]),
    VIEWER: _SEE_ALL,
    # Of a producer and a crew member the scopes say whose rows; these say which acts.
    PRODUCER: _may("view", "sets", _SETS + _CATALOGUE)
    | _may("view", "base_ops", ("production", "crew", "member", "booking", "notice"))
    | _may("view", "base_ops", ("quote", "settlement", "invoice"))
    | {
        "base_ops.add_quote",
        "base_ops.add_booking",
        "base_ops.change_booking",
        "scheduling.add_script",
    }
    | _may("view add change", "base_ops", ("waitlistentry", "roundrequest"))
    | {"base_ops.view_allocationround"}
    | _may("view", "scheduling", ["script", "location", "scene", "plan", "visit", "schedulerun"]),
    CREW_MEMBER: _may("view", "base_ops", ("crew", "member", "booking", "notice"))
    | {"scheduling.view_visit"},
}


def seed_roles() -> None:
    """Make every role a group with exactly its permissions. May run again at any time."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type").filter(
            Q(content_type__app_label__in=("sets", "base_ops", "scheduling"))
        )
    }
    for name, wanted in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[key] for key in wanted])
