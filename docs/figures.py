"""Draws every picture of the course: `python docs/figures.py` writes them all, and the same code gives the same bytes.

A picture is one function that draws on a canvas measured in its own units, about 1 to a letter's width; `FIGURES` names its file and its
size. Every picture lies on a light card of its own, so that it reads the same on light and on dark pages.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from numpy.typing import NDArray

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
UNITS_PER_INCH = 10
WIDTH = 106
CARD, EDGE, INK, QUIET = "#fcfbf7", "#d8d4c8", "#23282f", "#666c75"


@dataclass(frozen=True)
class Colour:
    """A strong tone for lines and letters, and a pale one to fill boxes with."""

    strong: str
    pale: str


DATA = Colour("#1f5f9e", "#d9e8f6")
WEIGHT = Colour("#256b41", "#d8eedf")
GRADIENT = Colour("#a84716", "#fbe2d3")
CACHE = Colour("#6a4fa0", "#e7e0f3")
PLAIN = Colour("#4a5058", "#eceae3")

Point = tuple[float, float]
Cells = Collection[tuple[int, ...]]


class Canvas:
    """A card, `height` units high and as wide as all others, with the few shapes that the pictures are made of.

    What is drawn from 0 to `width` comes to stand in its middle.
    """

    def __init__(self, width: float, height: float) -> None:
        self.figure = Figure(figsize=(WIDTH / UNITS_PER_INCH, height / UNITS_PER_INCH))
        self.figure.patch.set_alpha(0)
        self.left, self.height = (width - WIDTH) / 2, height
        self.axes = self.figure.add_axes((0, 0, 1, 1), xlim=(self.left, self.left + WIDTH), ylim=(0, height))
        self.axes.axis("off")
        self._rounded(self.left + 0.3, 0.3, WIDTH - 0.6, height - 0.6, CARD, EDGE, radius=1.5)

    def box(self, centre: Point, size: Point, text: str, colour: Colour, *, stacked: int = 0) -> None:
        """A box with a text; `stacked` more of them stand behind it."""
        (x, y), (width, height) = centre, size
        for behind in range(stacked, -1, -1):
            self._rounded(x - width / 2 + 0.9 * behind, y - height / 2 + 0.9 * behind, width, height, colour.pale, colour.strong)
        self.text((x, y), text, colour=colour.strong)

    def text(self, at: Point, text: str, *, colour: str = INK, size: float = 11.5, align: str = "center") -> None:
        """A text around a point, or beside it."""
        self.axes.text(*at, text, color=colour, fontsize=size, ha=align, va="center", linespacing=1.5)

    def arrow(self, points: Sequence[Point], colour: Colour, *, dashed: bool = False) -> None:
        """A line through the points with a head at its end."""
        *way, last = points
        if len(way) > 1:
            self.axes.plot(*zip(*way, strict=True), color=colour.strong, linewidth=1.6, solid_capstyle="butt")
        style = "--" if dashed else "-"
        self.axes.add_patch(
            FancyArrowPatch(
                way[-1],
                last,
                arrowstyle="-|>",
                mutation_scale=13,
                shrinkA=0,
                shrinkB=0,
                color=colour.strong,
                linewidth=1.6,
                linestyle=style,
            )
        )

    def grid(self, corner: Point, values: NDArray[np.int64], colour: Colour, *, marked: Cells = (), ghost: bool = False) -> None:
        """A matrix of numbers; `corner` is its upper left, every cell 4 wide and 4 high; `marked` cells stand out."""
        for (row, column), number in np.ndenumerate(values):
            place = (corner[0] + 4 * column, corner[1] - 4 * (row + 1))
            self._cell(place, f"{number}".replace("-", "−"), colour, (row, column) in marked, ghost)

    def plot(self, area: tuple[float, float, float, float]) -> Axes:
        """Axes for a graph, at (left, bottom, width, height)."""
        left, bottom, width, height = area
        place = ((left - self.left) / WIDTH, bottom / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(place, facecolor="none")
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(QUIET)
        axes.tick_params(colors=QUIET, labelsize=9)
        return axes

    def _cell(self, corner: Point, text: str, colour: Colour, marked: bool, ghost: bool) -> None:
        face, ink = (colour.strong, CARD) if marked else (CARD if ghost else colour.pale, QUIET if ghost else colour.strong)
        line = ":" if ghost else "-"
        self.axes.add_patch(Rectangle(corner, 4, 4, facecolor=face, edgecolor=colour.strong, linewidth=0.8, linestyle=line))
        self.text((corner[0] + 2, corner[1] + 1.9), text, colour=ink)

    def _rounded(self, x: float, y: float, width: float, height: float, face: str, edge: str, radius: float = 0.9) -> None:
        shape = f"round,pad=0,rounding_size={radius}"
        self.axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=shape, facecolor=face, edgecolor=edge, linewidth=1.2))


def outline(canvas: Canvas) -> None:
    """The modules of the whole network, forward above and backward below."""
    top, middle, bottom = 34.0, 20.5, 7.0
    canvas.box((11, top), (16, 6.4), "initialise", WEIGHT)
    canvas.box((11, middle), (16, 6.4), "parameters\n$W,\\ b$", WEIGHT)
    canvas.box((11, bottom), (16, 6.4), "update", WEIGHT)
    canvas.box((28.5, top), (6, 6.4), "$X$", DATA)
    canvas.box((48, top), (20, 8), "linear → relu", DATA, stacked=2)
    canvas.box((76, top), (20, 8), "linear → sigmoid", DATA)
    canvas.box((97, top), (11, 8), "cost $J$", PLAIN)
    canvas.box((76, bottom), (20, 8), "linear ← sigmoid\nbackward", GRADIENT)
    canvas.box((48, bottom), (20, 8), "linear ← relu\nbackward", GRADIENT, stacked=2)
    canvas.text((48, top + 7.6), "layers $1, …, L-1$", colour=QUIET)
    canvas.text((76, top + 7.6), "layer $L$", colour=QUIET)
    canvas.arrow([(11, top - 3.2), (11, middle + 3.2)], WEIGHT)
    canvas.arrow([(11, bottom + 3.2), (11, middle - 3.2)], WEIGHT)
    canvas.arrow([(19, middle), (34.5, middle), (34.5, top - 2), (38, top - 2)], WEIGHT)
    canvas.arrow([(31.5, top + 1), (38, top + 1)], DATA)
    canvas.arrow([(59.8, top), (66, top)], DATA)
    canvas.arrow([(86, top), (91.5, top)], DATA)
    canvas.arrow([(97, top - 4), (97, bottom), (86, bottom)], GRADIENT)
    canvas.arrow([(66, bottom), (59.8, bottom)], GRADIENT)
    canvas.arrow([(38, bottom), (19, bottom)], GRADIENT)
    for x in (48.0, 76.0):
        canvas.arrow([(x, top - 4), (x, bottom + (5.8 if x < 60 else 4))], CACHE, dashed=True)
        canvas.text((x + 1.2, middle + 0.4), "cache", colour=CACHE.strong, align="left")
    canvas.text((88.8, top + 2), "$A^{[L]}$", size=13.5, colour=DATA.strong)
    canvas.text((98.2, middle + 0.4), "$dA^{[L]}$", size=13.5, colour=GRADIENT.strong, align="left")
    canvas.text((28.5, bottom + 2), "all $dW,\\ db$", size=13.5, colour=GRADIENT.strong)
    canvas.text((27, middle + 1.8), "all $W,\\ b$", size=13.5, colour=WEIGHT.strong)
    canvas.text((62.9, top + 2), "$A$", size=13.5, colour=DATA.strong)
    canvas.text((62.9, bottom + 2), "$dA$", size=13.5, colour=GRADIENT.strong)


def broadcasting(canvas: Canvas) -> None:
    """W X + b with the numbers of the notebook's aside."""
    weights, inputs, biases = (
        np.array([[1, 2, 0], [0, -1, 3]]),
        np.array([[1, 0, 2, -1], [2, 1, 0, 1], [0, 1, 1, 2]]),
        np.array([[10], [20]]),
    )
    outputs, middle = weights @ inputs + biases, 15.5
    canvas.grid((4, middle + 4), weights, WEIGHT, marked={(1, column) for column in range(3)})
    canvas.grid((23, middle + 6), inputs, DATA, marked={(row, 2) for row in range(3)})
    canvas.grid((54, middle + 4), np.repeat(biases, 3, axis=1), WEIGHT, ghost=True)
    canvas.grid((50, middle + 4), biases, WEIGHT, marked={(1, 0)})
    canvas.grid((77, middle + 4), outputs, DATA, marked={(1, 2)})
    for x, sign in ((19.5, "×"), (44.5, "+"), (71.5, "=")):
        canvas.text((x, middle), sign, size=17, colour=QUIET)
    captions = ((10, "$W$", "(2, 3)"), (31, "$X$", "(3, 4)"), (58, "$b$", "(2, 1), read as (2, 4)"), (85, "$Z$", "(2, 4)"))
    for x, symbol, shape in captions:
        canvas.text((x, 24.4), symbol, size=16)
        canvas.text((x, 5.6), shape, colour=QUIET)


