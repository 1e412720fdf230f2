"""Addresses of the base's pages."""

from django.urls import path

from base_ops.pages import home, signing_in, wall

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("healthz", home.healthz, name="healthz"),
    path("wall/", wall.show, name="wall"),
    path("wall/bookings/<int:pk>/", wall.show_booking, name="wall-booking"),
]
