"""As whom PostgreSQL runs: it refuses root, and a newcomer in a container often is root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.runner.errors import CannotStart

# A user namespace in which root's own files belong to an ordinary user.
UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Identity:
    """How to start a process that must not be root: a command prefix, or another user."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments of subprocess that switch to the user, if there is one."""
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def can_enter(self, path: Path) -> bool:
        """Whether this identity may enter the folder, or run the file, and all above it."""
        if self.user is None:
            return os.access(path, os.X_OK)
        probe = ["test", "-x", str(path)]
        return subprocess.run(probe, check=False, cwd="/", **self.popen_options()).returncode == 0

    @property
    def uid(self) -> int:
        """The owner that its files have, seen from outside a user namespace."""
        return os.geteuid() if self.user is None else pwd.getpwnam(self.user).pw_uid

    def own(self, folder: Path) -> None:
        """Make the folder, and what is in it, this identity's; 0700."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == self.uid:
            return
        group = os.getegid() if self.user is None else pwd.getpwnam(self.user).pw_gid
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, group, follow_symlinks=False)


@cache
def for_postgres() -> Identity:
    """The ordinary user itself; for root a user namespace, or where forbidden `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    if namespaces_work():
        return Identity(prefix=UNSHARE)
    user = os.environ.get("CALLBOARD_DB_USER", "nobody")
    try:
        pwd.getpwnam(user)
    except KeyError:
        raise CannotStart(
            f"PostgreSQL 不能以 root 运行，且系统里没有用户 {user}；请设置 CALLBOARD_DB_USER",
            f"PostgreSQL cannot run as root and there is no user {user}: set CALLBOARD_DB_USER",
        ) from None
    return Identity(user=user)


def namespaces_work() -> bool:
    """Containers may forbid user namespaces, and busybox's unshare knows no --map-user."""
    try:
        return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
