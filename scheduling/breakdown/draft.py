"""What is gathered while reading, before the whole script is known."""

import re
from dataclasses import dataclass, field

from scheduling.breakdown import body, notices
from scheduling.breakdown.cast import base_label, read_cast
from scheduling.breakdown.estimate import is_flashback, jumps_in_time
from scheduling.breakdown.model import Extra, LineKind, Warning
from scheduling.breakdown.setting import Header

LONGEST_SYNOPSIS = 40
BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class SceneDraft:
    """A scene as far as it has been read."""

    episode: int
    number: str
    header: Header
    first_line: int
    last_line: int
    remark: str
    jumps: bool
    cast: dict[str, None] = field(default_factory=dict)
    extras: dict[str, Extra] = field(default_factory=dict)
    spoken: list[tuple[body.Speech, int]] = field(default_factory=list)
    characters: int = 0
    dialogue_lines: int = 0
    first_action: str = ""
    first_dialogue: str = ""
    jumps_after: bool = False

    @property
    def has_text(self) -> bool:
        return self.characters > 0

    @property
    def synopsis(self) -> str:
        """The first action, or else the first dialogue, cut to one short line."""
        text = BLANKS.sub(" ", self.first_action or self.first_dialogue)
        return text if len(text) <= LONGEST_SYNOPSIS else text[: LONGEST_SYNOPSIS - 1] + "…"

    def add_cast(self, text: str, *, all_extras: bool = False) -> None:
        people = read_cast(text, all_extras=all_extras)
        self.cast.update(dict.fromkeys(people.roles))
        for extra in people.extras:
            self.extras[extra.label] = extra

    def add_remark(self, text: str) -> None:
        self.remark = f"{self.remark} {text.strip()}".strip()
        self.jumps = self.jumps or jumps_in_time(text)

    def add_note(self, text: str) -> None:
        """【闪回】 at the head of a scene makes it one; later it is only a direction."""
        self._count(text)
        if not self.first_action and not self.first_dialogue and is_flashback(text):
            self.remark = f"{self.remark} {text.strip('【】[] ')}".strip()

    def add_caption(self, text: str) -> None:
        if jumps_in_time(text):
            if self.has_text:
                self.jumps_after = True
            else:
                self.jumps = True
        self._count(text)

    def add_text(self, kind: LineKind, text: str, line: int) -> None:
        self._count(text)
        if kind is LineKind.ACTION:
            self.first_action = self.first_action or body.action_text(text)
            return
        self.dialogue_lines += 1
        self.first_dialogue = self.first_dialogue or text.strip()
        if said := body.speech(text):
            self.spoken.append((said, line))

    def missing_speakers(self, known: frozenset[str]) -> list[tuple[str, int]]:
        """Who speaks on set without being in the cast or among the extras, and where first."""
        found: dict[str, int] = {}
        for said, line in self.spoken:
            for name in body.speakers(said, known):
                if name not in self.cast and not self._is_extra(name):
                    found.setdefault(name, line)
        return list(found.items())

    def _is_extra(self, name: str) -> bool:
        return name in self.extras or base_label(name) in self.extras

    def _count(self, text: str) -> None:
        self.characters += len(BLANKS.sub("", text))


@dataclass(slots=True)
class Draft:
    """The whole script while it is read; line n has the n-th entry of `kinds`."""

    title: str = ""
    kinds: list[LineKind] = field(default_factory=list)
    owners: list[SceneDraft | None] = field(default_factory=list)
    scenes: list[SceneDraft] = field(default_factory=list)
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    lines_filled: int = 0
    jump_ahead: bool = False
    _taken: dict[str, int] = field(default_factory=dict)
    _last: dict[int, int] = field(default_factory=dict)

    def warn(self, warning: Warning) -> None:
        self.warnings.append(warning)

    def doubt(self, at: int) -> None:
        """An unparsed line that turns out to be outline if its heading is only a list entry."""
        self.doubtful.add(at)

    def is_headed(self, episode: int) -> bool:
        return any(number == episode for number, _, _ in self.headings)

    def head_episode(self, number: int, title: str, at: int) -> None:
        self.headings.append((number, title, at))

    def last_number(self, episode: int) -> int:
        """The number of the last scene of the episode, 0 before its first."""
        return self._last.get(episode, 0)

    def add_line(self, kind: LineKind, scene: SceneDraft | None) -> None:
        self.kinds.append(kind)
        self.owners.append(scene)
        if kind is not LineKind.BLANK:
            self.lines_filled += 1
            if scene is not None:
                scene.last_line = len(self.kinds)

    def add_caption(self, scene: SceneDraft | None, text: str) -> None:
        if scene is not None:
            scene.add_caption(text)
        elif jumps_in_time(text):
            self.jump_ahead = True

    def open_scene(self, episode: int, header: Header, line: int) -> SceneDraft:
        number = self._number(episode, header, line)
        jumps = self.jump_ahead or jumps_in_time(header.remark)
        scene = SceneDraft(episode, number, header, line, line, header.remark, jumps)
        self.jump_ahead = False
        if header.cast:
            scene.add_cast(header.cast)
        self.scenes.append(scene)
        return scene

    def _number(self, episode: int, header: Header, line: int) -> str:
        """The scene's number, made up where there is none, told apart where it repeats."""
        digits = re.sub(r"\D", "", header.scene)
        previous = self.last_number(episode)
        scene = header.scene or str(previous + 1)
        wanted = f"{episode}-{scene}"
        if not header.scene:
            self.warn(notices.scene_unnumbered(wanted, line))
        elif previous and int(digits) > previous + 1:
            self.warn(notices.scene_number_gap(wanted, f"{episode}-{previous}", line))
        given, copy = wanted, 1
        while given in self._taken:
            copy += 1
            given = f"{wanted}({copy})"
        if copy > 1:
            self.warn(notices.scene_number_repeated(wanted, given, self._taken[wanted], line))
        self._taken[given] = line
        self._last[episode] = int(digits or scene)
        return given
