"""Tokens, and who the caller is."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import HasNeeds, may
from base_ops.api.resource import Resource
from base_ops.api.serializers.accounts import MeOutput, SignInInput, TokenOutput
from base_ops.models import User
from base_ops.services import accounts


class TokenViewSet(viewsets.GenericViewSet):
    """Signing in takes no token, so a stale one does no harm there."""

    needs = {"sign_out": may()}
    serializer_class = TokenOutput
    pagination_class = None

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self._signs_in() else super().get_authenticators()

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self._signs_in() else [HasNeeds()]

    @extend_schema(
        operation_id="sign_in",
        tags=["账号 accounts"],
        auth=[],
        request=SignInInput,
        responses={201: TokenOutput},
        summary="登录，领取令牌 · Sign in",
        description="之后每个请求带上请求头 `Authorization: Token <令牌>`。\n\n"
        "Send `Authorization: Token <token>` with every request from then on.",
        examples=[
            OpenApiExample(
                "登录", {"username": "manager", "password": "••••••"}, request_only=True
            ),
            OpenApiExample(
                "令牌", {"token": "3f2a9c0d1e"}, response_only=True, status_codes=["201"]
            ),
        ],
    )
    def sign_in(self, request: Request) -> Response:
        payload = SignInInput(data=request.data)
        payload.is_valid(raise_exception=True)
        token = accounts.sign_in(**payload.validated_data, request=request._request)
        return Response({"token": token}, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="sign_out",
        tags=["账号 accounts"],
        request=None,
        responses={204: OpenApiResponse(description="令牌已作废 · The token is void")},
        summary="退出，令牌作废 · Sign out",
    )
    def sign_out(self, request: Request) -> Response:
        accounts.sign_out(user=request.user)
        return Response(status=204)

    def _signs_in(self) -> bool:
        return self.request is not None and self.request.method == "POST"


class MeViewSet(Resource):
    needs = {"me": may()}
    serializer_class = MeOutput
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(
        operation_id="me",
        tags=["账号 accounts"],
        summary="我是谁 · Who am I",
        description="角色、所属基地或公司、所在剧组。 · Roles, base or company, and own crews.",
    )
    def me(self, request: Request) -> Response:
        user = User.objects.select_related("base", "company").get(pk=request.user.pk)
        return Response(self.get_serializer(user).data)
