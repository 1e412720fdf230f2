"""A script, line by line, into scenes. Every line is accounted for, none is dropped."""

from collections.abc import Callable
from dataclasses import dataclass, field

from scheduling.breakdown import body, notices
from scheduling.breakdown.assemble import assemble
from scheduling.breakdown.draft import Draft, SceneDraft
from scheduling.breakdown.errors import NoSceneHeader
from scheduling.breakdown.headers import (
    labelled_part,
    looks_like_header,
    read_header,
)
from scheduling.breakdown.model import Breakdown, LineKind
from scheduling.breakdown.patterns import is_latin_only, normalise, without_markdown
from scheduling.breakdown.setting import Header
from scheduling.breakdown.source import Source

BILINGUAL_SHARE = 0.25
FIRST_LINES = 5
LONGEST_QUOTE = 40


def parse_script(source: Source) -> Breakdown:
    """The breakdown of a script; NoSceneHeader when there is not one scene in it."""
    draft = _Parser(source).run()
    if not draft.scenes:
        raise NoSceneHeader(
            file=source.file, count=len(source.lines), first_lines=_first_lines(source)
        )
    return assemble(source, draft)


def _first_lines(source: Source) -> str:
    filled = [line.strip() for line in source.lines if line.strip()]
    return " / ".join(f"“{line[:LONGEST_QUOTE]}”" for line in filled[:FIRST_LINES])


def _is_bilingual(source: Source) -> bool:
    filled = [line for line in source.lines if line.strip()]
    latin = sum(1 for line in filled if is_latin_only(line))
    return latin >= BILINGUAL_SHARE * len(filled)


@dataclass(slots=True)
class _Parser:
    """Reads from top to bottom; `at` is the index of the line being looked at."""

    source: Source
    draft: Draft = field(default_factory=Draft)
    episode: int = 0
    scene: SceneDraft | None = None
    claimed: dict[int, LineKind] = field(default_factory=dict)
    bilingual: bool = False
    after_chinese: bool = False
    has_title: bool = False

    def run(self) -> Draft:
        self.bilingual = _is_bilingual(self.source)
        for at in range(len(self.source.lines)):
            kind = self._read(at)
            self.draft.add_line(kind, self.scene)
            if kind not in (LineKind.BLANK, LineKind.TRANSLATION, LineKind.SEPARATOR):
                self.after_chinese = True
        return self.draft

    def _read(self, at: int) -> LineKind:
        text = self.source.lines[at]
        if at in self.claimed:
            return self.claimed[at]
        if not normalise(text):
            return LineKind.BLANK
        if self.bilingual and self.after_chinese and is_latin_only(text):
            return LineKind.TRANSLATION
        readers: tuple[Callable[[int, str], LineKind | None], ...] = (
            self._header,
            self._episode,
            self._by_looks,
            self._before_scenes if self.scene is None else self._in_scene,
        )
        return next(kind for read in readers if (kind := read(at, text)) is not None)

    def _header(self, at: int, text: str) -> LineKind | None:
        found = read_header(self.source.lines, at, self._follows)
        if found is None:
            return None
        header, used = found
        self.claimed.update(dict.fromkeys(used, LineKind.HEADER_PART))
        self._open_scene(at, header)
        return LineKind.SCENE_HEADER

    def _open_scene(self, at: int, header: Header) -> None:
        if header.episode is not None:
            if (
                self.episode
                and header.episode != self.episode
                and self.draft.is_headed(self.episode)
            ):
                self.draft.warn(notices.episode_mismatch(header.episode, self.episode, at + 1))
            self.episode = header.episode
        self.episode = self.episode or 1
        self.scene = self.draft.open_scene(self.episode, header, at + 1)

    def _follows(self, episode: int | None, scene: str) -> bool:
        """Whether a number carries on from the last scene of the same episode or begins a new one."""
        digits = scene.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if not digits.isdigit():
            return False
        current = self.episode or 1
        last = self.draft.last_number(current)
        if episode is None or episode == current:
            return int(digits) in (last + 1, last if scene != digits else last + 1)
        return episode == current + 1 and int(digits) == 1

    def _episode(self, at: int, text: str) -> LineKind | None:
        heading = body.episode_heading(text)
        if heading is None:
            return None
        self.episode, title = heading
        self.scene = None
        self.draft.head_episode(self.episode, title, at)
        return LineKind.EPISODE

    def _by_looks(self, at: int, text: str) -> LineKind | None:
        kind = body.kind_outside_header(text)
        if kind is LineKind.CAPTION:
            self.draft.add_caption(self.scene, text)
        return kind

    def _before_scenes(self, at: int, text: str) -> LineKind:
        """Before the first scene: title and outline. Between an episode and its scene: doubt."""
        if not self.has_title and (title := self._title(text)):
            self.has_title, self.draft.title = True, title
            return LineKind.TITLE
        if looks_like_header(text):
            self.draft.warn(notices.header_not_understood(text, at + 1))
            return LineKind.UNPARSED
        if not self.episode or body.is_outline_label(text):
            return LineKind.OUTLINE
        self.draft.doubt(at)
        return LineKind.UNPARSED

    def _title(self, text: str) -> str | None:
        marked = body.title_of(text)
        if marked or self.draft.lines_filled:
            return marked if not self.episode else None
        return body.bare_title(text)

    def _in_scene(self, at: int, text: str) -> LineKind:
        scene = self.scene
        assert scene is not None
        if looks_like_header(text):
            self.draft.warn(notices.header_not_understood(text, at + 1))
            return LineKind.UNPARSED
        if (cast := body.cast_text(text)) is not None:
            scene.add_cast(cast[0], all_extras=cast[1])
            return LineKind.CAST
        if not scene.has_text and labelled_part(without_markdown(normalise(text))):
            scene.add_remark(text)
            return LineKind.HEADER_PART
        kind = body.kind_in_scene(text)
        if kind in (LineKind.ACTION, LineKind.DIALOGUE):
            scene.add_text(kind, text, at + 1)
        elif kind is LineKind.NOTE:
            scene.add_note(text)
        return kind
