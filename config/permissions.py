"""The default answer is no."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # rest_framework.views itself loads this module
    from rest_framework.views import APIView


class DenyAll(BasePermission):
    """A view that does not say who may ask is for nobody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False
