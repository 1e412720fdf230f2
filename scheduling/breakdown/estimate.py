"""
How long a scene takes to shoot, and which scenes lie on the same day of the story.

Both are estimates, to be corrected by hand and later by what the crews really took.

Shooting minutes
    10 to set up and rehearse, 1 for every 18 characters of text, half a minute for
    every line of dialogue (each speaker is covered again), a quarter of a minute for
    each extra up to 40 (若干 counts as 8), 4 for an exterior, 3 for night light.
    Rounded to 5, at least 10 and at most 90. Short-drama crews report 12 to 29
    minutes a scene; a usual scene of 200 characters, 7 lines of dialogue and a few
    extras comes to 25.

Story days
    A new day begins when a night scene is followed by a scene that is not night, when
    a morning follows a later hour, and after a caption or header that jumps in time
    (三年后, 次日 …). Flashback scenes in a row are a day of their own, after
    which the story goes on where it was.

Costumes
    A role is taken to change once every two story days; the label is "D" and the number
    of the pair, so D1 is worn on the days 1 and 2.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.breakdown.patterns import MORNING, NIGHT

SETUP = 10.0
PER_CHARACTER = 1 / 18
PER_DIALOGUE_LINE = 0.5
PER_EXTRA = 0.25
MOST_EXTRAS = 40
SOME_EXTRAS = 8
EXTERIOR = 4.0
NIGHT_LIGHT = 3.0
LEAST, MOST, STEP = 10, 90, 5
DAYS_OF_A_COSTUME = 2

TIME_JUMP = re.compile(
    r"[0-9零一二两三四五六七八九十百几数半多]+\s*个?多?(?:年|月|周|星期|天|日)(?:之?后|之?前|过去)"
    r"|次日|翌日|隔日|第二天|第二日|转天|几天后|数日后|不久后的一天|当年|多年"
)
FLASHBACK = re.compile(r"闪回|回忆|前世|往事|梦境")


@dataclass(frozen=True, slots=True)
class DayClue:
    """What the story day of a scene is told from."""

    time_of_day: str
    jumps: bool
    is_flashback: bool


def shooting_minutes(
    *, characters: int, dialogue_lines: int, extras: Iterable[int | None], light: str, int_ext: str
) -> int:
    """Minutes to shoot a scene, by the rule at the head; `extras` are counts, None for 若干."""
    people = sum(SOME_EXTRAS if count is None else count for count in extras)
    minutes = (
        SETUP
        + characters * PER_CHARACTER
        + dialogue_lines * PER_DIALOGUE_LINE
        + min(people, MOST_EXTRAS) * PER_EXTRA
        + (EXTERIOR if "外" in int_ext else 0)
        + (NIGHT_LIGHT if light == "night" else 0)
    )
    return int(min(MOST, max(LEAST, STEP * round(minutes / STEP))))


def light_of(time_of_day: str) -> str:
    """The light a set needs: night or day. Nothing said means day."""
    return "night" if time_of_day in NIGHT else "day"


def jumps_in_time(text: str) -> bool:
    return bool(TIME_JUMP.search(text))


def is_flashback(text: str) -> bool:
    return bool(FLASHBACK.search(text))


def story_days(clues: Iterable[DayClue]) -> list[int]:
    """The story day of each scene in order, from 1."""
    days: list[int] = []
    today, newest, in_flashback = 1, 1, False
    previous: str | None = None
    for clue in clues:
        if clue.is_flashback:
            newest += 0 if in_flashback and not clue.jumps else 1
            days.append(newest)
            in_flashback = True
            continue
        in_flashback = False
        if previous is not None and (clue.jumps or _night_is_over(previous, clue.time_of_day)):
            newest += 1
            today = newest
        previous = clue.time_of_day
        days.append(today)
    return days


def costume_label(story_day: int) -> str:
    return f"D{(story_day + 1) // DAYS_OF_A_COSTUME}"


def _night_is_over(before: str, now: str) -> bool:
    if now in NIGHT:
        return False
    return before in NIGHT or (now in MORNING and before not in MORNING)
