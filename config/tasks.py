"""What every task has in common."""

from typing import Any

from celery import Task

from sets.history import Actor, acting


class ActingTask(Task):
    """Whatever a task writes is its own doing, by what it says it does."""

    says = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(lambda: Actor(f"后台：{self.says or self.name}"), str(self.request.id or "")):
            done = super().__call__(*args, **kwargs)
            if self._is_on_the_timetable():
                self._note_sweep()
            return done

    def _is_on_the_timetable(self) -> bool:
        """One that fails leaves no sign: it comes to the same as one that is not called."""
        return any(entry["task"] == self.name for entry in self.app.conf.beat_schedule.values())

    def _note_sweep(self) -> None:
        from base_ops.services import life_signs  # Celery loads this before there are models

        life_signs.note_sweep(self.name, self.says)
