"""What every resource of the API has in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.fields import QueryInput
from base_ops.api.permissions import HasNeeds, Need
from base_ops.models import User

PAGES = {"page", "page_size"}


class Resource(viewsets.GenericViewSet):
    """
    Rows out of the caller's scope, acts by need, no query parameter that nobody knows.

    `scope` is a selector (user → rows) and the only source of rows; `rows` adds what a
    page of them takes to read in a constant number of queries.
    """

    permission_classes = [HasNeeds]
    lookup_value_converter = "int"
    needs: ClassVar[dict[str, Need]] = {}
    scope: ClassVar[Callable[[User], QuerySet[Any]]]
    query_class: ClassVar[type[QueryInput] | None] = None
    output_classes: ClassVar[dict[str, type[serializers.BaseSerializer]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _refuse_unknown(request, self._parameters() if self.action == "list" else set())

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_queryset(self) -> QuerySet[Any]:
        rows = type(self).scope(self.request.user)
        return self.rows(rows.none() if getattr(self, "swagger_fake_view", False) else rows)

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The scope's rows in a stable order, with what their output reads."""
        return rows.order_by("pk")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return self.output_classes.get(self.action or "") or super().get_serializer_class()

    def asked(self, serializer_class: type[serializers.Serializer]) -> dict[str, Any]:
        """The request's body as domain values. Raises ValidationError."""
        payload = serializer_class(data=self.request.data, context=self.get_serializer_context())
        payload.is_valid(raise_exception=True)
        return payload.validated_data

    def asked_query(self) -> dict[str, Any]:
        """The request's query as domain values. Raises ValidationError."""
        assert self.query_class is not None
        # As a plain dict: of a form, DRF reads a missing yes-or-no as a no.
        query = self.request.query_params.dict()
        payload = self.query_class(data=query, context=self.get_serializer_context())
        payload.is_valid(raise_exception=True)
        return payload.validated_data

    def told(self, pk: int, status: int = 200) -> Response:
        """A row as it stands now, in full."""
        row = self.rows(type(self).scope(self.request.user)).get(pk=pk)
        return Response(self.get_serializer(row).data, status=status)

    def paged(self, rows: Any) -> Response:
        """A page of rows or of a list."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _parameters(self) -> set[str]:
        if self.query_class:
            return set(self.query_class().fields)
        filterset = getattr(self, "filterset_class", None)
        return PAGES | set(filterset.base_filters if filterset else ())


def _refuse_unknown(request: Request | HttpRequest, known: set[str]) -> None:
    query = request.GET
    wrong = {name: [_("没有这个参数。")] for name in query if name not in known}
    for name in query:
        if any("\x00" in value for value in query.getlist(name)):
            wrong.setdefault(name, [_("不能含有空字符。")])
    if wrong:
        raise ValidationError(wrong)
