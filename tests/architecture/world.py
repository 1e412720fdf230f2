"""Both companies, the accounts, and a request for every route."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from base_ops.models import AllocationRound
from base_ops.services import round_requests
from sets.models import Base
from tests.architecture import companies
from tests.architecture.companies import Belongings
from tests.factories import BaseFactory
from tests.rest import API, signed_in
from tests.rounds import opened, wishes
from tests.spans import DAY, NOW, at

WISH: dict[str, object] = {
    "minutes": 60,
    "first_date": "2026-12-02",
    "last_date": "2026-12-04",
    "from_time": "08:00",
    "to_time": "20:00",
}


class World:
    """Company A is marked; the routes of objects are tried on its rows."""

    """Both companies, the accounts, and a request for every route."""

    def __init__(self) -> None:
        self.base: Base = BaseFactory()
        self.a: Belongings = companies.build(self.base, "甲")
        self.b: Belongings = companies.build(self.base, "乙")
        self.texts = companies.mark(self.a.rows)
        self.clients = {
            name: signed_in(user)
            for name, user in companies.people(self.base, self.a, self.b).items()
        }

    def pk(self, route: str) -> int:
        """The row of company A, or the shared one, that an object route is tried on."""
        rows = {
            "sets": self.a.free,
            "kinds": self.a.free.kind,
            "productions": self.a.crew.production,
            "crews": self.a.crew,
            "bookings": self.a.waits if "challenge" in route else self.a.hold,
            "notices": self.a.notice,
            "quotes": self.a.owed.quote,
            "settlements": self.a.owed.settlement,
            "invoices": self.a.owed.invoice,
            "waitlist": self.a.waitlist,
            "rounds": self.round_for(route.removesuffix("/").rpartition("/")[2]),
            "round-requests": self.a.asked,
            "scripts": self.a.script,
            "locations": self.a.location,
            "runs": self.a.waiting,
            "pins": self.a.pin,
            "plans": self.a.draft if route.endswith("publish/") else self.a.published,
        }
        return rows[route.partition("/")[0]].pk

    def round_for(self, act: str) -> AllocationRound:
        """A round in the state that the act needs; else the one that everybody asks in."""
        states = {"open": "PREPARED", "answer": "CLOSED", "publish": "ANSWERED"}
        if act not in states:
            return companies.open_round(self.base)
        made = AllocationRound.objects.filter(name=act).first()
        if made is None:
            made = opened(self.base, name=act)
            wishes_of = wishes(*companies.wanted(self.base))
            round_requests.ask(round_id=made.pk, crew=self.a.crew, wishes=wishes_of, now=NOW)
            made.state = states[act]
            made.save()
        return made

    def query(self, route: str) -> dict[str, object]:
        window = {"from": at(0).isoformat(), "to": at(23, day=5).isoformat()}
        return {
            "availability/": {**window, "minutes": 60},
            "occupancy/": window,
        }.get(route, {})

    def body(self, route: str) -> tuple[dict[str, object], str]:
        """A request of company A that would do, and its format."""
        span = {"starts_at": at(9, 3).isoformat(), "ends_at": at(12, 3).isoformat()}
        a = self.a
        script = SimpleUploadedFile("剧本.txt", "1-1 总裁办公室 日 内\n△林夏走进来。\n".encode())
        free = {"set": a.free.pk, **span}
        json_bodies: dict[str, dict[str, object]] = {
            "tokens/": {"username": "nobody", "password": "nothing"},
            "bookings/": {"crew": a.crew.pk, **free},
            "bookings/group/": {"items": [{"crew": a.crew.pk, **free}]},
            "bookings/<int:pk>/move/": free,
            "quotes/": {"crew": a.crew.pk, "items": [free]},
            "bookings/<int:pk>/release-early/": {"at": at(10).isoformat()},
            "closures/": {**free, "reason": "维修"},
            "rounds/": {
                "name": "十二月",
                "first_date": "2026-12-20",
                "last_date": "2026-12-22",
                "opens_at": at(0).isoformat(),
                "closes_at": at(0, 5).isoformat(),
                "kinds": [a.free.kind_id],
            },
            "rounds/<int:pk>/": {"closes_at": at(0, 4).isoformat()},
            "round-requests/": {
                "round": self.round_for("post").pk,
                "crew": a.second.pk,
                "items": [WISH | {"choices": [{"set": a.villa.pk}]}],
            },
            "rounds/<int:pk>/ask-script/": {"crew": a.second.pk},
            "round-requests/<int:pk>/": {"note": "改"},
            "waitlist/": {"crew": a.crew.pk, "kind": a.free.kind_id, **span, "minutes": 60},
            "locations/<int:pk>/decide/": {"kind": a.free.kind_id},
            "plans/<int:pk>/replan/": {
                "happenings": [{"what": "dropped", "scene": a.scene.pk}],
            },
            "plans/<int:pk>/what-if/": {"prices": {"changeover": 1}},
            "plans/<int:pk>/explain/": {"scene": a.scene.pk},
            "plans/<int:pk>/fit/": {"crew": a.crew.pk},
            "pins/": {"pinned": "DAY", "scene": a.scene.pk, "date": DAY.isoformat()},
            "runs/year/": {"crews": [a.crew.pk], "first_date": DAY.isoformat(), "days": 90},
            "runs/": {"crews": [a.crew.pk], "first_date": DAY.isoformat(), "days": 5},
        }
        if route == "scripts/":
            production = a.crew.production_id
            return {"production": production, "crew": a.crew.pk, "file": script}, "multipart"
        return json_bodies.get(route, {}), "json"

    def ask(self, actor: str, method: str, route: str) -> Any:
        """The answer; whatever it changed is undone."""
        client = self.clients[actor]
        url = API + (route.replace("<int:pk>", str(self.pk(route))) if "<" in route else route)
        with transaction.atomic():
            if method in ("get", "head"):
                answer = getattr(client, method)(url, self.query(route))
            else:
                body, kind = self.body(route)
                answer = getattr(client, method)(url, body, format=kind)
            transaction.set_rollback(True)
        return answer
