"""What every task has in common."""

from typing import Any

from celery import Task

from sets.history import Actor, acting


class ActingTask(Task):
    """Whatever a task writes is its own doing, by what it says it does."""

    says = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(lambda: Actor(f"后台：{self.says or self.name}"), str(self.request.id or "")):
            return super().__call__(*args, **kwargs)
