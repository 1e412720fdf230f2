"""
The breakdown as JSON and as a page of Chinese text.

The JSON, all times in shooting minutes, all line numbers from 1:

    {"file", "encoding", "digest", "title",
     "episodes":  [{"number", "title"}],
     "scenes":    [{"episode", "number": "1-1", "place", "location", "sub_location",
                    "time_of_day": "日", "light": "day" | "night", "int_ext": "内" | "外" | "内外" | "",
                    "cast": [role], "costumes": {role: "D1"},
                    "extras": [{"label", "count": number or null for 若干}],
                    "characters", "dialogue_lines", "synopsis", "remark", "story_day", "minutes",
                    "first_line", "last_line"}],
     "roles":     [{"name", "scenes", "dialogue_lines"}],
     "locations": [{"name", "location", "sub_location", "scenes", "minutes"}],
     "line_counts": {kind: lines},           sums to the lines of the file
     "lines":     [[number, kind, text, scene number or null]],   one for every line
     "unparsed":  [[number, text]],
     "warnings":  [{"code", "zh", "en", "line"}]}
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from scheduling.breakdown.model import LINE_KIND_ZH, Breakdown, LineKind, Scene

MOST_LISTED = 200


def as_json(breakdown: Breakdown) -> dict[str, Any]:
    """The breakdown and its report in the shape told above, ready for `json.dumps`."""
    return {
        "file": breakdown.file,
        "encoding": breakdown.encoding,
        "digest": breakdown.digest,
        "title": breakdown.title,
        "episodes": [asdict(episode) for episode in breakdown.episodes],
        "scenes": [_scene(scene) for scene in breakdown.scenes],
        "roles": [asdict(role) for role in breakdown.roles],
        "locations": [asdict(location) for location in breakdown.locations],
        "line_counts": breakdown.line_counts,
        "lines": [
            [line.number, line.kind.value, line.text, line.scene] for line in breakdown.lines
        ],
        "unparsed": [[line.number, line.text] for line in breakdown.unparsed],
        "warnings": [asdict(warning) for warning in breakdown.warnings],
    }


def _scene(scene: Scene) -> dict[str, Any]:
    row = asdict(scene)
    row.update(
        place=scene.place,
        cast=list(scene.cast),
        costumes=scene.costumes,
        extras=[asdict(extra) for extra in scene.extras],
    )
    return row


def as_text(breakdown: Breakdown) -> str:
    """The report for people, in Chinese."""
    return "\n".join(_text_lines(breakdown))


def _text_lines(breakdown: Breakdown) -> Iterator[str]:
    minutes = sum(scene.minutes for scene in breakdown.scenes)
    yield f"《{breakdown.title or '未命名'}》  {breakdown.file}（{breakdown.encoding}）"
    yield (
        f"{len(breakdown.episodes)} 集，{len(breakdown.scenes)} 场，{len(breakdown.locations)} 个地点，"
        f"{len(breakdown.roles)} 个角色，估计拍摄 {minutes} 分钟"
    )
    yield f"\n逐行：共 {len(breakdown.lines)} 行"
    counts = breakdown.line_counts
    yield "  " + "，".join(f"{LINE_KIND_ZH[LineKind(k)]} {n}" for k, n in counts.items() if n)
    yield "\n地点："
    for place in breakdown.locations:
        yield f"  {place.name}  {place.scenes} 场，{place.minutes} 分钟"
    yield "\n角色："
    for role in breakdown.roles:
        yield f"  {role.name}  {role.scenes} 场，台词 {role.dialogue_lines} 句"
    yield "\n场次："
    for scene in breakdown.scenes:
        yield f"  {_scene_text(scene)}"
    yield from _doubts(breakdown)


def _scene_text(scene: Scene) -> str:
    people = list(scene.cast) + [
        f"{extra.label}×{'若干' if extra.count is None else extra.count}" for extra in scene.extras
    ]
    return (
        f"{scene.number}  {scene.place}  {scene.time_of_day}{scene.int_ext}  "
        f"{scene.minutes} 分钟  {'、'.join(people)}  {scene.synopsis}"
    )


def _doubts(breakdown: Breakdown) -> Iterator[str]:
    yield f"\n未识别的行：{len(breakdown.unparsed)}"
    for line in breakdown.unparsed[:MOST_LISTED]:
        yield f"  第 {line.number} 行  {line.text.strip()}"
    yield f"\n提醒：{len(breakdown.warnings)}"
    for warning in breakdown.warnings[:MOST_LISTED]:
        yield f"  {warning.zh}"
    for name, count in (("未识别的行", len(breakdown.unparsed)), ("提醒", len(breakdown.warnings))):
        if count > MOST_LISTED:
            yield f"  {name}只列出前 {MOST_LISTED} 条，全部见 --json。"