def activations(canvas: Canvas) -> None:
    """Sigmoid and relu with their slopes."""
    Z = np.linspace(-5, 5, 201)
    A = 1 / (1 + np.exp(-Z))
    left, right = canvas.plot((6, 6, 40, 22)), canvas.plot((58, 6, 40, 22))
    left.plot(Z, A, color=DATA.strong, linewidth=2.2)
    left.plot(Z, A * (1 - A), color=GRADIENT.strong, linewidth=1.8, linestyle="--")
    left.set(xlim=(-5, 5), ylim=(-0.05, 1.1), yticks=[0, 0.5, 1])
    right.plot([-3, 0, 3], [0, 0, 3], color=DATA.strong, linewidth=2.2)
    right.plot([-3, 0], [0.03, 0.03], color=GRADIENT.strong, linewidth=1.8, linestyle="--")
    right.plot([0, 3], [1, 1], color=GRADIENT.strong, linewidth=1.8, linestyle="--")
    right.set(xlim=(-3, 3), ylim=(-0.15, 3.2), yticks=[0, 1, 2, 3])
    for x, name, value, slope in (
        (26, "sigmoid", "$\\sigma(Z)$", "$\\sigma(Z)\\,(1-\\sigma(Z))$"),
        (78, "relu", "$\\max(0, Z)$", "0 or 1"),
    ):
        canvas.text((x, 33.5), name, size=12)
        canvas.text((x - 15, 30.3), f"value {value}", colour=DATA.strong, align="left")
        canvas.text((x + 1, 30.3), f"slope {slope}", colour=GRADIENT.strong, align="left")
        canvas.text((x, 2.8), "$Z$", colour=QUIET)


