"""/api/v1/: scripts, runs, plans."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from scheduling.api.views.pins import PinViewSet
from scheduling.api.views.plans import PlanViewSet, VisitViewSet
from scheduling.api.views.rounds import RoundAnswerViewSet
from scheduling.api.views.runs import RunViewSet
from scheduling.api.views.scripts import LocationViewSet, ScriptViewSet

router = SimpleRouter(use_regex_path=False)
router.register("scripts", ScriptViewSet, "script")
router.register("locations", LocationViewSet, "location")
router.register("runs", RunViewSet, "run")
router.register("plans", PlanViewSet, "plan")
router.register("pins", PinViewSet, "pin")
router.register("visits", VisitViewSet, "visit")

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "plans/<int:pk>/problem.json",
        PlanViewSet.as_view({"get": "problem_file"}),
        name="plan-problem-file",
    ),
    path(
        "plans/<int:pk>/plan.json", PlanViewSet.as_view({"get": "plan_file"}), name="plan-plan-file"
    ),
    path(
        "rounds/<int:pk>/answer/",
        RoundAnswerViewSet.as_view({"post": "answer"}),
        name="round-answer",
    ),
    path(
        "rounds/<int:pk>/ask-script/",
        RoundAnswerViewSet.as_view({"post": "ask_script"}),
        name="round-ask-script",
    ),
    *router.urls,
]
