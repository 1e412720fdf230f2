#!/usr/bin/env python
"""Django's command line for Callboard."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.runner.running import use_running_servers

    use_running_servers()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
