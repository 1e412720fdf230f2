#!/usr/bin/env python
"""Django's command line for Callboard."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.runner.running import use_running_servers
    from sets.history import Actor, acting

    use_running_servers()
    with acting(lambda: Actor(f"命令 {' '.join(sys.argv[1:2])}")):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
