"""Who works for one base and shoots with a crew at another sees there what that crew sees."""

import pytest

from base_ops import roles
from base_ops.models import Member
from base_ops.selectors import scope
from scheduling.selectors.scope import plans_for, runs_for
from tests.admin.conftest import build_world
from tests.factories import BaseFactory, CrewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def there():
    return build_world(BaseFactory(code="there", name="那边基地"))


@pytest.fixture
def guest(user_with_role, there):
    """A manager here, and a member of a crew there that has nothing yet."""
    user = user_with_role(roles.BASE_MANAGER, base=BaseFactory())
    own = CrewFactory(production__company=there.crew.production.company, name="客组")
    Member.objects.create(crew=own, user=user, name="客")
    return user


@pytest.mark.parametrize(
    "rows_for",
    [scope.bookings_for, scope.notices_for, runs_for, plans_for],
    ids=["bookings", "notices", "runs", "plans"],
)
def test_the_other_bases_affairs_are_not_the_guests(rows_for, guest, there, user_with_role):
    at_home = user_with_role(roles.BASE_MANAGER, base=there.base)

    assert rows_for(at_home).exists()
    assert not rows_for(guest).exists()


def test_a_round_in_preparation_is_for_its_own_base(guest, there, user_with_role):
    at_home = user_with_role(roles.BASE_MANAGER, base=there.base)
    round_ = scope.rounds_for(at_home).first()
    round_.state = "PREPARED"
    round_.save()

    assert scope.rounds_for(at_home).filter(pk=round_.pk).exists()
    assert not scope.rounds_for(guest).filter(pk=round_.pk).exists()


def test_the_own_crews_bookings_are_the_guests(guest, there):
    booking = there.booking
    Member.objects.create(crew=booking.crew, user=guest, name="客")

    assert scope.bookings_for(guest).filter(pk=booking.pk).exists()
