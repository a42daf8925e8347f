"""Printed text as HTML."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.terminal import terminal_html


def test_colours_become_classes() -> None:
    assert terminal_html("a\x1b[31mb\x1b[1mc\x1b[0md") == 'a<span class="ansi-1">b</span><span class="ansi-1 ansi-bold">c</span>d'


def test_markup_is_shown_as_text() -> None:
    assert terminal_html("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[2Jx",
        "\x1b]0;title\x07x",
        "\x1b]8;;javascript:alert(1)\x1b\\x",
        "\x1bcx",
        "\x1b[?25lx",
        "\x9bx",
        "\x00\x07\x08x",
        "\x1b[38;5;196mx",
        "x\x1b",
    ],
)
def test_what_else_steers_a_terminal_is_dropped(text: str) -> None:
    assert terminal_html(text) == "x"


def test_line_that_was_overwritten_shows_its_last_state() -> None:
    assert terminal_html("10 %\r50 %\r100 %\nnext\r\n") == "100 %\nnext\n"


def test_turned_directions_are_made_visible() -> None:
    assert terminal_html("a\u202eb\u2066c") == "a\ufffdb\ufffdc"


def test_long_text_is_cut_and_says_so() -> None:
    assert terminal_html("x" * 50_000).endswith("30,000 more characters are left out here.")


class Tags(HTMLParser):
    """The tags of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.append(f"{tag} {attributes}")

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("\x1b[]0139;m\x07\\<>&\"'\r\nab\u202e"), max_size=80))
def test_nothing_but_coloured_text_ever_comes_out(text: str) -> None:
    shown = Tags(str(terminal_html(text)))
    assert all(re.fullmatch(r"span \[\('class', '(ansi-\d)?( ?ansi-bold)?'\)\]", tag) for tag in shown.tags)
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(shown.text)
    assert shown.text.count("<") <= text.count("<")
