"""`python -m scheduling.solver.explain`: see `cli`."""

import sys

from scheduling.solver.explain.cli import main

sys.exit(main())
