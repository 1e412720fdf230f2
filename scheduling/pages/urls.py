"""Addresses of the scheduling pages."""

from django.urls import path

from scheduling.pages import crew, gaps, plans, runs

urlpatterns = [
    path("c/<str:link_key>/", crew.show, name="crew-page"),
    path("c/<str:link_key>/read/", crew.read, name="crew-read"),
    path("c/<str:link_key>/calendar.ics", crew.calendar, name="crew-calendar"),
    path("gaps/", gaps.show, name="gaps"),
    path("gaps/hold/", gaps.hold, name="gap-hold"),
    path("runs/", runs.index, name="runs"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("runs/<int:pk>/status/", runs.status, name="run-page-status"),
    path("runs/<int:pk>/stop/", runs.stop, name="run-page-stop"),
    path("runs/<int:pk>/publish/", runs.publish, name="run-page-publish"),
    path("plans/<int:pk>/strips/", plans.strips, name="plan-strips"),
    path("plans/<int:pk>/compare/", plans.compare, name="plan-compare"),
    path("plans/<int:pk>/scenes/<int:scene_id>/why/", plans.why, name="plan-why"),
    path("plans/<int:pk>/scenes/<int:scene_id>/reasons/", plans.reasons, name="plan-reasons"),
]
