"""For manage.py at another prompt: the servers of the copy that runs in this folder."""

import json
import os

from config.runner.layout import ROOT, Layout


def use_running_servers() -> None:
    """
    Name the running copy's servers and key in the environment, where it names none itself.

    Does nothing when no copy runs: its file is removed when it stops.
    """
    layout = Layout(ROOT / os.environ.get("CALLBOARD_VAR", "var"))
    try:
        addresses = json.loads((layout.run / "services.json").read_text())
        addresses["SECRET_KEY"] = (layout.var / "secret_key").read_text().strip()
    except (OSError, ValueError):
        return
    for name, value in addresses.items():
        if not os.environ.get(name):
            os.environ[name] = value
