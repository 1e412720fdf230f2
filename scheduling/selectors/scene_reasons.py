"""
Why a scene is where it is, and what any other place would cost: asked of the packer.

The packer answers in a process of its own, so that the web process never loads its
compiled parts. It knows ids and days of the horizon; here they become names and dates.
A plan never changes, so an answer is kept.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

from base_ops.models import Crew
from scheduling.errors import SolverFailed
from scheduling.models import Location, Plan, Role, Scene

SECONDS = 8  # of search for a scene that is not shot
PATIENCE = 60  # seconds until the packer is given up
KEPT_SECONDS = 86_400
ID = re.compile(r"C(\d+)(?:-([SRL])(\d+))?(?![\w-])")
DAYS = re.compile(r"(?:第 (\d+(?:(?:、| 至 )\d+)*) 天|\bdays? (\d+(?:(?:, | to )\d+)*))")


@dataclass(frozen=True, slots=True)
class Option:
    """
    Another place for a scene. `extra`: yuan more for everybody, None when it is forbidden.

    `kind` is one of the packer's (time, day, visit_day, set); `rules` forbid it, `changes`:
    figure → how much more; `moved`: how many other scenes move too.
    """

    kind: str
    day: date | None
    minute: int | None
    code: str
    extra: int | None
    rules: tuple[str, ...]
    changes: dict[str, int]
    moved: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """
    The packer's answer. `share`: yuan saved were the scene not there; `earliest`: what keeps
    it from beginning sooner; `clash`: for a scene that is not shot, what clashes; `helps`:
    what to give up for it, each with its yuan.
    """

    share: int | None = None
    earliest: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    clash: tuple[str, ...] = ()
    is_proved: bool = True
    helps: tuple[tuple[str, int], ...] = ()


def reasons_of(plan: Plan, scene: Scene, *, is_shot: bool, language: str) -> Reasons:
    """The answer for a scene of the plan. Raises SolverFailed when the packer gives none."""
    key = f"reasons-{plan.pk}-{scene.pk}"
    answer = cache.get(key)
    if answer is None:
        answer = _ask(plan, f"C{scene.crew_id}-S{scene.pk}", is_shot=is_shot)
        cache.set(key, answer, KEPT_SECONDS)
    return _reasons(answer, Plainly(plan.run.first_date, _names(answer), language))


@dataclass(frozen=True, slots=True)
class Plainly:
    """The packer's texts in the words of the base: names for ids, dates for days."""

    first_date: date
    names: dict[str, str]
    language: str

    def text(self, said: dict[str, Any]) -> str:
        """The text of a reason, a wish or a relaxation in this language."""
        text = said["en" if self.language.startswith("en") else "zh"]
        text = ID.sub(lambda found: self.names.get(found[0], found[0]), text)
        return DAYS.sub(self._dates, text)

    def day(self, number: int) -> date:
        return self.first_date + timedelta(days=number)

    def _dates(self, found: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda n: self._date(self.day(int(n[0]))), found[1] or found[2])

    def _date(self, day: date) -> str:
        return f"{day:%-d %b}" if self.language.startswith("en") else f"{day.month}月{day.day}日"


def _ask(plan: Plan, scene: str, *, is_shot: bool) -> list[dict[str, Any]]:
    files = {"problem": plan.run.problem, "plan": plan.file, "pins": plan.run.pins or {}}
    with tempfile.TemporaryDirectory(prefix="reasons-") as folder:
        paths = [Path(folder, f"{name}.json") for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        unshot = [] if is_shot else ["--unshot", "--seconds", str(SECONDS)]
        asked = [*map(str, paths[:2]), scene, "--pins", str(paths[2]), *unshot, "--json"]
        return _run([sys.executable, "-m", "scheduling.solver.explain", *asked])


def _run(command: list[str]) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise SolverFailed(exit="timeout", said=f"{PATIENCE} s") from exc
    if done.returncode:
        raise SolverFailed(exit=done.returncode, said=done.stderr[-500:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _names(answer: Any) -> dict[str, str]:
    """What every id in the answer is called. Four queries at most."""
    found = {match[0]: match for match in ID.finditer(json.dumps(answer))}
    names: dict[str, str] = {}
    for letter, rows in (
        ("S", Scene.objects.only("number")),
        ("R", Role.objects.only("name")),
        ("L", Location.objects.only("name")),
        (None, Crew.objects.select_related("production")),
    ):
        keys = {name: int(m[3] or m[1]) for name, m in found.items() if m[2] == letter}
        texts = rows.in_bulk(set(keys.values())) if keys else {}
        names |= {name: str(texts[key]) for name, key in keys.items() if key in texts}
    return names


def _reasons(answer: list[dict[str, Any]], plainly: Plainly) -> Reasons:
    if not answer:
        return Reasons()
    said = answer[0]
    if "wishes" in said:
        return _clash(said, plainly)
    return Reasons(
        share=said["share"],
        earliest=tuple(map(plainly.text, said["earliest"])),
        options=tuple(_cheapest_first(_option(row, plainly) for row in said["alternatives"])),
    )


def _clash(said: dict[str, Any], plainly: Plainly) -> Reasons:
    told = [*said["wishes"], *([said["reason"]] if said["reason"] else [])]
    helps = [row for row in said["relaxations"] if row["helps"]]
    return Reasons(
        clash=tuple(map(plainly.text, told)),
        is_proved=said["proved"],
        helps=tuple((plainly.text(row), row["changes"].get("cost", 0)) for row in helps),
    )


def _option(row: dict[str, Any], plainly: Plainly) -> Option:
    return Option(
        kind=row["kind"],
        day=None if row["day"] is None else plainly.day(row["day"]),
        minute=row["start"],
        code=row["set"] or "",
        extra=row["extra"],
        rules=tuple(map(plainly.text, row["reasons"])),
        changes=row["changes"],
        moved=len(row["moved"]),
    )


def _cheapest_first(options: Iterable[Option]) -> list[Option]:
    """Those that are possible by their price, then the forbidden ones."""
    return sorted(options, key=lambda one: (one.extra is None, one.extra or 0))
