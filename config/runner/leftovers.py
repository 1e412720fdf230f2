"""What an earlier run left behind when it was killed: remember children, end strays."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import psutil

from config.runner.processes import Child, end, merge, session_members


class Register:
    """A file naming the children that run now; read again only after a crash of the runner."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, children: Iterable[Child]) -> None:
        rows = [
            {"name": child.name, "pid": child.pid, "started_at": child.started_at}
            for child in children
        ]
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(rows))
        draft.replace(self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def end_strays(self, homes: Iterable[Path]) -> list[str]:
        """
        End the sessions of the children named in the file; returns the names of those found.

        A pid may belong to somebody else by now: only a session whose leader is the process
        we started (or is gone), and only members working inside `homes`, are ours.
        """
        folders = list(homes)
        strays = {
            str(row["name"]): [process for process in _session(row) if _works_in(process, folders)]
            for row in self._rows()
        }
        end(merge(*strays.values()))
        self.clear()
        return [name for name, processes in strays.items() if processes]

    def _rows(self) -> list[dict[str, float]]:
        try:
            rows = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return []
        return [row for row in rows if {"name", "pid", "started_at"} <= row.keys()]


def _session(row: dict[str, float]) -> list[psutil.Process]:
    pid = int(row["pid"])
    try:
        leader = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return session_members(pid)
    if abs(leader.create_time() - row["started_at"]) > 1:
        return []
    return merge([leader, *leader.children(recursive=True)], session_members(pid))


def _works_in(process: psutil.Process, folders: list[Path]) -> bool:
    try:
        here = Path(os.path.realpath(process.cwd()))
    except psutil.Error:
        return False
    return any(here.is_relative_to(os.path.realpath(folder)) for folder in folders)
