"""Addresses of the base's pages."""

from django.urls import path

from base_ops.pages import desk, home, wall

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("desk/", desk.show, name="desk"),
    path("desk/hold/", desk.hold, name="desk-hold"),
    path("wall/", wall.show, name="wall"),
    path("wall/bookings/<int:pk>/", wall.show_booking, name="wall-booking"),
]
