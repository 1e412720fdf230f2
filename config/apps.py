"""Configures Celery in every Django process, so that services can announce work by name."""

from django.apps import AppConfig


class Wiring(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery  # noqa: F401 - importing it sets the current app
