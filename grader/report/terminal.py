"""Text that student code printed, as harmless HTML: colours of a terminal become classes, all else that steers a terminal is dropped."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

MOST_CHARACTERS = 20_000
CUT = "\n… {left} more characters are left out here."

COLOUR = re.compile(r"\x1b\[([\d;]{0,60})m")
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -~])?")
OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)
# Control characters, and those that turn the direction of the text around them.
STEERING = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
SHOWN = dict.fromkeys(STEERING, "\ufffd") | TURNING

BOLD, NORMAL = 1, 22
FOREGROUND, BRIGHT, DEFAULT = range(30, 38), range(90, 98), 39
EXTENDED = {38, 48}
PALETTE, PALETTE_ARGUMENTS, RGB_ARGUMENTS = 5, 2, 4


def terminal_html(text: str) -> Markup:
    """The text as HTML; what is longer than 20,000 characters is cut, and says so."""
    shown = OVERWRITTEN.sub("", text[:MOST_CHARACTERS].replace("\r\n", "\n"))
    note = CUT.format(left=f"{len(text) - MOST_CHARACTERS:,}") if len(text) > MOST_CHARACTERS else ""
    return Markup("").join(_spans(shown)) + note


def plain(text: str) -> str:
    """The text without what steers a terminal or turns directions."""
    return _harmless(ESCAPE.sub("", text))


def _spans(text: str) -> Iterator[Markup]:
    """The runs of text between colour changes."""
    colour, bold = "", False
    pieces = COLOUR.split(text)
    for codes, piece in zip(["0", *pieces[1::2]], pieces[::2], strict=True):
        colour, bold = _after(_numbers(codes), colour, bold)
        run = escape(plain(piece))
        names = " ".join(filter(None, (colour, "ansi-bold" if bold else "")))
        yield Markup('<span class="{}">{}</span>').format(names, run) if names and run else run


def _after(codes: Iterable[int], colour: str, bold: bool) -> tuple[str, bool]:
    """The colour and boldness after a sequence of codes."""
    codes = iter(codes)
    for code in codes:
        if code == 0:
            colour, bold = "", False
        elif code in (BOLD, NORMAL):
            bold = code == BOLD
        elif code == DEFAULT:
            colour = ""
        elif code in FOREGROUND or code in BRIGHT:
            colour = f"ansi-{code % 10}"
        elif code in EXTENDED:
            skipped = PALETTE_ARGUMENTS if next(codes, 0) == PALETTE else RGB_ARGUMENTS
            _ = [next(codes, 0) for _ in range(skipped - 1)]
    return colour, bold


def _numbers(codes: str) -> list[int]:
    return [int(code[:4] or 0) for code in codes.split(";")]


def _harmless(text: str) -> str:
    return text.translate(STEERING).translate(TURNING)
