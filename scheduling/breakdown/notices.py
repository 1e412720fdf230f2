"""The warnings of the import report: a code for programs, Chinese and English for people."""

from scheduling.breakdown.model import Warning

QUOTE = 40


def header_not_understood(text: str, line: int) -> Warning:
    quote = text.strip()[:QUOTE]
    return Warning(
        "header_not_understood",
        f"第 {line} 行像场次标题却认不出，未算作一场：“{quote}”。",
        f"Line {line} looks like a scene header but is not understood; no scene was made of it: “{quote}”.",
        line,
    )


def header_incomplete(number: str, missing: tuple[str, ...], line: int) -> Warning:
    names = {"time_of_day": ("日/夜", "time of day"), "int_ext": ("内/外", "interior/exterior")}
    zh = "、".join(names[part][0] for part in missing)
    en = " and ".join(names[part][1] for part in missing)
    tail_zh, tail_en = "", ""
    if "time_of_day" in missing:
        tail_zh, tail_en = "，暂按日光", "; daylight is assumed"
    return Warning(
        "header_incomplete",
        f"{number} 场的标题没有写{zh}（第 {line} 行）{tail_zh}。",
        f"The header of scene {number} (line {line}) has no {en}{tail_en}.",
        line,
    )


def scene_unnumbered(number: str, line: int) -> Warning:
    return Warning(
        "scene_unnumbered",
        f"第 {line} 行的场次没有编号，编为 {number}。",
        f"The scene on line {line} has no number; it is given {number}.",
        line,
    )


def scene_number_repeated(number: str, given: str, first_line: int, line: int) -> Warning:
    return Warning(
        "scene_number_repeated",
        f"场次 {number} 出现两次（第 {first_line} 行和第 {line} 行），后者记为 {given}。",
        f"Scene {number} comes twice (lines {first_line} and {line}); the later one is kept as {given}.",
        line,
    )


def scene_number_gap(number: str, before: str, line: int) -> Warning:
    return Warning(
        "scene_number_gap",
        f"{before} 之后直接是 {number}（第 {line} 行），中间缺场。",
        f"After scene {before} comes {number} (line {line}): a number is missing between.",
        line,
    )


def episode_mismatch(found: int, heading: int, line: int) -> Warning:
    return Warning(
        "episode_mismatch",
        f"第 {line} 行的场次属第 {found} 集，却写在第 {heading} 集下；按场次号归入第 {found} 集。",
        f"The scene on line {line} is numbered for episode {found} but stands under episode {heading}; "
        f"it is counted in episode {found}.",
        line,
    )


def episode_without_scenes(number: int, line: int) -> Warning:
    return Warning(
        "episode_without_scenes",
        f"第 {number} 集（第 {line} 行）没有场次。",
        f"Episode {number} (line {line}) has no scenes.",
        line,
    )


def speaker_added(role: str, scene: str, line: int) -> Warning:
    return Warning(
        "speaker_added",
        f"{scene} 场的人物行没有“{role}”，因其有台词（第 {line} 行）已补入。",
        f"“{role}” is not in the cast line of scene {scene} but speaks (line {line}), so was added.",
        line,
    )


def scene_without_people(number: str, line: int) -> Warning:
    return Warning(
        "scene_without_people",
        f"{number} 场（第 {line} 行）没有人物，也没有群演。",
        f"Scene {number} (line {line}) has neither cast nor extras.",
        line,
    )


def extras_count_open(label: str, scene: str, line: int) -> Warning:
    return Warning(
        "extras_count_open",
        f"{scene} 场的群演“{label}”没有人数，请与剧组确认。",
        f"Scene {scene} asks for extras “{label}” without a count; ask the crew.",
        line,
    )


def lines_unparsed(count: int, first_line: int) -> Warning:
    return Warning(
        "lines_unparsed",
        f"有 {count} 行未识别，第一处在第 {first_line} 行。",
        f"{count} lines were not understood, the first is line {first_line}.",
        first_line,
    )
