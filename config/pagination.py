"""Pages of the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

LAST_PAGE = 1_000_000_000


class Pages(PageNumberPagination):
    """50 rows a page; `page_size` up to 200. A page that is no number is refused with 400."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    last_page_strings = ()

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return _number(request, self.page_query_param) or 1

    def get_page_size(self, request: Request) -> int:
        asked = _number(request, self.page_size_query_param) or self.page_size
        return min(asked, self.max_page_size)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:20]) <= LAST_PAGE):
        raise ValidationError({name: [_("须为正整数。")]})
    return int(text)
