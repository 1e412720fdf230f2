"""`python -m config.runner`: the whole product on one machine, until Ctrl-C."""

import os
import signal
import sys
import time
from types import FrameType

from config.runner.errors import CannotStart
from config.runner.layout import ROOT, Layout
from config.runner.product import Product


class Stop(BaseException):
    """Somebody asked the runner to end: Ctrl-C, a plain kill, or a closed terminal."""


def _on_signal(number: int, frame: FrameType | None) -> None:
    # One request is enough; a second Ctrl-C must not cut the orderly stop short.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop(signal.Signals(number).name)


def main() -> int:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _on_signal)
    var = os.environ.get("CALLBOARD_VAR") or ROOT / "var"
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        print(f"PORT 不是数字 / PORT is not a number: {os.environ['PORT']}", file=sys.stderr)
        return 1
    product = Product(
        Layout(ROOT.joinpath(var).resolve()),
        host=os.environ.get("HOST") or "127.0.0.1",
        port=port,
    )
    return run(product)


def run(product: Product) -> int:
    """Start, watch until asked to stop, stop; 1 when it could not start or gave up."""
    try:
        with product.exclusively():
            try:
                product.start()
                while True:
                    product.watch()
                    time.sleep(0.5)
            finally:
                product.stop()
    except Stop:
        return 0
    except CannotStart as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
