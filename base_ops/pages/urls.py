"""Addresses of the base's pages."""

from django.urls import path

from base_ops.pages import calendar, demand, desk, home, mail, offers, wall

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("healthz/timetable", home.timetable_health, name="timetable-health"),
    path("desk/", desk.show, name="desk"),
    path("desk/hold/", desk.hold, name="desk-hold"),
    path("calendar/", calendar.show, name="calendar"),
    path("demand/", demand.show, name="demand"),
    path("demand/report.xlsx", demand.download, name="demand-workbook"),
    path("mail/<str:key>/", mail.choose, name="mail-choice"),
    path("offers/<str:key>/", offers.show, name="offer"),
    path("wall/", wall.show, name="wall"),
    path("wall/bookings/<int:pk>/", wall.show_booking, name="wall-booking"),
]
