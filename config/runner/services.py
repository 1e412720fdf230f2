"""The processes of ours: what each is called, how it is started and when it is ready."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.runner import ports
from config.runner.errors import CannotStart
from config.runner.layout import Layout
from config.runner.processes import Child, Command

BIN = os.path.dirname(sys.executable)
# A path that every copy answers, signed in or not.
PROBE = "/admin/login/"


@dataclass(frozen=True)
class Service:
    """A command that is started again when it crashes, and how to see that it works."""

    command: Command
    is_ready: Callable[[Child], bool]
    ready_seconds: float = 120.0

    @property
    def name(self) -> str:
        return self.command.name

    def start(self) -> Child:
        return Child(self.command)

    def wait_until_ready(self, child: Child) -> None:
        child.wait_until(lambda: self.is_ready(child), seconds=self.ready_seconds)


@dataclass(frozen=True)
class Job:
    """A command that does something and ends; ready means done without a failure."""

    command: Command

    @property
    def name(self) -> str:
        return self.command.name

    def start(self) -> Child:
        return Child(self.command)

    def wait_until_ready(self, child: Child) -> None:
        while (code := child.exit_code()) is None:
            time.sleep(0.05)
        if code:
            raise CannotStart(
                f"{self.name} 失败（{code}）", f"{self.name} failed ({code})", log=self.command.log
            )


def prepare(layout: Layout, env: Mapping[str, str], *stages: str) -> Job:
    """Stages of config.runner.prepare as one process."""
    name = f"prepare-{stages[0]}"
    argv = [sys.executable, "-m", "config.runner.prepare", *stages]
    return Job(Command(name=name, argv=argv, log=layout.log(name), env=env))


def environment(
    layout: Layout, *, database: str, broker: str, host: str, port: int
) -> dict[str, str]:
    """What the children get: the user's environment, and where everything is."""
    defaults = {
        "PUBLIC_URL": public_url(host, port),
        "SECRET_KEY": layout.secret_key(),
        "ALLOWED_HOSTS": ",".join(host_names(host)),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return {
        **defaults,
        **{key: value for key, value in os.environ.items() if value},
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "CALLBOARD_VAR": str(layout.var),
        "PYTHONUNBUFFERED": "1",
    }


def public_url(host: str, port: int) -> str:
    """Where others find this copy, for links in letters; a site has a name of its own instead."""
    if os.environ.get("CSRF_TRUSTED_ORIGINS") or os.environ.get("ALLOWED_HOSTS"):
        return ""
    shown = own_address() if host in ("0.0.0.0", "::", "") else ports.reachable(host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def host_names(host: str) -> list[str]:
    """The names under which a browser may ask for this copy; more than local when it listens."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if ports.reachable(host) not in ("127.0.0.1", "localhost", "::1"):
        names.append(host)
    elif host in ("0.0.0.0", "::", ""):
        names += [socket.gethostname(), own_address()]
    return list(dict.fromkeys(names))


def own_address() -> str:
    """This machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A documentation address: it only makes the system choose a way out.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def worker(layout: Layout, env: Mapping[str, str], *, queue: str, beat: bool = False) -> Service:
    """A Celery worker with one process for one queue; one of them also keeps the timetable."""
    name = f"worker-{queue}"
    argv = [f"{BIN}/celery", "-A", "config", "worker", "-Q", queue, "-c", "1", "-n", f"{queue}@%h"]
    argv += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    if beat:
        argv += ["-B", "--schedule", str(layout.run / "beat-schedule")]
    command = Command(
        name=name,
        argv=argv,
        log=layout.log(name),
        env=env,
        # TERM lets a task finish; a packing run is longer than anybody waits, and its lease
        # brings it back, so QUIT and then the end of the session follow soon.
        stops=((signal.SIGTERM, 4.0), (signal.SIGQUIT, 3.0)),
    )
    return Service(command, is_ready=lambda child: f"{queue}@" in _ready_line(child))


def _ready_line(child: Child) -> str:
    return next((line for line in child.new_log().splitlines() if line.endswith(" ready.")), "")


def web(layout: Layout, env: Mapping[str, str], *, host: str, port: int) -> Service:
    """The web server: WSGI, a few processes of eight threads."""
    workers = os.environ.get("WEB_WORKERS") or str(min(2, os.cpu_count() or 1))
    argv = [f"{BIN}/granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    argv += ["--workers", workers, "--blocking-threads", "8", "--no-ws"]
    argv += ["--respawn-failed-workers", "--workers-kill-timeout", "5", "config.wsgi:application"]
    command = Command(
        name="web",
        argv=argv,
        log=layout.log("web"),
        env=env,
        stops=((signal.SIGTERM, 10.0),),
    )
    return Service(command, is_ready=lambda child: ports.answers(host, port, PROBE))
