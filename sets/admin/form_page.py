"""A page with one form and one button: how the admin asks what a service needs to know."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language

from sets.errors import DomainError

TEMPLATE = "sets/form_page.html"


def typed(request: HttpRequest) -> Any:
    """What a form is bound to: nothing until something was sent."""
    return request.POST if request.method == "POST" else None


def told(error: DomainError) -> str:
    """What the error says, in the language of the page."""
    return error.message(get_language() or "zh")


def ask(
    model_admin: ModelAdmin,
    request: HttpRequest,
    *,
    form: forms.Form,
    title: Any,
    submit: Any,
    act: Callable[[dict[str, Any]], str],
    obj: Any = None,
    refused: Callable[[DomainError, dict[str, Any]], dict[str, Any]] | None = None,
    **more: Any,
) -> HttpResponse:
    """
    Show a form; once it is valid, let `act` call a service and go to the address it gives.

    A refusal of the service is shown above the form, which keeps what was typed; `refused`
    gets it and what was typed, and gives what else the page shows then.
    """
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(act(form.cleaned_data))
        except DomainError as exc:
            refusal = exc
            more |= refused(exc, form.cleaned_data) if refused else {}
            form.add_error(None, told(exc).partition("\n")[0])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "form": form,
        "submit_text": submit,
        "refusal": refusal,
        "english": (get_language() or "zh").startswith("en"),
        "original": obj,
        "back": page_of(obj) if obj else list_of(model_admin),
        **more,
    }
    return TemplateResponse(request, more.get("template", TEMPLATE), context)


def act_on(
    pages: Any,
    request: HttpRequest,
    row: Any,
    *,
    form: forms.Form,
    title: Any,
    submit: Any,
    intro: str,
    call: Callable[[Any, dict[str, Any]], Any],
    done: Callable[[Any], Any],
    **more: Any,
) -> HttpResponse:
    """
    Ask for what one act on one object needs, call the service, go to what came of it.

    `call` gets the object and what was typed; `done` says in words what it gave back.
    """

    def act(given: dict[str, Any]) -> str:
        result = call(row, given)
        messages.success(request, done(result))
        return page_of(result)

    told_first = {"title": title, "submit": submit, "intro": intro, **more}
    return ask(pages, request, form=form, act=act, obj=row, **told_first)


def try_service(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """Call a service; a refusal becomes a message. Its result, or None when it refused."""
    try:
        return act()
    except DomainError as exc:
        messages.error(request, told(exc))
        return None


def found(model_admin: ModelAdmin, request: HttpRequest, object_id: Any) -> Any:
    """The object of a page, or 404 when it is not for this user's eyes."""
    obj = model_admin.get_object(request, str(object_id))
    if obj is None:
        raise Http404
    return obj


def page_of(obj: Any) -> str:
    """The address of an object's page."""
    meta = obj._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])


def list_of(model_admin: ModelAdmin) -> str:
    """The address of a model's list."""
    meta = model_admin.opts
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
