"""
Install requirements.txt into .venv, once per change of it.

Run by path with the system's Python (`python3 config/runner/install.py`), so it uses the
standard library only and nothing of this project. Writes to .venv and var/ alone.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VAR = ROOT / "var"
REQUIREMENTS = ROOT / "requirements.txt"
SOLVER = ROOT / "scheduling" / "solver"
INSTALLED = VENV / ".installed"
WARMED = VENV / ".warmed"

# uv does not read pip's settings: what a user set for pip is handed on in uv's own words.
UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
}


class SetupFailed(Exception):
    """Setting up stopped; the text says why and what to do, in Chinese and English."""


def main() -> int:
    try:
        with only_one_at_a_time():
            install()
            warm_solver()
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two `make` at once must not fill one .venv together: the second waits."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install() -> None:
    """Make .venv hold what requirements.txt says; returns at once when it does."""
    stamp = stamp_of(REQUIREMENTS.read_bytes(), sys.version_info[:3])
    if read(INSTALLED) == stamp and venv_runs():
        return
    started = time.monotonic()
    print("正在安装依赖到 .venv … / installing into .venv …", flush=True)
    INSTALLED.unlink(missing_ok=True)
    if not venv_runs():
        make_venv()
    fill_venv()
    INSTALLED.write_text(stamp)
    print(f"安装完成 / installed ({time.monotonic() - started:.0f} s)", flush=True)


def stamp_of(requirements: bytes, version: tuple[int, ...]) -> str:
    """What an installation was made from: the pins and the Python they were chosen for."""
    python = ".".join(map(str, version))
    return f"{python} {hashlib.sha256(requirements).hexdigest()}"


def read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def python() -> Path:
    return VENV / "bin" / "python"


def venv_runs() -> bool:
    """Whether .venv has a working Python of the version that runs this file."""
    wanted = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if not python().exists():
        return False
    return subprocess.run([python(), "-c", wanted], check=False).returncode == 0


def make_venv() -> None:
    """
    Create .venv with pip, or with whatever can stand in for it.

    Debian packs ensurepip apart from Python; pip or uv on the system will do as well.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip"):
        made = run([sys.executable, "-m", "venv", VENV], quiet=True)
    elif importlib.util.find_spec("venv") and (
        importlib.util.find_spec("pip") or shutil.which("uv")
    ):
        made = run([sys.executable, "-m", "venv", "--without-pip", VENV], quiet=True)
    else:
        made = False
    if not made:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupFailed(
            f"{sys.executable} 不能建立虚拟环境，请先安装 / cannot make a virtual environment; "
            "install it with: apt-get install python3-venv (Debian, Ubuntu)"
        )


def fill_venv() -> None:
    """Install with the pinned uv (seconds); with pip (a minute) when uv cannot."""
    env = caches(os.environ)
    uv = find_uv(env)
    if uv:
        uv_env = {**env, **uv_settings(pip_settings(env), env)}
        command = [uv, "pip", "install", "--python", python(), "-r", REQUIREMENTS]
        if run(command, env=uv_env):
            return
        print("uv 未成功，改用 pip / uv did not succeed, trying pip …", flush=True)
    if not run([*pip(), "install", "-r", REQUIREMENTS], env=env):
        raise SetupFailed("依赖安装失败，见上文 / installing failed: see the lines above")


def find_uv(env: Mapping[str, str]) -> Path | str | None:
    """The pinned uv inside .venv, put there with pip; else one on the PATH."""
    pin = next((p for p in REQUIREMENTS.read_text().splitlines() if p.startswith("uv==")), None)
    if pin and run([*pip(), "install", pin], quiet=True, env=env):
        return VENV / "bin" / "uv"
    return shutil.which("uv")


def pip() -> list[str | Path]:
    """pip acting on .venv: its own, or the system's when .venv came without one."""
    own = subprocess.run([python(), "-c", "import pip"], capture_output=True, check=False)
    if own.returncode == 0:
        return [python(), "-m", "pip", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python()]


def caches(env: Mapping[str, str]) -> dict[str, str]:
    """The environment with package caches kept in var/, unless the user has a place."""
    return {
        "UV_CACHE_DIR": str(VAR / "cache" / "uv"),
        "PIP_CACHE_DIR": str(VAR / "cache" / "pip"),
        "UV_COMPILE_BYTECODE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        **env,
    }


def pip_settings(env: Mapping[str, str]) -> dict[str, str]:
    """What the user told pip (pip.conf and PIP_*), as {option: value}; env wins."""
    listed = subprocess.run(
        [*pip(), "config", "list"], capture_output=True, text=True, env=dict(env), check=False
    )
    return parse_pip_config(listed.stdout)


def parse_pip_config(text: str) -> dict[str, str]:
    """`global.index-url='…'` lines → {option: value}; install beats global, :env: beats both."""
    order = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        rank = order.get(section, -1)
        if rank >= found.get(option, (0, ""))[0] and value[:1] in "'\"":
            found[option] = (rank, str(ast.literal_eval(value)))
    return {option: value for option, (_, value) in found.items()}


def uv_settings(settings: Mapping[str, str], env: Mapping[str, str]) -> dict[str, str]:
    """pip's settings as uv's variables, leaving alone what the user set for uv."""
    translated: dict[str, str] = {}
    for option, (variable, separator) in UV_NAMES.items():
        if settings.get(option) and variable not in env:
            translated[variable] = separator.join(settings[option].split())
    if "UV_INDEX" in translated:
        # pip takes the best version of all its indexes; uv by default stops at the first.
        translated["UV_INDEX_STRATEGY"] = env.get("UV_INDEX_STRATEGY", "unsafe-best-match")
    return translated


def warm_solver() -> None:
    """Compile the packer's inner loops once, so that no first run waits for it."""
    sources = sorted(SOLVER.rglob("*.py"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if not (SOLVER / "__main__.py").exists() or read(WARMED) == digest:
        return
    started = time.monotonic()
    print("正在编译排程内核 … / compiling the packer …", flush=True)
    if run([python(), "-m", "scheduling.solver", "--warm"], quiet=True):
        WARMED.write_text(digest)
        print(f"编译完成 / compiled ({time.monotonic() - started:.0f} s)", flush=True)


def run(
    command: list[str | Path], *, quiet: bool = False, env: Mapping[str, str] | None = None
) -> bool:
    """Run a command in the project folder; a quiet one speaks only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=None if env is None else dict(env),
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if quiet and done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
