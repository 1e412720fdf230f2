"""A script file becomes scenes and matched locations; what is wrong stores nothing."""

import pytest

from scheduling.breakdown.errors import NoSceneHeader, ScriptEmpty, ScriptTooLarge
from scheduling.errors import (
    CrewOfAnotherProduction,
    KindOfAnotherBase,
    ScriptAlreadyPublished,
)
from scheduling.models import Episode, Location, Plan, Scene, Script, Strip, Visit
from scheduling.services import breakdowns, matching
from sets.errors import BadInput
from sets.models import KindSynonym
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CrewFactory,
    DressingFactory,
    ScheduleRunFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db

SCRIPT = """《雨夜》
第1集 重逢
1-1 总裁办公室 日 内
人物：顾霆琛、林晚、保镖×4
△林晚推门而入。
林晚：（冷笑）顾总，这份合同你签还是不签？
【字幕：三年前】
1-2 VIP病房 夜 内
人物：林晚、林母
林母：晚晚，别求他。
第2集
2-1 云顶天宫 日 外
人物：顾霆琛、群演（路人若干）
△人来人往。
""".encode()


@pytest.fixture
def crew(db):
    office = SetKindFactory(code="office", name="总裁办公室")
    ward = SetKindFactory(code="ward", name="医院病房")
    KindSynonym.objects.create(kind=ward, word="病房")
    StandingSetFactory(code="O1", kind=office)
    for code in ("W1", "W2"):
        DressingFactory(standing_set=StandingSetFactory(code=code, kind=ward), name="普通")
    DressingFactory(standing_set=ward.standing_sets.get(code="W1"), name="VIP")
    return CrewFactory()


def load(crew, content=SCRIPT, file_name="雨夜.txt"):
    return breakdowns.import_script(
        production=crew.production, crew=crew, file_name=file_name, content=content, now=NOW
    )


def test_scenes_roles_and_extras_are_stored(crew):
    script = load(crew)

    scene = Scene.objects.get(number="1-1")
    assert (scene.light, scene.int_ext, scene.crew) == ("day", "内", crew)
    assert {row.role.name for row in scene.cast.all()} == {"顾霆琛", "林晚"}
    assert [(e.label, e.count) for e in scene.extras.all()] == [("保镖", 4)]
    assert [e.count for e in Scene.objects.get(number="2-1").extras.all()] == [None]
    assert Episode.objects.count() == 2
    assert len(script.lines) == sum(script.line_counts.values()) == SCRIPT.count(b"\n")


def test_a_known_place_takes_its_kind_with_a_reason_and_an_unknown_one_stays_open(crew):
    load(crew)

    office, ward, palace = (
        Location.objects.get(name=n) for n in ("总裁办公室", "VIP病房", "云顶天宫")
    )
    assert (office.kind.code, float(office.score), bool(office.reason)) == ("office", 1.0, True)
    assert (ward.kind.code, ward.dressing_name) == ("ward", "VIP")
    assert palace.kind is None
    assert palace.candidates.count() == 0
    assert ward.candidates.first().standing_set.code == "W1"


def test_a_decision_is_remembered_for_the_next_script(crew):
    load(crew)
    palace = Location.objects.get(name="云顶天宫")

    matching.decide_location(location=palace, kind=SetKindFactory(code="office"), now=NOW)

    assert palace.candidates.count() == 1
    assert KindSynonym.objects.get(word="云顶天宫").is_learned
    other = CrewFactory()
    load(other)
    again = other.production.locations.get(name="云顶天宫")
    assert (again.kind.code, again.is_decided) == ("office", False)


def test_a_kind_of_another_base_is_not_there(crew):
    load(crew)
    foreign = SetKindFactory(base=BaseFactory(code="elsewhere"))

    with pytest.raises(KindOfAnotherBase):
        matching.decide_location(
            location=Location.objects.get(name="云顶天宫"), kind=foreign, now=NOW
        )


def test_importing_again_replaces_the_scenes_and_keeps_decisions(crew):
    load(crew)
    palace = Location.objects.get(name="云顶天宫")
    matching.decide_location(location=palace, kind=SetKindFactory(code="ward"), now=NOW)

    load(crew, SCRIPT.replace(b"2-1", b"2-9"))

    assert Scene.objects.count() == 3
    assert Scene.objects.get(number="2-9").location.kind.code == "ward"
    assert Script.objects.count() == 2


def planned(crew, booked):
    run = ScheduleRunFactory()
    plan = Plan.objects.create(base=run.base, run=run, created_at=NOW)
    span = hours(9, 10)
    visit = Visit.objects.create(
        plan=plan,
        crew=crew,
        standing_set=StandingSetFactory(),
        starts_at=span.start,
        ends_at=span.end,
        booking=BookingFactory() if booked else None,
    )
    scene = Scene.objects.first()
    Strip.objects.create(
        plan=plan, visit=visit, scene=scene, starts_at=span.start, ends_at=span.end
    )


def test_a_published_script_is_not_replaced(crew):
    load(crew)
    planned(crew, booked=True)

    with pytest.raises(ScriptAlreadyPublished):
        load(crew)
    assert Script.objects.count() == 1


def test_drafts_of_the_old_scenes_go_with_them(crew):
    load(crew)
    planned(crew, booked=False)

    load(crew)

    assert not Plan.objects.exists()


def test_the_crew_must_be_of_the_production(crew):
    with pytest.raises(CrewOfAnotherProduction):
        breakdowns.import_script(
            production=crew.production,
            crew=CrewFactory(),
            file_name="a.txt",
            content=SCRIPT,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", ScriptEmpty, id="empty"),
        pytest.param("从前有座山。\n山里有座庙。".encode(), NoSceneHeader, id="no-header"),
        pytest.param("1-1 总裁办公室 日 内\n".encode() * 400_000, ScriptTooLarge, id="10-MB"),
        pytest.param(bytes(range(256)) * 40, BadInput, id="binary"),
        pytest.param(b"PK\x03\x04 not a zip", BadInput, id="broken-word"),
    ],
)
def test_what_cannot_be_read_stores_nothing(crew, content, error):
    with pytest.raises(error) as refused:
        load(crew, content)

    assert refused.value.code
    assert refused.value.message("zh") != refused.value.message("en")
    assert not Script.objects.exists()
    assert not Scene.objects.exists()
