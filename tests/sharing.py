"""
How tests are shared out when several processes run them (pytest-xdist).

A file stays in one process, so that what its tests set up together is set up once; what
must not run side by side is one lot. xdist's own `--dist loadgroup` writes the group into
an attribute that pytest 9 no longer reads, and so shares out test by test.
"""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

# Fifty writers at a barrier, browsers, whole products on their ports: one after the other.
ONE_AT_A_TIME = ("tests/concurrency", "tests/journeys", "tests/runner")
HEAVY = "heavy"


class ByFile(LoadScopeScheduling):
    """A file is a lot; the heavy folders are one lot together, begun first."""

    def _split_scope(self, nodeid: str) -> str:
        return lot_of(nodeid)


def lot_of(nodeid: str) -> str:
    """The lot a test belongs to: its file, or HEAVY."""
    path = nodeid.partition("::")[0]
    return HEAVY if str(PurePosixPath(path).parent) in ONE_AT_A_TIME else path
