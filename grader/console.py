"""Where commands print: as wide as the terminal, or as a page where there is none."""

import sys

from rich.console import Console

PAGE_WIDTH = 100


def page_console() -> Console:
    """The console of standard output."""
    return Console(width=None if sys.stdout.isatty() else PAGE_WIDTH)