def layer(canvas: Canvas) -> None:
    """One layer, forward and backward, with every symbol that goes in or out."""
    top, bottom = 27.0, 9.5
    for x, forward, backward in ((37.0, "linear\n$W A + b$", "linear\nbackward"), (69.0, "activation\n$g(Z)$", "activation\nbackward")):
        canvas.box((x, top), (17, 8), forward, DATA)
        canvas.box((x, bottom), (17, 8), backward, GRADIENT)
        canvas.arrow([(x, top - 4), (x, bottom + 4)], CACHE, dashed=True)
    canvas.text((38.2, 18.4), "linear cache\n$(A^{[l-1]}, W^{[l]}, b^{[l]})$", colour=CACHE.strong, align="left")
    canvas.text((70.2, 18.4), "activation cache\n$Z^{[l]}$", colour=CACHE.strong, align="left")
    for y, label, colour in ((top + 1.6, "$A^{[l-1]}$", DATA), (top - 1.8, "$W^{[l]},\\ b^{[l]}$", WEIGHT)):
        canvas.text((10, y), label, colour=colour.strong, size=14)
        canvas.arrow([(16, y), (28.5, y)], colour)
    for x, label, name in ((53, "$Z^{[l]}$", "$dZ^{[l]}$"), (85, "$A^{[l]}$", "$dA^{[l]}$")):
        canvas.arrow([(x - 7.5, top), (x + 7.5, top)], DATA)
        canvas.arrow([(x + 7.5, bottom), (x - 7.5, bottom)], GRADIENT)
        canvas.text((x, top + 2.4), label, colour=DATA.strong, size=14)
        canvas.text((x, bottom + 2.4), name, colour=GRADIENT.strong, size=14)
    for y, label in ((bottom + 1.6, "$dA^{[l-1]}$"), (bottom - 1.8, "$dW^{[l]},\\ db^{[l]}$")):
        canvas.arrow([(28.5, y), (16, y)], GRADIENT)
        canvas.text((10, y), label, colour=GRADIENT.strong, size=14)


