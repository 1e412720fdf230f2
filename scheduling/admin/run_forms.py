"""What a run is asked with: crews, days, and how long to search."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from scheduling.services import runs, years
from sets.admin.forms import DayField, NumberField, PageForm, TextField, YesField

DAYS, SECONDS, WORKERS, SHARES = (
    runs.LIMITS[name] for name in ("days", "seconds", "workers", "shares")
)


class RunForm(PageForm):
    """Which crews to pack, over which days, and how long to search."""

    field_order = ["name", "crews", "first_date", "days"]
    name = TextField(label=_("名称"), required=False, max_length=80)
    first_date = DayField(label=_("首日"))
    days = NumberField(label=_("天数"), initial=14, min_value=DAYS[0], max_value=DAYS[1])
    seconds = NumberField(
        label=_("计算秒数"), initial=60, min_value=SECONDS[0], max_value=SECONDS[1]
    )
    workers = NumberField(label=_("并行数"), initial=2, min_value=WORKERS[0], max_value=WORKERS[1])
    shares = NumberField(
        label=_("分给几台机器"),
        initial=1,
        min_value=SHARES[0],
        max_value=SHARES[1],
        help_text=_("每台以不同的种子同时计算，取最好的。"),
    )
    seed = NumberField(
        label=_("随机种子"),
        initial=0,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("同样的种子、同样的题，搜索走同样的路。"),
    )
    publish_when_done = YesField(label=_("完成后自动发布"))

    def __init__(self, crews: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["crews"] = crews
        self.order_fields(self.field_order)


class YearForm(PageForm):
    """Which crews, and over how many days; without crews all that have scenes."""

    field_order = ["name", "crews", "first_date", "days"]
    name = TextField(label=_("名称"), required=False, max_length=80)
    first_date = DayField(label=_("首日"))
    days = NumberField(
        label=_("天数"), initial=365, min_value=years.DAYS[0], max_value=years.DAYS[1]
    )
    seconds = NumberField(
        label=_("计算秒数"),
        initial=years.YEAR_SECONDS,
        min_value=SECONDS[0],
        max_value=SECONDS[1],
    )

    def __init__(self, crews: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        crews.required, crews.help_text = False, _("不选就是全部有剧本的剧组。")
        self.fields["crews"] = crews
        self.order_fields(self.field_order)
