"""What students write in markdown, made inert: it reads as it did, and whatever renders it makes no link, picture or markup of it.

Formgrader renders markdown with raw HTML and with links of any kind. Cleaning the HTML here would not help: what is markup is settled
only when markdown is rendered. So a blank goes into each place where markup could begin.
"""

import re

STARTS = (
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),  # tags, comments, links in angle brackets; but `a < b` stays
    (re.compile(r"\](?=[(\[:])"), "] "),  # links, pictures, and the definitions that they refer to
)


def inert_markdown(text: str) -> str:
    """Markdown that makes nothing but text, emphasis, lists, tables, code and formulas. Doing it twice changes nothing more."""
    for start, broken in STARTS:
        text = start.sub(broken, text)
    return text
