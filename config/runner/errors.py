"""Why something could not be started, in words for the person at the terminal."""

from pathlib import Path


class CannotStart(Exception):
    """A part of the product cannot run here; says why in Chinese and in English."""

    def __init__(self, zh: str, en: str, *, log: Path | None = None) -> None:
        self.zh, self.en, self.log = zh, en, log
        super().__init__(f"{zh}\n{en}{_ending(log)}")


def _ending(log: Path | None, lines: int = 15) -> str:
    """The last lines of a log, indented under its name; nothing when there is none."""
    if log is None or not log.is_file():
        return ""
    tail = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join([f"\n--- {log}", *(f"    {line}" for line in tail)])
