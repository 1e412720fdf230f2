"""Parts are one level deep."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import StandingSetFactory

pytestmark = pytest.mark.django_db


def test_a_part_has_no_parts():
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)

    hall.full_clean()
    with pytest.raises(ValidationError, match="分景"):
        StandingSetFactory.build(
            whole=hall, base=villa.base, kind=villa.kind, zone=villa.zone
        ).full_clean()


def test_a_whole_with_parts_is_no_part():
    villa, estate = StandingSetFactory(), StandingSetFactory()
    StandingSetFactory(whole=villa)

    villa.whole = estate
    with pytest.raises(ValidationError, match="分景"):
        villa.full_clean()
