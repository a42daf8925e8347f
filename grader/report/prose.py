"""The course's own text as HTML: markdown by mistune, formulas as MathML, pictures held in the page, everything cleaned by nh3.

Browsers draw MathML themselves, so that no script is needed. A formula that cannot be translated stays readable as its TeX source.
"""

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import mistune
import nh3
from latex2mathml import converter, exceptions
from markupsafe import Markup

# Code first, so that a dollar sign in code starts no formula.
FORMULA = re.compile(r"```.*?```|`[^`\n]*`|\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$]+?)\$", re.DOTALL)
PLACE = "\ue000{}\ue001"
PLACES = re.compile("\ue000(\\d+)\ue001")
HEADING = re.compile(r"<(/?)h([1-5])>")
PICTURE_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_PICTURE = 2_000_000
TAGS = nh3.ALLOWED_TAGS | {"details", "summary", "img", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}}
ELEMENTS = "math mrow mi mn mo mtext mspace msup msub msubsup mover munder munderover mfrac msqrt mroot mtable mtr mtd mstyle"
MATH_TAGS = set(ELEMENTS.split())
MATH_ATTRIBUTES = {
    "display",
    "stretchy",
    "fence",
    "form",
    "columnalign",
    "mathvariant",
    "accent",
    "linethickness",
    "minsize",
    "maxsize",
    "width",
}
SCHEMES = {"http", "https", "mailto", "data"}
UNTRANSLATABLE: tuple[type[Exception], ...] = (
    RecursionError,
    *(kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)

_MARKDOWN = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


@lru_cache(maxsize=512)
def prose_html(markdown: str, folder: Path | None = None) -> Markup:
    """Markdown as HTML. Pictures that lie in `folder` become part of the page; others are left out, and their description stays.

    Headings are one level lower, since the page has a heading of its own.
    """
    formulas: list[Markup] = []
    html = _MARKDOWN(FORMULA.sub(_keeping(formulas), PLACES.sub("", markdown)))
    assert isinstance(html, str), "the renderer for HTML returns text"
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, attribute_filter=_filter(folder))
    lower = HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", clean)
    return Markup(PLACES.sub(lambda place: formulas[int(place[1])], lower))


def formula_html(tex: str, display: bool = False) -> Markup:
    """A formula in TeX as MathML, or its source if it cannot be translated."""
    try:
        mathml = converter.convert(tex, display="block" if display else "inline")
    except UNTRANSLATABLE:
        return Markup("<code>{}</code>").format(tex)
    return Markup(nh3.clean(mathml, tags=MATH_TAGS, attributes={"*": MATH_ATTRIBUTES}))


def _keeping(formulas: list[Markup]) -> Callable[[re.Match[str]], str]:
    """Replaces each formula by a place that markdown leaves alone, and keeps what belongs there."""

    def keep(found: re.Match[str]) -> str:
        tex = found["display"] or found["inline"]
        if tex is None:
            return found[0]
        formulas.append(formula_html(tex, display=found["display"] is not None))
        return PLACE.format(len(formulas) - 1)

    return keep


def _filter(folder: Path | None) -> Callable[[str, str, str], str | None]:
    """Links lead out of the page or to a place in it; pictures come from the course's folder."""

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return _picture(folder, value)
        if attribute == "href":
            return value if value.startswith(("https://", "http://", "mailto:", "#")) else None
        return value

    return keep


@lru_cache(maxsize=128)
def _picture(folder: Path | None, name: str) -> str | None:
    """A picture file of the course as a data URI."""
    if folder is None:
        return None
    path = (folder / name).resolve()
    kind = PICTURE_TYPES.get(path.suffix)
    if kind is None or not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > LARGEST_PICTURE:
        return None
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def plain_prose(text: str) -> Markup:
    """Text that is not the course's: shown as it is."""
    return Markup('<pre class="text">{}</pre>').format(text)
