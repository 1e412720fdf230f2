"""A small base with crews that have something to shoot."""

from datetime import timedelta

import pytest

from base_ops.models import CrewBreak
from scheduling.models import Candidate, SceneRole
from tests.factories import (
    BaseFactory,
    CrewFactory,
    DressingFactory,
    LocationFactory,
    RedressTimeFactory,
    RoleFactory,
    SceneFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import DAY


@pytest.fixture
def wards(db):
    """Two wards, each 普通 (as they stand) or VIP, an hour from one to the other."""
    made = []
    for code in ("W1", "W2"):
        ward = StandingSetFactory(code=code)
        plain, vip = (DressingFactory(standing_set=ward, name=n) for n in ("普通", "VIP"))
        RedressTimeFactory(from_dressing=plain, to_dressing=vip)
        RedressTimeFactory(from_dressing=vip, to_dressing=plain)
        ward.dressed_as = plain
        ward.save()
        made.append(ward)
    return made


@pytest.fixture
def make_crew(wards):
    """make_crew("甲"): a crew with six half-hour scenes in a ward and in an office."""
    office = StandingSetFactory(code="O1", kind=SetKindFactory(code="office"))

    def make(title: str, *, days: int = 3, dressing: str = "普通", scenes: int = 6):
        crew = CrewFactory(
            production__title=title,
            first_date=DAY,
            last_date=DAY + timedelta(days=days - 1),
        )
        CrewBreak.objects.create(crew=crew, after_call_minutes=300, minutes=30)
        lead = RoleFactory(production=crew.production, name=f"{title}主角")
        ward = LocationFactory(
            production=crew.production, name="病房", kind=wards[0].kind, dressing_name=dressing
        )
        desk = LocationFactory(production=crew.production, name="办公室", kind=office.kind)
        for standing_set in wards:
            Candidate.objects.create(
                location=ward, standing_set=standing_set, score=1, reason="同类"
            )
        Candidate.objects.create(location=desk, standing_set=office, score=1, reason="同类")
        for n in range(scenes):
            scene = SceneFactory(
                crew=crew, location=ward if n % 2 else desk, number=f"1-{n + 1}", position=n
            )
            SceneRole.objects.create(scene=scene, role=lead, costume="D1")
        return crew

    return make


@pytest.fixture
def base(db):
    return BaseFactory()
