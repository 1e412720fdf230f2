"""The admin site's look and its sidebar. Every item shows only to those who may open it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(*permissions: str) -> Callable[[HttpRequest], bool]:
    def allowed(request: HttpRequest) -> bool:
        user: Any = request.user
        return any(user.has_perm(permission) for permission in permissions)

    return allowed


def _list(title: Any, icon: str, app: str, model: str, **query: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist", query=query or None),
        "permission": _may(f"{app}.view_{model}"),
    }


def _group(title: Any, *items: dict[str, Any], folded: bool = False) -> dict[str, Any]:
    return {"title": title, "separator": True, "collapsible": folded, "items": list(items)}


WALL = {
    "title": _("墙"),
    "icon": "calendar_view_week",
    "link": "/wall/",
    "permission": _may("base_ops.view_booking"),
}
DESK = {
    "title": _("预订台"),
    "icon": "support_agent",
    "link": "/desk/",
    "permission": _may("base_ops.view_booking"),
}
DASHBOARD = {"title": _("今天"), "icon": "today", "link": reverse_lazy("admin:index")}

NAVIGATION = [
    {"title": None, "separator": False, "items": [DASHBOARD, WALL, DESK]},
    _group(
        _("排期"),
        _list(_("排期计算"), "calculate", "scheduling", "schedulerun"),
        _list(_("拍摄计划"), "event_available", "scheduling", "plan"),
        _list(_("剧本"), "description", "scheduling", "script"),
        _list(_("场次"), "movie", "scheduling", "scene"),
        _list(_("剧中地点"), "pin_drop", "scheduling", "location"),
        _list(_("角色"), "theater_comedy", "scheduling", "role"),
    ),
    _group(
        _("预订"),
        _list(_("预订"), "bookmark", "base_ops", "booking", since="now"),
        _list(_("催定"), "hourglass_top", "base_ops", "challenge"),
        _list(_("改派"), "gavel", "base_ops", "override"),
        _list(_("通知"), "notifications", "base_ops", "notice"),
        _list(_("通知邮件"), "outgoing_mail", "base_ops", "noticedelivery"),
        _list(_("轮候"), "pending_actions", "base_ops", "waitlistentry"),
        _list(_("轮候空档"), "forward_to_inbox", "base_ops", "waitlistoffer"),
        _list(_("分配轮"), "casino", "base_ops", "allocationround"),
        _list(_("分配申请"), "how_to_vote", "base_ops", "roundrequest"),
        _list(_("落空需求"), "search_off", "base_ops", "denieddemand"),
        _list(_("预订台设定"), "rule_settings", "base_ops", "deskterms"),
    ),
    _group(
        _("报价与结算"),
        _list(_("报价"), "request_quote", "base_ops", "quote"),
        _list(_("折扣审批"), "approval", "base_ops", "discountapproval", state__exact="ASKED"),
        _list(_("结算单"), "receipt_long", "base_ops", "settlement"),
        _list(_("发票"), "receipt", "base_ops", "invoice"),
        {
            "title": _("未收款（按公司）"),
            "icon": "account_balance",
            "link": reverse_lazy("admin:base_ops_invoice_balances"),
            "permission": _may("base_ops.view_invoice"),
        },
        _list(_("收款"), "payments", "base_ops", "payment"),
        _list(_("定金押金流水"), "savings", "base_ops", "securitymovement"),
        _list(_("价目表"), "sell", "base_ops", "tariff"),
    ),
    _group(
        _("客户"),
        _list(_("公司"), "apartment", "base_ops", "company"),
        _list(_("剧目"), "live_tv", "base_ops", "production"),
        _list(_("剧组"), "groups", "base_ops", "crew"),
        _list(_("成员"), "badge", "base_ops", "member"),
    ),
    _group(
        _("场景"),
        _list(_("场景"), "meeting_room", "sets", "standingset"),
        _list(_("场景类型"), "category", "sets", "setkind"),
        _list(_("陈设"), "chair", "sets", "dressing"),
    ),
    _group(
        _("基地"),
        _list(_("基地设置"), "tune", "sets", "base"),
        _list(_("楼栋"), "domain", "sets", "building"),
        _list(_("楼层"), "layers", "sets", "floor"),
        _list(_("片区"), "grid_view", "sets", "zone"),
        _list(_("步行时间"), "directions_walk", "sets", "walktime"),
        _list(_("备案层级"), "rule", "base_ops", "filingtier"),
        folded=True,
    ),
    _group(
        _("系统"),
        _list(_("账号"), "person", "base_ops", "user"),
        _list(_("登录尝试"), "lock_clock", "base_ops", "signintries"),
        _list(_("改动记录"), "history", "sets", "change"),
        _list(_("心跳"), "monitor_heart", "base_ops", "lifesign"),
        _list(_("角色权限"), "shield_person", "auth", "group"),
        {
            "title": _("接口文档"),
            "icon": "api",
            "link": "/api/docs/",
            "permission": _may("base_ops.view_booking"),
        },
        folded=True,
    ),
]

UNFOLD = {
    "SITE_TITLE": _("片场 Callboard"),
    "SITE_HEADER": _("片场 Callboard"),
    "SITE_SYMBOL": "movie",
    "SITE_URL": "/",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "/i18n/setlang/"},
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "4px",
    "STYLES": [lambda request: static("admin/callboard_admin.css")],
    "LOGIN": {"form": "config.doors.AdminForm"},
    "DASHBOARD_CALLBACK": "scheduling.admin.dashboard.context",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": NAVIGATION,
    },
    # Paper, ink and hairlines as on the wall; one accent, for what can be done.
    "COLORS": {
        "base": {
            "50": "oklch(98.4% .003 95)",
            "100": "oklch(96.2% .004 95)",
            "200": "oklch(91.5% .006 95)",
            "300": "oklch(86% .008 95)",
            "400": "oklch(70% .010 95)",
            "500": "oklch(54% .010 95)",
            "600": "oklch(43% .010 95)",
            "700": "oklch(36% .009 95)",
            "800": "oklch(27% .008 95)",
            "900": "oklch(21% .007 95)",
            "950": "oklch(14% .006 95)",
        },
        "primary": {
            "50": "oklch(97% .015 250)",
            "100": "oklch(94% .03 250)",
            "200": "oklch(89% .055 250)",
            "300": "oklch(81% .09 250)",
            "400": "oklch(70% .13 250)",
            "500": "oklch(60% .15 252)",
            "600": "oklch(51% .15 254)",
            "700": "oklch(45% .14 255)",
            "800": "oklch(39% .12 256)",
            "900": "oklch(33% .10 257)",
            "950": "oklch(26% .07 258)",
        },
    },
}
