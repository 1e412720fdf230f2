"""What happens on the base."""

from base_ops.models.accounts import User
from base_ops.models.bookings import OCCUPYING, TURNOVER, Booking, BookingState, Purpose
from base_ops.models.companies import Company
from base_ops.models.crews import Crew, CrewBreak, Member, MemberRole
from base_ops.models.productions import Production

__all__ = [
    "OCCUPYING",
    "TURNOVER",
    "Booking",
    "BookingState",
    "Company",
    "Crew",
    "CrewBreak",
    "Member",
    "MemberRole",
    "Production",
    "Purpose",
    "User",
]
