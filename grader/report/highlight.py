"""Python source as HTML, coloured by pygments through classes."""

from functools import lru_cache

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.report.terminal import SHOWN

LONGEST_COLOURED = 20_000
LONGEST_SHOWN = 100_000
CUT = "\n… {left} more characters are left out here."


@lru_cache(maxsize=256)
def python_html(source: str) -> Markup:
    """The source, escaped and coloured; long sources are not coloured, and very long ones are cut. The course's own cells are kept."""
    source = source.replace("\r\n", "\n").translate(SHOWN)
    if len(source) > LONGEST_COLOURED:
        left = len(source) - LONGEST_SHOWN
        return escape(source[:LONGEST_SHOWN]) + (CUT.format(left=f"{left:,}") if left > 0 else "")
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).rstrip("\n"))
