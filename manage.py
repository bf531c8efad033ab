#!/usr/bin/env python
"""Django's command line. Where no DATABASE_URL is set, the embedded servers serve the command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    if "DATABASE_URL" in os.environ:
        execute_from_command_line(sys.argv)
        return
    from embedded.commandline import environment

    with environment(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
