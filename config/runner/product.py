"""The product as a whole: which parts, in which order, and what the person is told."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.runner import ports, services
from config.runner.broker import Broker
from config.runner.errors import CannotStart
from config.runner.layout import ROOT, Layout
from config.runner.leftovers import Register
from config.runner.postgres import SHARED_DATA, Postgres
from config.runner.supervisor import Part, Supervisor

# (Chinese, English, path) of what to open; a test asks Django whether they are there.
PLACES = [
    ("墙", "The wall", "/wall/"),
    ("排期", "Packing runs", "/runs/"),
    ("管理后台", "Admin", "/admin/"),
    ("接口文档", "API docs", "/api/docs/"),
]


def say(zh: str, en: str) -> None:
    # The terminal may be gone, and that is just when everything has to be stopped.
    with suppress(OSError):
        print(f"{zh} / {en}", flush=True)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"  {what} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - started:.1f} s", flush=True)


class Product:
    """Database, broker, workers and web of one folder."""

    # Packing has a worker of its own: it must not keep short tasks waiting.
    queues = ("default", "solver")

    def __init__(self, layout: Layout, *, host: str, port: int) -> None:
        self.layout, self.host, self.port = layout, host, port
        self._supervisor = Supervisor(Register(layout.run / "processes.json"), say)

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the folder's lock; it is freed by the system even when we are killed."""
        self.layout.make()
        with (self.layout.run / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                who = lock.read().strip()
                raise CannotStart(f"已经在运行：{who}", f"It is running already: {who}") from error
            lock.truncate(0)
            lock.write(f"pid {os.getpid()}, {self.address}")
            lock.flush()
            yield

    @property
    def address(self) -> str:
        host = ports.reachable(self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def start(self) -> None:
        """Bring everything up, each part ready before what needs it."""
        started = time.monotonic()
        register = Register(self.layout.run / "processes.json")
        if strays := register.end_strays([ROOT, self.layout.var, SHARED_DATA]):
            names = ", ".join(strays)
            say(f"已结束上次遗留的进程：{names}", f"ended what the last run left: {names}")
        ports.require_free(self.host, self.port)
        database, broker = self._start_stores()
        env = services.environment(
            self.layout, database=database, broker=broker, host=self.host, port=self.port
        )
        self._tell_others(database, broker)
        self._prepare(env)
        self._start_services(env)
        self._announce(time.monotonic() - started)

    def watch(self) -> None:
        self._supervisor.restart_crashed()

    def stop(self) -> None:
        say("正在停止 …", "stopping …")
        self._supervisor.stop_all()
        (self.layout.run / "services.json").unlink(missing_ok=True)
        say("已停止", "stopped")

    def _start_stores(self) -> tuple[str, str]:
        """The URLs of database and broker, embedded unless the environment names others."""
        database, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        own: list[Part] = []
        if not database:
            server = Postgres.under(self.layout.var, log=self.layout.log("postgres"))
            database = server.url
            if server.home != self.layout.var:
                say(f"数据库在 {server.data}", f"the database is in {server.data}")
            own.append(server)
        if not broker:
            queue = Broker(self.layout.var, self.layout.log("broker"))
            broker = queue.url
            own.append(queue)
        with _timed(", ".join(part.name for part in own) or "DATABASE_URL, REDIS_URL"):
            self._supervisor.start(*own)
            self._supervisor.wait_for(*own)
        return database, broker

    def _tell_others(self, database: str, broker: str) -> None:
        """For manage.py at another prompt: where the running servers are."""
        path = self.layout.run / "services.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps({"DATABASE_URL": database, "REDIS_URL": broker}))

    def _prepare(self, env: dict[str, str]) -> None:
        """Migrate and load; static files go beside it, as they need no database."""
        stages = ["database"] if os.environ.get("DEMO") == "0" else ["database", "demo"]
        jobs = [
            services.prepare(self.layout, env, *stages),
            services.prepare(self.layout, env, "static"),
        ]
        with _timed("数据与静态文件 / data and static files"):
            self._supervisor.start(*jobs)
            self._supervisor.wait_for(*jobs)
            self._supervisor.forget(*jobs)

    def _start_services(self, env: dict[str, str]) -> None:
        parts = [
            services.web(self.layout, env, host=self.host, port=self.port),
            *(
                services.worker(self.layout, env, queue=queue, beat=queue == self.queues[0])
                for queue in self.queues
            ),
        ]
        with _timed("网站与后台任务 / web and workers"):
            self._supervisor.start(*parts)
            self._supervisor.wait_for(*parts)

    def _announce(self, seconds: float) -> None:
        print(f"\nCallboard 已就绪 / ready ({seconds:.1f} s)\n", flush=True)
        for zh, en, path in PLACES:
            print(f"  {zh} {en}: {self.address}{path}")
        if self.host in ("0.0.0.0", "::"):
            print(f"  局域网 LAN: http://{services.own_address()}:{self.port}/")
        signins = self.layout.var / "demo-signins.txt"
        if signins.is_file():
            print(f"\n{signins.read_text().rstrip()}")
        print(f"\n  日志 logs: {self.layout.logs}\n  Ctrl-C 停止 / to stop\n", flush=True)
