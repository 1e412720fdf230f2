"""/api/v1/: accounts, sets, crews, bookings."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from base_ops.api.views.accounts import MeViewSet, TokenViewSet
from base_ops.api.views.bookings import BookingViewSet, ClosureViewSet
from base_ops.api.views.crews import CrewViewSet, ProductionViewSet
from base_ops.api.views.money import InvoiceViewSet, QuoteViewSet, SettlementViewSet
from base_ops.api.views.notices import NoticeViewSet
from base_ops.api.views.rounds import RoundRequestViewSet, RoundViewSet
from base_ops.api.views.sets import (
    AvailabilityViewSet,
    FloorViewSet,
    KindViewSet,
    OccupancyViewSet,
    SetViewSet,
    ZoneViewSet,
)
from base_ops.api.views.waitlist import WaitlistViewSet

router = SimpleRouter(use_regex_path=False)
router.register("sets", SetViewSet, "set")
router.register("kinds", KindViewSet, "kind")
router.register("floors", FloorViewSet, "floor")
router.register("zones", ZoneViewSet, "zone")
router.register("availability", AvailabilityViewSet, "availability")
router.register("occupancy", OccupancyViewSet, "occupancy")
router.register("productions", ProductionViewSet, "production")
router.register("crews", CrewViewSet, "crew")
router.register("bookings", BookingViewSet, "booking")
router.register("notices", NoticeViewSet, "notice")
router.register("closures", ClosureViewSet, "closure")
router.register("quotes", QuoteViewSet, "quote")
router.register("settlements", SettlementViewSet, "settlement")
router.register("invoices", InvoiceViewSet, "invoice")
router.register("waitlist", WaitlistViewSet, "waitlist")
router.register("rounds", RoundViewSet, "round")
router.register("round-requests", RoundRequestViewSet, "round-request")

urlpatterns: list[URLPattern | URLResolver] = [
    path("tokens/", TokenViewSet.as_view({"post": "sign_in", "delete": "sign_out"}), name="token"),
    path("me/", MeViewSet.as_view({"get": "me"}), name="me"),
    path("quotes/<int:pk>/quote.pdf", QuoteViewSet.as_view({"get": "pdf"}), name="quote-pdf"),
    path(
        "settlements/<int:pk>/settlement.pdf",
        SettlementViewSet.as_view({"get": "pdf"}),
        name="settlement-pdf",
    ),
    *router.urls,
]
