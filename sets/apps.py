"""What the base owns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetsConfig(AppConfig):
    name = "sets"
    verbose_name = _("场景")
