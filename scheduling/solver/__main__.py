"""`python -m scheduling.solver`: see `cli`."""

import sys

from scheduling.solver.cli import main

sys.exit(main())
