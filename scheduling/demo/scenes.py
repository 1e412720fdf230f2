"""The scenes of a generated drama: who meets whom where, at what hour, for how long."""

import math
import random
from dataclasses import dataclass
from typing import Any

from scheduling.breakdown.estimate import (
    DayClue,
    costume_label,
    light_of,
    shooting_minutes,
    story_days,
)
from scheduling.breakdown.model import Extra
from scheduling.demo.stories import Story

HOURS = ("日", "夜", "晨", "黄昏", "深夜")
HOUR_WEIGHTS = (64, 24, 5, 4, 3)
EXTERIORS = ("天台", "90年代街道", "民国街区")
MEDIAN_CHARACTERS, SPREAD = 175, 0.3
FEWEST_CHARACTERS, MOST_CHARACTERS = 60, 520
CHARACTERS_PER_LINE = 22
# How likely each role is in a scene, leads first; the rest as the last one.
PRESENCE = (0.66, 0.58, 0.35, 0.3, 0.25, 0.12)
STAYS = 0.3
JUMPS_IN_TIME = 0.03
SAME_HOUR = 0.6
# Extras by kind of set: label, fewest, most.
CROWDS = {
    "宴会厅": ("宾客", 12, 36),
    "法庭": ("旁听群众", 12, 20),
    "公司大堂": ("员工", 6, 14),
    "酒吧": ("酒客", 6, 14),
    "咖啡厅": ("顾客", 3, 8),
    "医院走廊": ("病人", 3, 8),
    "教室": ("学生", 10, 24),
    "幼儿园": ("小朋友", 6, 12),
    "90年代街道": ("街坊", 8, 18),
    "民国街区": ("行人", 10, 24),
    "警察局": ("警员", 2, 5),
    "会议室": ("董事", 4, 8),
    "欧式古堡大厅": ("侍从", 4, 10),
    "监狱": ("狱警", 1, 3),
    "餐厅包间": ("服务员", 1, 2),
    "直播间": ("工作人员", 2, 5),
}
BEATS = (
    "{a}推门而入，{b}脸色骤变，手里的东西掉在地上。",
    "{a}当众拿出证据，{b}哑口无言。",
    "{b}跪下求情，{a}转身离开，没有回头。",
    "{a}以为屋里没人，一开灯，{b}坐在黑暗里。",
    "{a}替{b}挡下一巴掌，全场安静。",
    "{a}误会{b}的来意，两人大吵一架。",
    "{b}把一个信封塞给{a}，里面是一张旧照片。",
    "{a}接到电话，得知{b}出事，夺门而出。",
    "{a}与{b}擦肩而过，谁也没有认出谁。",
    "{b}当众羞辱{a}，{a}只说了一句话，形势反转。",
    "{a}在{b}面前第一次掉眼泪。",
    "{a}偷听到{b}的秘密，悄悄录了音。",
    "{b}摔门而去，{a}在原地站了很久。",
    "{a}把戒指还给{b}，两人沉默对坐。",
    "{a}识破{b}的圈套，将计就计。",
    "{b}晕倒，{a}一把抱住，大声喊人。",
    "{a}终于说出当年的真相，{b}如遭雷击。",
    "{a}与{b}联手演了一出戏，骗过所有人。",
    "{a}收到匿名短信，抬头看见{b}正望着自己。",
    "{b}准备离开，{a}从身后拉住了行李箱。",
    "{a}亮出真实身份，{b}当场腿软。",
    "{a}和{b}为一碗面推来让去，笑出了声。",
    "{b}撕掉合同，{a}从包里又拿出一份。",
    "{a}守了一夜，{b}醒来时看见{a}趴在桌边。",
)
ALONE = (
    "{a}独自翻看旧物，发现一个被忽略的线索。",
    "{a}对着镜子练习要说的话，门外传来脚步声。",
    "{a}接完电话，慢慢蹲了下去。",
    "{a}把一切收拾干净，关灯离开。",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the story and the set it wants."""

    name: str
    kind: str
    dressing: str

    @classmethod
    def read(cls, text: str) -> "Place":
        name, kind, *dressing = text.split("|")
        return cls(name, kind, dressing[0] if dressing else "")


def make_scenes(story: Story, places: list[Place], rng: random.Random) -> list[dict[str, Any]]:
    """The scenes in story order, shaped as `import_script --json` writes them."""
    settings = _settings(story, places, rng)
    hours = _hours(story.scenes, rng)
    clues = [DayClue(hour, rng.random() < JUMPS_IN_TIME, False) for hour in hours]
    days = story_days(clues)
    counts: dict[int, int] = {}
    scenes = []
    for index, (place, hour, day) in enumerate(zip(settings, hours, days, strict=True)):
        episode = 1 + index * story.episodes // story.scenes
        counts[episode] = counts.get(episode, 0) + 1
        scene = _scene(story, place, hour, rng)
        scene |= {"episode": episode, "number": f"{episode}-{counts[episode]}", "story_day": day}
        scene["costumes"] = dict.fromkeys(scene["cast"], costume_label(day))
        scenes.append(scene)
    return scenes


def _settings(story: Story, places: list[Place], rng: random.Random) -> list[Place]:
    """Where each scene plays: the first places most, every place at least once, often in runs."""
    weights = [1.0 / (rank + 1.5) for rank in range(len(places))]
    settings = [rng.choices(places, weights)[0]]
    while len(settings) < story.scenes:
        stays = rng.random() < STAYS
        settings.append(settings[-1] if stays else rng.choices(places, weights)[0])
    missing = [place for place in places if place not in settings]
    for place, at in zip(missing, rng.sample(range(story.scenes), k=len(missing)), strict=True):
        settings[at] = place
    return settings


def _hours(count: int, rng: random.Random) -> list[str]:
    hours = rng.choices(HOURS, HOUR_WEIGHTS)
    while len(hours) < count:
        stays = rng.random() < SAME_HOUR
        hours.append(hours[-1] if stays else rng.choices(HOURS, HOUR_WEIGHTS)[0])
    return hours


def _scene(story: Story, place: Place, hour: str, rng: random.Random) -> dict[str, Any]:
    cast = _cast(story.roles, rng)
    extras = _extras(place, rng)
    characters = _characters(rng)
    lines = max(2, round(characters / CHARACTERS_PER_LINE * rng.uniform(0.7, 1.1)))
    light, int_ext = light_of(hour), "外" if place.kind in EXTERIORS else "内"
    return {
        "place": place.name,
        "location": place.name,
        "sub_location": "",
        "time_of_day": hour,
        "light": light,
        "int_ext": int_ext,
        "cast": cast,
        "extras": [{"label": extra.label, "count": extra.count} for extra in extras],
        "characters": characters,
        "dialogue_lines": lines,
        "synopsis": _synopsis(cast, rng),
        "remark": "",
        "minutes": shooting_minutes(
            characters=characters,
            dialogue_lines=lines,
            extras=[extra.count for extra in extras],
            light=light,
            int_ext=int_ext,
        ),
        "first_line": None,
        "last_line": None,
    }


def _cast(roles: tuple[str, ...], rng: random.Random) -> list[str]:
    chance = PRESENCE + (PRESENCE[-1],) * len(roles)
    present = [role for role, share in zip(roles, chance, strict=False) if rng.random() < share]
    return present or [roles[rng.randrange(2)]]


def _extras(place: Place, rng: random.Random) -> list[Extra]:
    if place.kind not in CROWDS or rng.random() < 0.35:
        return []
    label, fewest, most = CROWDS[place.kind]
    return [Extra(label, rng.randint(fewest, most))]


def _characters(rng: random.Random) -> int:
    drawn = int(rng.lognormvariate(math.log(MEDIAN_CHARACTERS), SPREAD))
    return min(MOST_CHARACTERS, max(FEWEST_CHARACTERS, drawn))


def _synopsis(cast: list[str], rng: random.Random) -> str:
    if len(cast) == 1:
        return rng.choice(ALONE).format(a=cast[0])
    first, second = rng.sample(cast[:4], k=2)
    return rng.choice(BEATS).format(a=first, b=second)
