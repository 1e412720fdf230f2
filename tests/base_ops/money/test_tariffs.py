"""Tariffs in versions: a published one stays, the next is a copy."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from base_ops.models import Tariff, TariffRate
from base_ops.money_errors import (
    NoTariff,
    TariffIncomplete,
    TariffPublished,
    TariffStartsInThePast,
)
from base_ops.selectors.prices import price_of, prices_of
from base_ops.selectors.tariffs import tariff_in_force
from base_ops.services import tariffs
from tests.factories import BaseFactory, CompanyFactory, StandingSetFactory
from tests.money import draft, published
from tests.spans import DAY, NOW, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    return BaseFactory()


def publish(tariff):
    return tariffs.publish_tariff(tariff_id=tariff.pk, now=NOW, by=None)


def test_a_published_tariff_is_in_force_from_its_first_day_and_the_latest_wins(base):
    assert tariff_in_force(base, NOW) is None
    first = published(base)
    second = draft(base)
    second.valid_from = DAY + timedelta(days=3)
    second.save()
    publish(second)

    assert tariff_in_force(base, NOW) == first
    assert tariff_in_force(base, NOW + timedelta(days=5)) == second


def test_a_draft_is_never_in_force(base):
    draft(base)
    assert tariff_in_force(base, NOW) is None


def test_a_new_version_is_a_copy_with_the_next_number_and_can_be_edited(base):
    first = published(base)

    copy = tariffs.new_version(base=base, now=NOW, copy_of=first)

    assert (copy.number, copy.state, copy.copied_from) == (first.number + 1, "DRAFT", first)
    for part in ("rates", "factors", "extras", "rules"):
        assert getattr(copy, part).count() == getattr(first, part).count() > 0
    copy.rates.update(price_fen=1)
    assert first.rates.filter(price_fen=1).count() == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda t: Tariff.objects.filter(pk=t.pk).update(deposit_fen=1), id="tariff"),
        pytest.param(lambda t: t.rates.update(price_fen=1), id="rate"),
        pytest.param(lambda t: t.factors.all().delete(), id="factor-gone"),
        pytest.param(lambda t: t.extras.create(code="x", name="x", price_fen=1), id="extra-added"),
        pytest.param(lambda t: t.rules.update(percent=1), id="rule"),
        pytest.param(
            lambda t: connection.cursor().execute(
                "UPDATE base_ops_tariff SET state = 'DRAFT' WHERE id = %s", [t.pk]
            ),
            id="bare-sql",
        ),
    ],
)
def test_nothing_of_a_published_tariff_can_be_changed_by_any_path(base, change):
    tariff = published(base)

    with pytest.raises(IntegrityError, match="published tariff"), transaction.atomic():
        change(tariff)

    change_of_a_draft = draft(base)
    change_of_a_draft.rates.update(price_fen=1)  # the control: a draft can


def test_a_rate_cannot_be_moved_into_a_published_tariff(base):
    tariff, other = published(base), draft(base)

    with pytest.raises(IntegrityError), transaction.atomic():
        other.rates.update(tariff=tariff)


def test_a_tariff_is_published_once(base):
    with pytest.raises(TariffPublished):
        publish(published(base))


def test_a_tariff_without_a_price_or_with_an_empty_one_is_not_published(base):
    empty = tariffs.new_version(base=base, now=NOW)
    with pytest.raises(TariffIncomplete, match="还没有任何单价"):
        publish(empty)
    TariffRate.objects.create(tariff=empty, scheme="DAY", name="全天", name_en="Day")
    with pytest.raises(TariffIncomplete, match="全天"):
        publish(empty)


def test_a_tariff_cannot_begin_in_the_past(base):
    tariff = draft(base)
    tariff.valid_from = DAY - timedelta(days=9)
    tariff.save()
    with pytest.raises(TariffStartsInThePast):
        publish(tariff)


def test_the_sets_own_prices_are_those_of_the_day_it_was_published(base):
    ward = StandingSetFactory(base=base, day_price_fen=3200_00, hour_price_fen=350_00)
    tariff = tariffs.new_version(base=base, now=NOW)
    for scheme in ("HOUR", "DAY"):
        tariff.rates.create(scheme=scheme, name=scheme, name_en=scheme, included_minutes=720)
    publish(tariff)
    assert price_of(ward, hours(9, 11), None, NOW).fen == 700_00

    ward.hour_price_fen = 999_00
    ward.save()

    assert price_of(ward, hours(9, 11), None, NOW).fen == 700_00


def test_the_client_factor_is_for_that_company_alone(base):
    company, ward = CompanyFactory(base=base), StandingSetFactory(base=base)
    tariff = draft(base)
    tariff.factors.create(factor="CLIENT", name="老客户", percent=90, company=company)
    publish(tariff)

    assert price_of(ward, hours(9, 11), None, NOW).fen == 600_00
    assert price_of(ward, hours(9, 11), CompanyFactory(base=base), NOW).fen == 600_00
    mine = price_of(ward, hours(9, 11), company, NOW)
    assert mine.fen == 540_00
    assert [line.why_zh for line in mine.lines][-1] == "老客户 −10%"


def test_without_a_tariff_the_price_says_where_to_make_one(base):
    ward = StandingSetFactory(base=base)
    with pytest.raises(NoTariff, match="价目表"):
        price_of(ward, hours(9, 11), None, NOW)
    assert prices_of([ward], hours(9, 11), None, NOW, base=base) == {}


def test_forty_sets_are_priced_in_as_many_queries_as_one(base, django_assert_num_queries):
    published(base)
    sets = [StandingSetFactory(base=base) for _ in range(40)]

    with django_assert_num_queries(5):
        tags = prices_of(sets, hours(9, 13), None, NOW, base=base)

    assert {tag.fen for tag in tags.values()} == {1200_00}
    assert len(tags) == 40
