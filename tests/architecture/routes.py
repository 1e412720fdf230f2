"""Every route and method under /api/v1/, read off the URL resolver."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PREFIX = "api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")


def routes() -> dict[str, set[str]]:
    """{route without the prefix: methods it answers}."""
    found: dict[str, set[str]] = {}
    for route, pattern in _walk(get_resolver().url_patterns, ""):
        if route.startswith(PREFIX):
            actions = getattr(pattern.callback, "actions", None)
            view = pattern.callback.cls
            methods = actions or [m for m in METHODS if hasattr(view, m)]
            found.setdefault(route.removeprefix(PREFIX), set()).update(
                m for m in methods if m in METHODS
            )
    return found


def _walk(
    patterns: list[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern
