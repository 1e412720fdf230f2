"""
A world that stands for all tests of a file: built once, and whole again after each test.

It is built inside a transaction that ends with the file; each test's own transaction is a
savepoint in it. Tests get a copy of the objects, so that none sees another's changes. Not
for files with tests that commit (`transaction=True`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction


@contextmanager
def standing(blocker: Any, build: Callable[[], Any], prepare: Callable[..., None]) -> Iterator[Any]:
    """What `build` makes, until the block ends; `prepare` gets a monkeypatch to build under."""
    with blocker.unblock():
        kept = transaction.atomic()
        kept.__enter__()
        with pytest.MonkeyPatch.context() as patch:
            prepare(patch)
            made = build()
    try:
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            kept.__exit__(None, None, None)