def caches(canvas: Canvas) -> None:
    """Three layers: each leaves its cache in the list going forward, and takes it back going backward."""
    top, middle, bottom = 37.5, 24.5, 11.5
    for number, x in enumerate((27.0, 53.0, 79.0), start=1):
        name = "sigmoid" if number == 3 else "relu"
        canvas.box((x, top), (14, 7), f"layer {number}\n{name}", DATA)
        canvas.box((x, middle), (14, 5.4), f"caches[{number - 1}]", CACHE)
        canvas.box((x, bottom), (14, 7), f"layer {number}\nbackward", GRADIENT)
        canvas.arrow([(x, top - 3.5), (x, middle + 2.7)], CACHE, dashed=True)
        canvas.arrow([(x, middle - 2.7), (x, bottom + 3.5)], CACHE, dashed=True)
        canvas.text((x, 4.4), f"dA{number}  dW{number}  db{number}", colour=GRADIENT.strong, size=10.5)
    names = (("$X$", "$dA^{[0]}$"), ("$A^{[1]}$", "$dA^{[1]}$"), ("$A^{[2]}$", "$dA^{[2]}$"), ("$A^{[3]}$", "$dA^{[3]}$"))
    for x, (forward, backward) in zip((14.0, 40.0, 66.0, 92.0), names, strict=True):
        canvas.arrow([(x - 6, top), (x + 6, top)], DATA)
        canvas.arrow([(x + 6, bottom), (x - 6, bottom)], GRADIENT)
        canvas.text((x, top + 2.4), forward, colour=DATA.strong, size=14)
        canvas.text((x, bottom + 2.4), backward, colour=GRADIENT.strong, size=14)
    canvas.text((3, 4.4), "in grads:", colour=QUIET, align="left", size=10.5)
    canvas.arrow([(98, top - 4), (98, bottom + 4)], PLAIN)
    canvas.text((97, middle), "cost", colour=PLAIN.strong, align="right")


def style() -> AbstractContextManager[None]:
    """The settings that all pictures share; letters become outlines, so that they look the same without the fonts."""
    return mpl.rc_context(
        {
            "font.family": "DejaVu Sans",
            "font.size": 11.5,
            "mathtext.fontset": "stix",
            "svg.fonttype": "path",
            "svg.hashsalt": "deep network, step by step",
        }
    )


@dataclass(frozen=True)
class Drawing:
    """A picture: how large it is, in units, and what draws it."""

    width: float
    height: float
    draw: Callable[[Canvas], None]

    def svg(self, path: Path) -> None:
        """Write it to `path`."""
        with style():
            canvas = Canvas(self.width, self.height)
            self.draw(canvas)
            canvas.figure.savefig(path, metadata={"Date": None, "Creator": None})


FIGURES = {
    "step_by_step/images/outline.svg": Drawing(106, 45, outline),
    "step_by_step/images/broadcasting.svg": Drawing(97, 28, broadcasting),
    "step_by_step/images/activations.svg": Drawing(104, 36, activations),
    "step_by_step/images/caches.svg": Drawing(102, 44, caches),
    "step_by_step/images/layer.svg": Drawing(95, 34, layer),
}


def main() -> None:
    """Write every picture into the folder of its assignment."""
    for name, drawing in FIGURES.items():
        (ASSIGNMENTS / name).parent.mkdir(parents=True, exist_ok=True)
        drawing.svg(ASSIGNMENTS / name)
        print(f"assignments/{name}")


if __name__ == "__main__":
    main()
