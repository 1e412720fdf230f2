"""What happens on the base."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BaseOpsConfig(AppConfig):
    name = "base_ops"
    verbose_name = _("基地运营")
