"""Signing in and out, for staff and clients alike: the admin's own form admits staff alone."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password; says no without telling which of them was wrong."""

    error_messages = {
        "invalid_login": _("账号或密码不对。"),
        "inactive": _("账号或密码不对。"),
    }


class SignIn(LoginView):
    """The page that everybody is sent to who is not signed in yet."""

    template_name = "base_ops/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Back to the sign-in page."""

    next_page = "sign-in"
