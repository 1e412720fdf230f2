"""Where the running product keeps its files: everything under var/, sockets where they fit."""

import hashlib
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.runner.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
# A socket's whole path must fit in 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_BYTES = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Layout:
    """The folders of one running copy; `var` is absolute."""

    var: Path

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Locks, pids and schedules: worth nothing once the processes are gone."""
        return self.var / "run"

    @property
    def postgres(self) -> Path:
        return self.var / "postgres"

    @property
    def broker(self) -> Path:
        return self.var / "broker"

    @property
    def static(self) -> Path:
        return self.var / "static"

    def make(self) -> None:
        """Create the folders; other users may pass through to their own, and see nothing."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.var.chmod(0o711)
        for folder in (self.logs, self.run, self.broker):
            folder.mkdir(mode=0o700, exist_ok=True)

    def log(self, name: str, *, keep_bytes: int = 5_000_000) -> Path:
        """The log of one process; a long one is set aside as `.1` first."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > keep_bytes:
            path.replace(path.with_suffix(".log.1"))
        return path

    def secret_key(self) -> str:
        """The signing key of this copy, made once and kept: sessions survive a restart."""
        path = self.var / "secret_key"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()


def socket_folder(home: Path, name: str, *, owner: int | None = None) -> Path:
    """
    A 0700 folder for a unix socket: `home`/`name`.sockets, or under the temp folder if that
    is too long. It is named after `home` there, so a restart finds it again.

    `owner` may have it besides us: the user as whom root starts a server.
    """
    folder = home / f"{name}.sockets"
    if _too_long(folder):
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
        folder = Path(tempfile.gettempdir()) / f"callboard-{os.geteuid()}-{digest}-{name}"
    if _too_long(folder):
        folder = Path("/tmp") / folder.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_strangers(folder, {os.geteuid(), os.geteuid() if owner is None else owner})
    return folder


def _too_long(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_BYTES


def _refuse_strangers(folder: Path, owners: set[int]) -> None:
    """The temp folder is everybody's: another user's folder of our name is a trap."""
    state = os.lstat(folder)
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in owners:
        raise CannotStart(
            f"目录 {folder} 属于其他用户，请删除它", f"{folder} belongs to another user: remove it"
        )
    folder.chmod(0o700)
