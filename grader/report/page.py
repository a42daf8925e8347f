"""Pages that stand alone: one file, nothing loaded from outside, and a policy under which only what the page brings may act.

The policy allows the page's own style sheet and script by their hashes, and pictures held in the page. So markup that slipped in could
neither run nor load anything; jinja2's escaping sees to it that none slips in.
"""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.report.terminal import plain
from grader.report.text import STATUS_WORDS
from grader.verdict import Status

TEMPLATES = Path(__file__).parent / "templates"
SIGNS = {
    Status.PASSED: "✓",
    Status.PARTIAL: "≈",
    Status.FAILED: "✗",
    Status.NOT_ATTEMPTED: "–",
    Status.ERROR: "!",
    Status.TIMEOUT: "∞",
    Status.CRASHED: "†",
}
POLICY = "default-src 'none'; img-src data:; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def page(template: str, script: str = "", /, **values: object) -> str:
    """The HTML of a template of this package, which extends base.html; `script` names the one script file that it runs, if any."""
    style, code = _asset("style.css"), _asset(script) if script else ""
    policy = POLICY.format(style=_source(style), script=_source(code) if code else "'none'")
    return _environment().get_template(template).render(policy=policy, style=Markup(style), script=Markup(code), **values)


def write_page(html: str, path: Path) -> None:
    """Write a page as UTF-8; halves of characters, which text from JSON can hold, become question marks."""
    path.write_bytes(html.encode("utf-8", "replace"))


def amount(number: float) -> str:
    """A number of points or seconds as people write it: 7, 7.5, 7.25."""
    return f"{round(number, 2):g}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"amount": amount, "plain": plain}
    environment.globals |= {"WORDS": STATUS_WORDS, "SIGNS": SIGNS, "STATUSES": tuple(Status)}
    return environment


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    """A file of the templates, in the one form in which it is both hashed and put into the page."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    """The policy's name for an inline style sheet or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
