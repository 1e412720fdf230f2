"""From the draft to the breakdown: what can only be said once the whole script is read."""

from collections import Counter, defaultdict

from scheduling.breakdown import notices
from scheduling.breakdown.draft import Draft, SceneDraft
from scheduling.breakdown.estimate import (
    DayClue,
    is_flashback,
    light_of,
    shooting_minutes,
    story_days,
)
from scheduling.breakdown.model import Breakdown, Episode, Line, LineKind, Location, Role, Scene
from scheduling.breakdown.setting import split_place
from scheduling.breakdown.source import Source


def assemble(source: Source, draft: Draft) -> Breakdown:
    """Settle headings and cast, then make the frozen values."""
    _settle_headings(draft)
    _add_speakers(draft)
    scenes = _scenes(draft)
    _check_scenes(draft, scenes)
    lines = tuple(
        Line(number, kind, text, owner.number if owner else None)
        for number, (kind, text, owner) in enumerate(
            zip(draft.kinds, source.lines, draft.owners, strict=True), start=1
        )
    )
    unparsed = [line.number for line in lines if line.kind is LineKind.UNPARSED]
    if unparsed:
        draft.warn(notices.lines_unparsed(len(unparsed), unparsed[0]))
    return Breakdown(
        file=source.file,
        encoding=source.encoding,
        digest=source.digest,
        title=draft.title,
        episodes=_episodes(draft, scenes),
        scenes=scenes,
        roles=_roles(draft),
        locations=_locations(scenes),
        lines=lines,
        warnings=tuple(sorted(draft.warnings, key=lambda warning: warning.line)),
    )


def _settle_headings(draft: Draft) -> None:
    """A list of episodes in the outline is outline: the same headings come again with scenes."""
    shot = {scene.episode for scene in draft.scenes}
    ends = [*(at for _, _, at in draft.headings), len(draft.kinds)][1:]
    kept = []
    for (number, title, at), end in zip(draft.headings, ends, strict=True):
        if LineKind.SCENE_HEADER in draft.kinds[at:end]:
            kept.append((number, title, at))
            continue
        if any(number == again and later > at for again, _, later in draft.headings):
            draft.kinds[at] = LineKind.OUTLINE
            for index in draft.doubtful.intersection(range(at, end)):
                draft.kinds[index] = LineKind.OUTLINE
            continue
        kept.append((number, title, at))
        if number not in shot:
            draft.warn(notices.episode_without_scenes(number, at + 1))
    draft.headings = kept


def _add_speakers(draft: Draft) -> None:
    known = frozenset(name for scene in draft.scenes for name in scene.cast)
    for scene in draft.scenes:
        for name, line in scene.missing_speakers(known):
            scene.cast[name] = None
            draft.warn(notices.speaker_added(name, scene.number, line))


def _scenes(draft: Draft) -> tuple[Scene, ...]:
    jumps_before = [False, *(scene.jumps_after for scene in draft.scenes)]
    days = story_days(
        DayClue(scene.header.time_of_day, scene.jumps or jumped, is_flashback(scene.remark))
        for scene, jumped in zip(draft.scenes, jumps_before, strict=False)
    )
    return tuple(_scene(scene, day) for scene, day in zip(draft.scenes, days, strict=True))


def _scene(draft: SceneDraft, day: int) -> Scene:
    header = draft.header
    location, sub_location = split_place(header.place)
    light, extras = light_of(header.time_of_day), tuple(draft.extras.values())
    return Scene(
        episode=draft.episode,
        number=draft.number,
        location=location,
        sub_location=sub_location,
        time_of_day=header.time_of_day,
        light=light,
        int_ext=header.int_ext,
        cast=tuple(draft.cast),
        extras=extras,
        characters=draft.characters,
        dialogue_lines=draft.dialogue_lines,
        synopsis=draft.synopsis,
        remark=draft.remark,
        story_day=day,
        minutes=shooting_minutes(
            characters=draft.characters,
            dialogue_lines=draft.dialogue_lines,
            extras=[extra.count for extra in extras],
            light=light,
            int_ext=header.int_ext,
        ),
        first_line=draft.first_line,
        last_line=draft.last_line,
    )


def _check_scenes(draft: Draft, scenes: tuple[Scene, ...]) -> None:
    for scene in scenes:
        missing = tuple(part for part in ("time_of_day", "int_ext") if not getattr(scene, part))
        if missing:
            draft.warn(notices.header_incomplete(scene.number, missing, scene.first_line))
        if not scene.cast and not scene.extras:
            draft.warn(notices.scene_without_people(scene.number, scene.first_line))
        for extra in scene.extras:
            if extra.count is None:
                draft.warn(notices.extras_count_open(extra.label, scene.number, scene.first_line))


def _episodes(draft: Draft, scenes: tuple[Scene, ...]) -> tuple[Episode, ...]:
    titles = {scene.episode: "" for scene in scenes}
    for number, title, _ in draft.headings:
        titles[number] = titles.get(number) or title
    return tuple(Episode(number, titles[number]) for number in sorted(titles))


def _roles(draft: Draft) -> tuple[Role, ...]:
    scenes = Counter(name for scene in draft.scenes for name in scene.cast)
    spoken = Counter(said.speaker for scene in draft.scenes for said, _ in scene.spoken)
    roles = [Role(name, count, spoken[name]) for name, count in scenes.items()]
    return tuple(sorted(roles, key=lambda role: (-role.scenes, role.name)))


def _locations(scenes: tuple[Scene, ...]) -> tuple[Location, ...]:
    at: dict[tuple[str, str], list[Scene]] = defaultdict(list)
    for scene in scenes:
        at[scene.location, scene.sub_location].append(scene)
    places = [
        Location(here[0].place, main, sub, len(here), sum(scene.minutes for scene in here))
        for (main, sub), here in at.items()
    ]
    return tuple(sorted(places, key=lambda place: (-place.scenes, place.name)))
