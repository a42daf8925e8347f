"""Cells that no spreadsheet computes, from names, ids and scores that may hold anything.

The rule follows the OWASP page on CSV injection: text that begins with = + - @, tab, carriage return, line feed or a full-width sign gets
an apostrophe before it, also after a semicolon or a line break inside a cell, where a spreadsheet of another country may begin a new one.
Two kinds of cells stay what they are: numbers, negative ones too; and ids and e-mail addresses of nothing but letters, digits and
. _ + - @ since a gradebook finds the student by them, and such characters can call no function and reach nothing outside the sheet.
"""

import re

SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
COMPUTED = re.compile(rf"(?:\A|(?<=[;\t\r\n\0])) *[{SIGNS}]|\A *[\t\r\n]")
PLAIN_ID = re.compile(r"[\w.+@-]*")
DECIMALS = 5


def text(value: str | None) -> str:
    """Free text, such as a name: no part of it is a formula. Nothing for None."""
    return COMPUTED.sub(r"'\g<0>", value or "")


def identifier(value: str | None) -> str:
    """An id or e-mail address, unchanged if it has plain characters only; any other as free text. Nothing for None."""
    return value if value and PLAIN_ID.fullmatch(value) else text(value)


def number(value: float) -> str:
    """A score with up to five decimals, which is what Moodle keeps, never in the notation with an exponent."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
