"""The admin pages of what happens on the base."""

from base_ops.admin import (  # noqa: F401 - importing them registers
    accounts,
    approvals,
    bookings,
    clients,
    crews,
    deliveries,
    demand,
    invoices,
    life_signs,
    line,
    quotes,
    round_requests,
    sign_ins,
    tariffs,
    waitlist,
)
