"""
Why a scene is where it is, what else it could be, and what to give up when it cannot be shot.

`scene`: every other time, day and set of a scene, the cheapest legal position of each found by
fitting the touched days anew in the kernel (`bench`), priced and checked from the plan (`near`);
where there is none, the rule (`free`). `clash`: the wishes (`wish`) that together keep scenes from
being shot, by QuickXplain over questions to `tryout`, which proves (`proof`), tries every way of
a few scenes, or searches; and what giving something up brings (`relax`). `cli` asks from a shell.
"""
