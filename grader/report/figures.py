"""The report's figures: drawn by matplotlib, then made part of the page, in its colours and its fonts.

matplotlib's SVG brings styles of its own, which the page's policy forbids. Colours become classes, so that the page's light and dark
apply; other styles become attributes; ids that nothing refers to are left out.
"""

import io
import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grader.report.page import SIGNS, amount
from grader.report.summary import ClassSummary
from grader.report.text import STATUS_WORDS
from grader.verdict import Status

INK, MUTED, LINE, SCORE, ON_BAR = "#010101", "#020202", "#030303", "#040404", "#050505"
FILLS = {status: f"#0606{number:02x}" for number, status in enumerate(Status, 1)}
CLASSES = {INK: "ink", MUTED: "muted", LINE: "line", SCORE: "score", ON_BAR: "on-bar"} | {
    colour: f"bar-{status}" for status, colour in FILLS.items()
}
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
ATTRIBUTES = (
    "d x y x1 x2 y1 y2 width height transform viewBox fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray "
    "clip-path text-anchor font-size font-weight opacity id href"
)
KEPT = frozenset(ATTRIBUTES.split())
REFERENCE = re.compile(r"#([\w-]+)")
FONT = re.compile(r"(?:(\d+|bold) )?([\d.]+)px")
SMALLEST_LABELLED = 0.045


def score_figure(summary: ClassSummary) -> Markup:
    """A histogram of the scores."""

    def draw(axes: Axes) -> None:
        bins = summary.distribution
        bars = axes.bar([each.start for each in bins], [each.count for each in bins], bins[0].end * 0.94, align="edge", color=SCORE)
        axes.bar_label(bars, [str(each.count or "") for each in bins], color=INK, padding=2)
        axes.set_xticks([each.start for each in bins] + [bins[-1].end])
        axes.set_xlabel("score", color=MUTED)
        axes.set_ylabel("students", color=MUTED)
        axes.margins(x=0.01, y=0.12)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))

    most = max(summary.distribution, key=lambda each: each.count)
    told = f"Distribution of {len(summary.records)} scores: most lie between {amount(most.start)} and {amount(most.end)}."
    return _figure("scores", told, (10, 3), draw)


def exercise_figure(summary: ClassSummary) -> Markup:
    """A bar for each exercise, divided by how it ended."""

    def draw(axes: Axes) -> None:
        names = [exercise.name for exercise in summary.exercises]
        left = [0] * len(names)
        for status in Status:
            counts = [exercise.counts[status] for exercise in summary.exercises]
            bars = axes.barh(names, counts, left=left, color=FILLS[status], height=0.74)
            labels = [f"{SIGNS[status]} {count}" if count >= SMALLEST_LABELLED * len(summary.records) else "" for count in counts]
            axes.bar_label(bars, labels, label_type="center", color=ON_BAR)
            left = [start + count for start, count in zip(left, counts, strict=True)]
        axes.invert_yaxis()
        axes.set_xlim(0, len(summary.records))
        axes.set_xlabel("students", color=MUTED)
        axes.margins(y=0.02)

    told = f"How the exercises ended, as bars; the table below has the numbers: {', '.join(STATUS_WORDS.values())}."
    return _figure("exercises", told, (10, 0.8 + 0.36 * len(summary.exercises)), draw)


def _figure(name: str, told: str, size: tuple[float, float], draw: Callable[[Axes], None]) -> Markup:
    """A figure as inline SVG, with a description in words."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif", "text.parse_math": False}):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        axes.spines[:].set_visible(False)
        axes.tick_params(colors=MUTED, labelcolor=INK, length=0)
        draw(axes)
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return inline(buffer.getvalue(), name, told)


def inline(svg: bytes, name: str, told: str) -> Markup:
    """An SVG file of matplotlib's as part of a page: `name` goes before its ids, `told` describes it."""
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag.removeprefix(SVG) in ("style", "metadata") or not child.tag.startswith(SVG)]:
            parent.remove(child)
    used = {found for element in root.iter() for value in element.attrib.values() for found in REFERENCE.findall(value)}
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        attributes = _attributes(element.attrib, name, used)
        element.attrib.clear()
        element.attrib.update(attributes)
    root.attrib.update({"class": "figure", "role": "img", "aria-label": told})
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _attributes(given: Mapping[str, str], name: str, used: set[str]) -> dict[str, str]:
    """An element's attributes and styles as attributes, colours as classes, ids and references with the figure's name."""
    attributes = {key: value for key, value in given.items() if key != "style"} | _styles(given.get("style", ""))
    if LINK in attributes:
        attributes["href"] = attributes.pop(LINK)
    classes = []
    for key in ("fill", "stroke"):
        if attributes.get(key) in CLASSES:
            classes.append(f"{key}-{CLASSES[attributes.pop(key)]}")
    if attributes.get("id") not in used:
        attributes.pop("id", None)
    kept = {key: REFERENCE.sub(rf"#{name}-\1", value) for key, value in attributes.items() if key in KEPT}
    if "id" in kept:
        kept["id"] = f"{name}-{kept['id']}"
    return kept | ({"class": " ".join(classes)} if classes else {})


def _styles(style: str) -> dict[str, str]:
    styles = {key.strip(): value.strip() for key, _, value in (part.partition(":") for part in style.split(";")) if value}
    font = FONT.search(styles.pop("font", ""))
    if font:
        styles["font-size"] = font[2]
    return styles
