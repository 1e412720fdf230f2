"""Notices over HTTP: what the desk tells a crew."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import may
from base_ops.api.resource import Resource
from base_ops.api.serializers.notices import NoticeOutput
from base_ops.models import Notice
from base_ops.selectors import scope
from base_ops.services import notices
from sets import clock

TAGS = ["通知 notices"]


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="通知，新的在前 · Notices, newest first"),
    retrieve=extend_schema(tags=TAGS, summary="一条通知 · One notice"),
)
class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.notices_for
    needs = {
        "list": may("base_ops.view_notice"),
        "retrieve": may("base_ops.view_notice"),
        "read": may("base_ops.view_notice"),
    }
    serializer_class = NoticeOutput

    def rows(self, rows: QuerySet[Notice]) -> QuerySet[Notice]:
        return rows.order_by("-created_at", "-pk")

    @extend_schema(tags=TAGS, summary="标为已读 · Mark as read", request=None)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        notice = self.get_object()
        notices.mark_read(notices=[notice], now=clock.database_now())
        return self.told(notice.pk)
