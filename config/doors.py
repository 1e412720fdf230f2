"""The two sign-in pages: what they answer when somebody has tried too often."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from unfold.forms import AuthenticationForm as UnfoldForm

from base_ops.errors import SignInBlocked
from config.api_errors import headers_of, status_of


class Guarded(AuthenticationForm):
    """Keeps the refusal, for the page that shows it."""

    blocked: SignInBlocked | None = None

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except SignInBlocked as blocked:
            self.blocked = blocked
            told = blocked.message(get_language() or "zh")
            raise ValidationError(told, code=blocked.code) from blocked


class AdminForm(Guarded, UnfoldForm):
    """The admin's form."""


class SignIn(LoginView):
    """The pages' door."""

    form_class = Guarded
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(super().form_invalid(form), form)


def sign_in_to_admin(request: HttpRequest) -> HttpResponse:
    """The admin's door: its own page, with the status that a refusal has."""
    page: Any = admin.site.login(request)
    return _refused(page, (getattr(page, "context_data", None) or {}).get("form"))


def _refused(page: HttpResponse, form: Any) -> HttpResponse:
    blocked = getattr(form, "blocked", None)
    if blocked is not None:
        page.status_code = status_of(blocked)
        for name, value in headers_of(blocked).items():
            page.headers[name] = value
    return page
