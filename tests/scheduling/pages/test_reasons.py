"""Why a scene is where it is: the packer's answer in the words of the base."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from base_ops import roles
from scheduling.errors import SolverFailed
from scheduling.models import Scene
from scheduling.selectors import scene_reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(make_crew):
    return make_crew("甲")


@pytest.fixture
def plan(published_by_hand, crew):
    cache.clear()
    return published_by_hand(crew)


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER))
    return client


@pytest.fixture
def answers(monkeypatch):
    """answers(…): what the packer says from now on; the list returned has what it was asked."""
    asked = []

    def say(answer):
        def run(command):
            asked.append(command)
            if isinstance(answer, Exception):
                raise answer
            return [answer]

        monkeypatch.setattr(scene_reasons, "_run", run)
        return asked

    return say


def read(client, plan, scene, **headers):
    address = reverse("plan-reasons", args=[plan.pk, scene.pk])
    return client.get(address, headers=headers)


def said(zh, en="?"):
    return {"code": "x", "zh": zh, "en": en, "details": {}}


def alternative(**changed):
    row = {"kind": "day", "day": 1, "set": None, "start": 1440 + 510, "reasons": []}
    return row | {"changes": {"cost": 0}, "moved": [], "extra": 0} | changed


def explanation(*alternatives, earliest=()):
    return {"share": 4200, "earliest": list(earliest), "alternatives": list(alternatives)}


def test_the_packer_itself_is_asked(manager, plan):
    scene = plan.strips.order_by("-starts_at").first().scene

    page = read(manager, plan, scene).content.decode()

    assert "这一场在此处占去" in page
    assert "换个安排会怎样" in page
    assert page.count("<tr") > 2
    assert f"C{scene.crew_id}-" not in page


def test_ids_become_names_and_days_become_dates(manager, plan, crew, answers):
    scene = plan.strips.first().scene
    role = crew.production.roles.get()
    rule = said(
        f"C{crew.pk}-R{role.pk} 第 1、2 天休息", f"C{crew.pk}-R{role.pk} is off on days 1, 2"
    )
    before = said(f"剧组拍完 C{crew.pk}-S{scene.pk} 后最早此时就位")
    answers(
        explanation(
            alternative(extra=None, reasons=[rule]),
            alternative(extra=1200, changes={"cost": 1200, "changeovers": 1}, moved=["a", "b"]),
            alternative(kind="set", set="W2", day=None, extra=-300, changes={"cost": -300}),
            earliest=[before],
        )
    )

    page = read(manager, plan, scene).content.decode()

    assert f"{role.name} 11月25日、11月26日休息" in page.replace(" 、 ", "、")
    assert f"剧组拍完 {scene.number} 后" in page
    assert "整个地点改到 W2" in page
    assert "单独移到 11月25日 周三 08:30" in page
    order = [page.index(text) for text in ("−¥300", "+¥1,200", "不行")]
    assert order == sorted(order)
    assert "换景 +1" in page
    assert "另有 2 场要动" in page
    english = read(manager, plan, scene, **{"Accept-Language": "en"}).content.decode()
    assert f"{role.name} is off on 25 Nov, 26 Nov" in english


def test_an_answer_is_kept(manager, plan, answers):
    asked = answers(explanation())
    scene = plan.strips.first().scene

    for _ in range(2):
        assert read(manager, plan, scene).status_code == 200

    assert len(asked) == 1
    assert f"C{scene.crew_id}-S{scene.pk}" in asked[0]


def test_for_a_scene_left_out_the_wishes_that_clash_are_told(manager, plan, answers):
    strip = plan.strips.first()
    scene = Scene.objects.get(pk=strip.scene_id)
    strip.delete()
    relaxed = {**said("多拍一天"), "changes": {"cost": 8000}, "helps": True}
    in_vain = {**said("加班一小时"), "changes": {}, "helps": False}
    asked = answers(
        {
            "wishes": [said("第 2 天前拍完")],
            "reason": None,
            "proved": False,
            "relaxations": [relaxed, in_vain],
        }
    )

    page = read(manager, plan, scene).content.decode()

    assert "--unshot" in asked[0]
    assert "11月26日前拍完" in page.replace(" ", "")
    assert "多拍一天" in page
    assert "+¥8,000" in page
    assert "加班一小时" not in page
    assert "不是证明" in page


def test_a_packer_that_fails_is_told_and_asked_again(manager, plan, answers):
    scene = plan.strips.first().scene
    asked = answers(SolverFailed(exit=2, said="cannot_explain"))

    for _ in range(2):
        page = read(manager, plan, scene)
        assert page.status_code == 200
        assert "cannot_explain" in page.content.decode()
    assert len(asked) == 2


def test_what_the_packer_says_is_text(manager, plan, answers):
    answers(explanation(alternative(extra=None, reasons=[said("<script>x</script>")])))

    page = read(manager, plan, plan.strips.first().scene).content.decode()

    assert "<script>" not in page


def test_who_may_ask_why(client, user_with_role, plan, answers):
    asked = answers(explanation())
    client.force_login(user_with_role(roles.PRODUCER))

    assert read(client, plan, plan.strips.first().scene).status_code == 403
    assert not asked
