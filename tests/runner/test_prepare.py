"""What a start brings up to date besides the tables."""

import pytest
from django.contrib.auth.models import Group

from base_ops import roles
from config.runner import prepare

pytestmark = pytest.mark.django_db


def test_roles_of_an_older_version_get_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    Group.objects.get_or_create(name=roles.BASE_MANAGER)[0].permissions.clear()
    asked = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: asked.append(name))

    prepare.migrate()

    manager = Group.objects.get(name=roles.BASE_MANAGER)
    assert manager.permissions.filter(codename="view_signintries").exists()
    assert asked == ["check", "migrate"]
