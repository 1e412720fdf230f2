"""What people were told: the plan a new one should depart from as little as possible."""

from dataclasses import dataclass

from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem, Scene


@dataclass(frozen=True)
class Told:
    """
    The plan that is known on the floor, and yuan for departing from it.

    A scene departs when it starts at another minute or plays on another set. It costs
    `scene_price` and `person_price` for everyone in it. Scenes the plan does not have
    are free to go anywhere.
    """

    plan: Plan
    scene_price: int = 400
    person_price: int = 100

    def plan_for(self, problem: Problem) -> Plan:
        """What of the told plan this problem still knows: the rest was dropped."""
        scenes = {scene.id for p in problem.productions for scene in p.scenes}
        places = {place.id: place.sets for p in problem.productions for place in p.locations}
        return Plan(
            {k: on for k, on in self.plan.locations.items() if on in places.get(k, ())},
            {k: start for k, start in self.plan.scenes.items() if k in scenes},
        )

    def departure_price(self, problem: Problem, plan: Plan) -> int:
        """Yuan for all scenes that are shot otherwise than told."""
        return sum(
            self.move_price(scene)
            for production in problem.productions
            for scene in production.scenes
            if scene.id in self.plan.scenes and not self.stands(scene, plan)
        )

    def stands(self, scene: Scene, plan: Plan) -> bool:
        """Whether the scene is shot when and where people were told."""
        same_set = plan.locations.get(scene.location) == self.plan.locations.get(scene.location)
        return same_set and plan.scenes.get(scene.id) == self.plan.scenes[scene.id]

    def move_price(self, scene: Scene) -> int:
        """Yuan for shooting this scene otherwise than told."""
        return self.scene_price + self.person_price * len(scene.cast)
