"""
A round's problem file in, its answer file out.

    python -m scheduling.solver.rounds PROBLEM --seconds 60 --out ANSWER

Exit 0: the answer is written, also after SIGTERM. Exit 2: the file cannot be used.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scheduling.solver.cli import StopSignal, fail, seconds
from scheduling.solver.errors import PlanBroken, ProblemInvalid, SolverError
from scheduling.solver.reading import read_json
from scheduling.solver.rounds.answer import File, answer
from scheduling.solver.rounds.check import find_clashes
from scheduling.solver.rounds.problem import round_from_json


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and answer; the exit code. Takes the packer's own options."""
    parser = argparse.ArgumentParser(prog="rounds", description="Answer an allocation round.")
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=seconds, default=60.0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--progress-json", action="store_true", help="progress on stdout")
    options, _of_the_packer = parser.parse_known_args(arguments)
    stop = StopSignal()
    try:
        problem = round_from_json(read_json(options.problem, ProblemInvalid))

        def better(file: File) -> None:
            _write(options.out, file)
            if options.progress_json:
                print(json.dumps(file["figures"]), flush=True)

        file = answer(problem, seconds=options.seconds, on_better=better, should_stop=stop)
        if clashes := find_clashes(problem, file):
            raise PlanBroken(count=len(clashes), first=clashes[0])
        _write(options.out, file)
    except SolverError as refusal:
        return fail(options, refusal.code, refusal.message("zh"), refusal.message("en"))
    return 0


def _write(path: Path, file: File) -> None:
    """The answer whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
