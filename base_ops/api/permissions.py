"""Who may ask for what. An action that names no need is for nobody."""

from dataclasses import dataclass

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from base_ops.models import User
from base_ops.selectors.scope import is_base_staff


@dataclass(frozen=True, slots=True)
class Need:
    """What an action asks of its caller: all these permissions, perhaps being staff too."""

    permissions: tuple[str, ...] = ()
    staff_only: bool = False

    def is_met_by(self, user: User) -> bool:
        if self.staff_only and not is_base_staff(user):
            return False
        return user.has_perms(self.permissions)


def may(*permissions: str) -> Need:
    """Anybody signed in who has these permissions."""
    return Need(permissions)


def staff_may(*permissions: str) -> Need:
    """Staff of the base who have these permissions."""
    return Need(permissions, staff_only=True)


class HasNeeds(BasePermission):
    """Reads `needs`, {action: Need}, of the view."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        action = getattr(view, "action", None)
        if action is None:
            return True  # no such method here: the view itself answers 405
        need: Need | None = getattr(view, "needs", {}).get(action)
        return need is not None and need.is_met_by(user)
