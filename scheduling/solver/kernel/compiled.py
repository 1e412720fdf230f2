"""How the kernel is compiled: once, cached, free of Python's lock."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def cache_folder() -> Path:
    """
    A folder for compiled code that changes with the source of the whole kernel.

    Numba looks only at the file of each function, not at those it calls, and would
    run old code after an update.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"kernel-{digest.hexdigest()[:12]}"
    beside = here / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return beside / name
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"callboard-{os.getuid()}" / name


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]


def drop_outdated() -> None:
    """Remove what was compiled from older sources."""
    current = Path(numba.config.CACHE_DIR)  # type: ignore[attr-defined]
    for folder in current.parent.glob("kernel-*"):
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)


# Nothing of the kernel makes an array, so numba need not count references to any. Counting
# them at every call took more than half of the time.
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of every function of the kernel, none of which may make an array."""
    return numba.njit(**OPTIONS)(function)
