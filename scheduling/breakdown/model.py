"""What a script asks for, as plain values. Times are shooting minutes, lines count from 1."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.breakdown.estimate import costume_label


class LineKind(StrEnum):
    """What a line of the script was taken for. Every line has exactly one kind."""

    TITLE = "title"
    OUTLINE = "outline"
    EPISODE = "episode"
    SCENE_HEADER = "scene_header"
    HEADER_PART = "header_part"
    CAST = "cast"
    ACTION = "action"
    DIALOGUE = "dialogue"
    CAPTION = "caption"
    NOTE = "note"
    TRANSLATION = "translation"
    SEPARATOR = "separator"
    BLANK = "blank"
    UNPARSED = "unparsed"


LINE_KIND_ZH = {
    LineKind.TITLE: "剧名",
    LineKind.OUTLINE: "大纲/小传",
    LineKind.EPISODE: "集标题",
    LineKind.SCENE_HEADER: "场次标题",
    LineKind.HEADER_PART: "场次标题续行",
    LineKind.CAST: "人物",
    LineKind.ACTION: "动作",
    LineKind.DIALOGUE: "台词",
    LineKind.CAPTION: "字幕",
    LineKind.NOTE: "备注",
    LineKind.TRANSLATION: "译文",
    LineKind.SEPARATOR: "分隔线",
    LineKind.BLANK: "空行",
    LineKind.UNPARSED: "未识别",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file as it was written, its kind, and the scene it belongs to."""

    number: int
    kind: LineKind
    text: str
    scene: str | None = None


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a person should look at; nothing was dropped because of it."""

    code: str
    zh: str
    en: str
    line: int


@dataclass(frozen=True, slots=True)
class Extra:
    """Extras 群演. `count` None means 若干: to be asked, never guessed."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode 集; the title may be empty."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A scene 场. `int_ext` is 内, 外, 内外 or empty where the script is silent.

    `time_of_day` is as written (日, 深夜 …), `light` day or night. `characters`
    counts the text without blanks; `synopsis` is its first action, shortened.
    """

    episode: int
    number: str
    location: str
    sub_location: str
    time_of_day: str
    light: str
    int_ext: str
    cast: tuple[str, ...]
    extras: tuple[Extra, ...]
    characters: int
    dialogue_lines: int
    synopsis: str
    remark: str
    story_day: int
    minutes: int
    first_line: int
    last_line: int

    @property
    def place(self) -> str:
        """Main and sub-location as one name: what is matched to a set."""
        return f"{self.location}·{self.sub_location}" if self.sub_location else self.location

    @property
    def costumes(self) -> dict[str, str]:
        """What each role wears, by the rule of `estimate.py`."""
        return dict.fromkeys(self.cast, costume_label(self.story_day))


@dataclass(frozen=True, slots=True)
class Role:
    """A role and how much it has to do in the whole script."""

    name: str
    scenes: int
    dialogue_lines: int


@dataclass(frozen=True, slots=True)
class Location:
    """A place of the story with all its scenes."""

    name: str
    location: str
    sub_location: str
    scenes: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Everything read from one script, and the account of its lines."""

    file: str
    encoding: str
    digest: str
    title: str
    episodes: tuple[Episode, ...]
    scenes: tuple[Scene, ...]
    roles: tuple[Role, ...]
    locations: tuple[Location, ...]
    lines: tuple[Line, ...]
    warnings: tuple[Warning, ...]

    @property
    def unparsed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind is LineKind.UNPARSED)

    @property
    def line_counts(self) -> dict[str, int]:
        """Lines of each kind; the counts add up to the lines of the file."""
        counts = {kind.value: 0 for kind in LineKind}
        for line in self.lines:
            counts[line.kind.value] += 1
        return counts
