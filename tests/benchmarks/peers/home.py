"""The environment of the peers, var/bench-venv: made where it can be, asked what it has."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "var" / "bench-venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP_SECONDS = 120


@dataclass(frozen=True)
class Peer:
    """A script in `peers/`, the module it cannot do without, and what it cannot express."""

    title: str
    script: str
    needs: str
    leaves_out: str


PEERS = (
    Peer(
        "CP-SAT",
        "cp_sat",
        "ortools",
        "costume changes priced from below, relights not priced, as many stays at a location as by hand",
    ),
    Peer(
        "PyJobShop",
        "pyjobshop",
        "pyjobshop",
        "every setup minute at one price, the minute of the wrap at another, moves as far as they may be",
    ),
    Peer(
        "Timefold",
        "timefold_base",
        "timefold",
        "moves as far as they may be, no waiting for rivals (its plan may break rules), hold days not priced,"
        " costume changes, redresses and handovers priced from below; one core; needs Java 17",
    ),
)


def missing(peer: Peer, python: Path) -> str:
    """Why this peer cannot run with this interpreter; empty when it can."""
    if has(python, peer.needs):
        return ""
    if python != PYTHON:
        return f"{python} has no {peer.needs}"
    wanted = (ROOT / "requirements-bench.txt").read_text(encoding="utf-8").splitlines()
    requirement = next(line for line in wanted if line.partition("==")[0] == peer.needs)
    return install(requirement) or ("" if has(python, peer.needs) else "cannot be imported")


def install(requirement: str) -> str:
    """Install one peer, so that what cannot be had keeps no other out; why not, or nothing."""
    print(f"installing {requirement} into {HOME.relative_to(ROOT)}", file=sys.stderr)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--retries", "1", "--timeout", "10", requirement]
    try:
        if not PYTHON.exists():
            venv.create(HOME, with_pip=True)
        done = subprocess.run(command, check=False, capture_output=True, timeout=PIP_SECONDS)
    except (OSError, subprocess.SubprocessError) as fault:
        return f"{requirement} does not install: {type(fault).__name__}"
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return f"{requirement} does not install: {said[-1] if said else '?'}" if done.returncode else ""


def has(python: Path, module: str) -> bool:
    """Whether this interpreter can import the module."""
    command = [str(python), "-c", f"import {module}"]
    try:
        return not subprocess.run(command, check=False, capture_output=True, timeout=60).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False
