"""Deny by default: what each role may do, and whose rows it sees."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from base_ops import roles
from base_ops.models import Member
from base_ops.selectors import scope
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    StandingSetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_seeding_twice_changes_nothing():
    roles.seed_roles()
    roles.seed_roles()

    assert set(Group.objects.values_list("name", flat=True)) == set(roles.LABELS)


def test_seeding_takes_away_what_is_not_listed(user_with_role):
    from django.contrib.auth.models import Permission

    group, _ = Group.objects.get_or_create(name=roles.VIEWER)
    group.permissions.set(Permission.objects.all())

    roles.seed_roles()

    assert not user_with_role(roles.VIEWER).has_perm("base_ops.change_booking")


def test_a_user_without_a_role_may_do_and_see_nothing():
    CrewFactory(), BookingFactory()
    user = UserFactory()

    assert user.get_all_permissions() == set()
    for rows in (scope.sets_for, scope.productions_for, scope.crews_for, scope.bookings_for):
        assert not rows(user).exists()
        assert not rows(AnonymousUser()).exists()


def test_staff_see_their_base_and_no_other(user_with_role):
    there = BaseFactory(code="elsewhere")
    foreign = CrewFactory(production__company__base=there)
    own = CrewFactory()
    BookingFactory(crew=own)
    BookingFactory(crew=foreign, standing_set=StandingSetFactory(base=there))
    manager = user_with_role(roles.BASE_MANAGER)

    assert list(scope.crews_for(manager)) == [own]
    assert [b.crew for b in scope.bookings_for(manager)] == [own]
    assert set(scope.sets_for(manager).values_list("base__code", flat=True)) == {"base"}


def test_a_producer_sees_the_own_company_and_of_others_only_that_a_set_is_taken(user_with_role):
    company = CompanyFactory()
    own = CrewFactory(production__company=company)
    BookingFactory(crew=own), BookingFactory()
    producer = user_with_role(roles.PRODUCER, company=company, base=None)

    assert list(scope.crews_for(producer)) == [own]
    assert [b.crew for b in scope.bookings_for(producer)] == [own]
    assert scope.occupancy_for(producer).count() == 2


def test_a_crew_member_sees_the_own_crew(user_with_role):
    own, _other = CrewFactory(), CrewFactory()
    member = user_with_role(roles.CREW_MEMBER, base=None)
    Member.objects.create(crew=own, name="统筹", user=member)

    assert list(scope.crews_for(member)) == [own]


def test_a_dismissed_account_sees_nothing(user_with_role):
    CrewFactory()
    manager = user_with_role(roles.BASE_MANAGER, is_active=False)

    assert not scope.crews_for(manager).exists()
    assert not scope.sets_for(manager).exists()
