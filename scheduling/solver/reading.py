"""A cursor over parsed JSON that knows where it is, so that every refusal can say so."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scheduling.solver.errors import FileInvalid


class Node:
    """A value inside a file: `where` is its path, `refusal` the error class to raise."""

    def __init__(self, value: Any, where: str, refusal: type[FileInvalid]) -> None:
        self.value = value
        self.where = where
        self.refusal = refusal

    def refuse(self, reason: str, zh: str, en: str) -> FileInvalid:
        return self.refusal(self.where, reason, zh, en)

    def __getitem__(self, key: str) -> "Node":
        """The member `key`; an error when this is no object or lacks it."""
        if not isinstance(self.value, dict):
            raise self.refuse("not_an_object", "应为对象", "an object is expected")
        path = f"{self.where}.{key}" if self.where else key
        if key not in self.value:
            raise self.refusal(path, "missing", "缺少此项", "it is missing")
        return Node(self.value[key], path, self.refusal)

    def get(self, key: str, default: Any) -> Any:
        """The member `key` as it stands, or the default."""
        return self.value.get(key, default) if isinstance(self.value, dict) else default

    def items(self) -> list["Node"]:
        """The members of a list."""
        if not isinstance(self.value, list):
            raise self.refuse("not_a_list", "应为列表", "a list is expected")
        return [Node(v, f"{self.where}[{i}]", self.refusal) for i, v in enumerate(self.value)]

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """The members of an object, by name."""
        if not isinstance(self.value, dict):
            raise self.refuse("not_an_object", "应为对象", "an object is expected")
        for key, value in self.value.items():
            yield key, Node(value, f'{self.where}["{key}"]', self.refusal)

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            raise self.refuse("not_a_text", "应为非空文字", "a text that is not empty is expected")
        return self.value

    def whole(self, low: int = 0, high: int = 10**9) -> int:
        """A whole number within [low, high]."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refuse("not_whole", "应为整数", "a whole number is expected")
        if not low <= self.value <= high:
            raise self.refuse(
                "out_of_range", f"应在 {low} 到 {high} 之间", f"it must lie in {low} to {high}"
            )
        return self.value

    def one_of(self, known: Any, zh: str, en: str) -> str:
        """A text that is among `known`; `zh` and `en` say what kind of thing is unknown."""
        text = self.text()
        if text not in known:
            raise self.refuse("unknown", f"没有这个{zh}：{text}", f"there is no {en} {text}")
        return text

    def span(self) -> tuple[int, int]:
        """A pair [from, to] with from before to."""
        pair = self.items()
        if len(pair) != 2:
            raise self.refuse("not_a_pair", "应为 [起, 止]", "[from, to] is expected")
        begin, end = pair[0].whole(), pair[1].whole()
        if begin >= end:
            raise self.refuse("reversed", "起点须早于终点", "it must begin before it ends")
        return begin, end

    def matrix(self, size: int) -> tuple[tuple[int, ...], ...]:
        """A square of whole numbers, `size` by `size`."""
        rows = [[cell.whole() for cell in row.items()] for row in self.items()]
        if len(rows) != size or any(len(row) != size for row in rows):
            raise self.refuse(
                "wrong_shape",
                f"应为 {size}×{size} 的表",
                f"a table of {size} by {size} is expected",
            )
        return tuple(tuple(row) for row in rows)


def unique(nodes: list[Node], key: str, taken: set[str]) -> None:
    """Refuse an id given twice; the ids seen are added to `taken`."""
    for node in nodes:
        name = node[key].text()
        if name in taken:
            raise node[key].refuse("twice", f"编号重复：{name}", f"the id {name} is given twice")
        taken.add(name)


def read_json(path: Path, refusal: type[FileInvalid]) -> Any:
    """The parsed file, or the refusal with the reason it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise refusal(str(path), "unreadable", "无法读取此文件", f"cannot be read: {exc}") from exc
    except UnicodeDecodeError as exc:
        raise refusal(str(path), "not_utf8", "不是 UTF-8 编码", "it is not UTF-8") from exc
    except (json.JSONDecodeError, RecursionError) as exc:
        raise refusal(
            str(path), "not_json", f"不是有效的 JSON（{exc}）", f"not JSON: {exc}"
        ) from exc
