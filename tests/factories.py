"""Small worlds. Everything hangs on one base unless a test says otherwise."""

from datetime import time, timedelta

import factory
from factory.django import DjangoModelFactory

from base_ops import models as ops
from base_ops.services import offer_keys
from scheduling import models as plan
from sets import models as sets
from tests.spans import DAY, hours


class BaseFactory(DjangoModelFactory):
    class Meta:
        model = sets.Base
        django_get_or_create = ("code",)

    code = "base"
    name = "山城竖屏影视基地"
    name_en = "Mountain City Base"


class BuildingFactory(DjangoModelFactory):
    class Meta:
        model = sets.Building
        django_get_or_create = ("base", "code")

    base = factory.SubFactory(BaseFactory)
    code = "A"
    name = "A栋"


class FloorFactory(DjangoModelFactory):
    class Meta:
        model = sets.Floor
        django_get_or_create = ("building", "level")

    building = factory.SubFactory(BuildingFactory)
    level = 1
    name = factory.LazyAttribute(lambda o: f"{o.building.name}{o.level}层")


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = sets.Zone
        django_get_or_create = ("floor", "code")

    floor = factory.SubFactory(FloorFactory)
    code = factory.LazyAttribute(lambda o: f"{o.floor.building.code}{o.floor.level}")
    name = factory.LazyAttribute(lambda o: f"{o.code}区")


class SetKindFactory(DjangoModelFactory):
    class Meta:
        model = sets.SetKind
        django_get_or_create = ("base", "code")

    base = factory.SubFactory(BaseFactory)
    code = "ward"
    name = factory.LazyAttribute(lambda o: {"ward": "医院病房"}.get(o.code, f"类型{o.code}"))


class StandingSetFactory(DjangoModelFactory):
    class Meta:
        model = sets.StandingSet

    base = factory.SubFactory(BaseFactory)
    code = factory.Sequence(lambda n: f"S{n:04d}")
    name = factory.LazyAttribute(lambda o: f"病房{o.code}")
    kind = factory.SubFactory(SetKindFactory, base=factory.SelfAttribute("..base"))
    zone = factory.SubFactory(ZoneFactory, floor__building__base=factory.SelfAttribute("....base"))
    strike_minutes = 20


class DressingFactory(DjangoModelFactory):
    class Meta:
        model = sets.Dressing

    standing_set = factory.SubFactory(StandingSetFactory)
    name = factory.Sequence(lambda n: f"陈设{n}")


class RedressTimeFactory(DjangoModelFactory):
    class Meta:
        model = sets.RedressTime

    minutes = 60


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = ops.Company

    base = factory.SubFactory(BaseFactory)
    name = factory.Sequence(lambda n: f"公司{n}")


class ProductionFactory(DjangoModelFactory):
    class Meta:
        model = ops.Production

    company = factory.SubFactory(CompanyFactory)
    title = factory.Sequence(lambda n: f"剧目{n}")
    episodes = 40


class CrewFactory(DjangoModelFactory):
    class Meta:
        model = ops.Crew

    production = factory.SubFactory(ProductionFactory)
    name = "A组"
    colour = factory.Sequence(lambda n: n % 24)
    first_date = DAY
    last_date = DAY + timedelta(days=5)
    call_time = time(8)
    wrap_time = time(20)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = ops.User

    username = factory.Sequence(lambda n: f"user{n}")
    base = factory.SubFactory(BaseFactory)


class BookingFactory(DjangoModelFactory):
    """A row as the service would write it; turnover is not computed."""

    class Meta:
        model = ops.Booking

    standing_set = factory.SubFactory(StandingSetFactory)
    crew = factory.SubFactory(CrewFactory)
    starts_at = hours(9, 12).start
    ends_at = hours(9, 12).end


class WaitlistEntryFactory(DjangoModelFactory):
    class Meta:
        model = ops.WaitlistEntry

    crew = factory.SubFactory(CrewFactory)
    kind = factory.SubFactory(SetKindFactory)
    starts_at = hours(8, 20).start
    ends_at = hours(8, 20).end
    minutes = 120
    joined_at = hours(0, 1).start


class WaitlistOfferFactory(DjangoModelFactory):
    """An open offer; `key` opens it."""

    class Meta:
        model = ops.WaitlistOffer
        exclude = ("key",)

    entry = factory.SubFactory(WaitlistEntryFactory)
    standing_set = factory.SubFactory(StandingSetFactory)
    starts_at = hours(9, 11).start
    ends_at = hours(9, 11).end
    seed = factory.LazyFunction(offer_keys.new_seed)
    key_hash = factory.LazyAttribute(lambda o: offer_keys.hash_of(offer_keys.key_of(o.seed)))
    offered_at = hours(0, 1).start
    expires_at = hours(8, 9).start


class DeniedDemandFactory(DjangoModelFactory):
    class Meta:
        model = ops.DeniedDemand

    base = factory.SubFactory(BaseFactory)
    asker = factory.SubFactory(UserFactory)
    kind = factory.SubFactory(SetKindFactory)
    source = "SEARCH"
    reason = "none_free"
    starts_at = hours(9, 12).start
    ends_at = hours(9, 12).end
    minutes = 180
    hour = hours(0, 1).start
    first_at = hours(0, 1).start
    last_at = hours(0, 1).start


class EpisodeFactory(DjangoModelFactory):
    class Meta:
        model = plan.Episode
        django_get_or_create = ("production", "number")

    production = factory.SubFactory(ProductionFactory)
    number = 1


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = plan.Location

    production = factory.SubFactory(ProductionFactory)
    name = factory.Sequence(lambda n: f"地点{n}")


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = plan.Role

    production = factory.SubFactory(ProductionFactory)
    name = factory.Sequence(lambda n: f"角色{n}")


class SceneFactory(DjangoModelFactory):
    """A scene of a crew; pass `crew` so that production, episode and location agree."""

    class Meta:
        model = plan.Scene

    crew = factory.SubFactory(CrewFactory)
    episode = factory.SubFactory(
        EpisodeFactory, production=factory.SelfAttribute("..crew.production")
    )
    location = factory.SubFactory(
        LocationFactory, production=factory.SelfAttribute("..crew.production")
    )
    number = factory.Sequence(lambda n: f"1-{n}")
    position = factory.Sequence(lambda n: n)
    minutes = 30


class ScheduleRunFactory(DjangoModelFactory):
    class Meta:
        model = plan.ScheduleRun

    base = factory.SubFactory(BaseFactory)
    first_date = DAY
    days = 5
    seconds = 2
    workers = 1
    requested_at = hours(0, 1).start
    plan_from = hours(0, 1).start
