"""The picture of the network: the walk's steps as a strip of boxes, each right or wrong, with the first broken one marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.verdict import Finding, Verdict
from grader.walk import CODE, LAYERS, Step

LONGEST_TEXT = 16
NUMBER = re.compile(r"\d+")

FORWARD, BACKWARD, GRADIENTS, UPDATE = range(4)
ROWS = ("forward", "backward", "gradients", "update")
ROW_TITLES = {FORWARD: "forward →", BACKWARD: "← backward", GRADIENTS: "gradients", UPDATE: "updated"}

BOX_WIDTH, BOX_HEIGHT = 109, 62
COLUMN, ROW = 121, 82
LEFT, TOP = 84, 40
COLUMNS = 2 * LAYERS + 3
RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"
SIGNS = {RIGHT: "✓", WRONG: "✗", UNKNOWN: "–"}
WORDS = {RIGHT: "right", WRONG: "differs", UNKNOWN: "not judged"}


@dataclass(frozen=True)
class Box:
    """A step where it is drawn: its corner, its state, its label and the two lines of text in it."""

    step: Step
    x: int
    y: int
    state: str
    first: bool

    @property
    def label(self) -> str:
        """The name in the box; the place of the box says the rest of it."""
        return self.step.name.partition(" ")[0]

    @property
    def sign(self) -> str:
        """Right or wrong without colour."""
        return SIGNS[self.state]

    @property
    def word(self) -> str:
        """The sign in words."""
        return WORDS[self.state]

    @property
    def came(self) -> str:
        """What came, cut to fit."""
        return short(self.step.came)

    @property
    def needed(self) -> str:
        """What was expected, if something else came."""
        if self.state != WRONG:
            return ""
        return "other numbers" if self.step.came == self.step.expected else short(f"≠ {self.step.expected}")


@dataclass(frozen=True)
class Panel:
    """The part of the picture that belongs to one layer."""

    title: str
    x: int
    width: int


@dataclass(frozen=True)
class Strip:
    """Everything the template draws, and the sentence that says it in words."""

    message: str
    box_width: int
    box_height: int
    boxes: tuple[Box, ...]
    panels: tuple[Panel, ...]
    rows: tuple[tuple[str, int], ...]
    arrows: tuple[str, ...]
    width: int
    height: int


def strip_of(verdict: Verdict) -> Strip | None:
    """The strip of the walk in a verdict's notes; None if there is none."""
    note = next((note for note in verdict.notes if note.code == CODE), None)
    return None if note is None else strip(note)


def strip(note: Finding) -> Strip:
    """The strip of a walk's finding. Steps that have no place in the picture are left out."""
    steps = [Step(**step) for step in note.evidence["steps"]]
    boxes = tuple(_boxes(steps))
    height = TOP + (len(ROWS) - 1) * ROW + BOX_HEIGHT + 14
    rows = tuple((ROW_TITLES[row], TOP + row * ROW + BOX_HEIGHT // 2) for row in range(len(ROWS)))
    return Strip(note.message, BOX_WIDTH, BOX_HEIGHT, boxes, tuple(_panels()), rows, tuple(_arrows(boxes)), LEFT + COLUMNS * COLUMN, height)


def short(text: str) -> str:
    """A text that fits into a box."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _boxes(steps: Sequence[Step]) -> Iterator[Box]:
    first = next((step for step in steps if step.right is False), None)
    for step in steps:
        place = _place(step.name)
        if place is not None:
            column, row = place
            state = UNKNOWN if step.right is None else RIGHT if step.right else WRONG
            yield Box(step, LEFT + column * COLUMN, TOP + row * ROW, state, step is first)


def _place(name: str) -> tuple[int, int] | None:
    """Column and row of a step: one column for X, two for each layer, two for the end of the network."""
    fixed = {"X": (0, FORWARD), "grads": (0, BACKWARD), "AL": (COLUMNS - 2, FORWARD), "J": (COLUMNS - 1, FORWARD)}
    fixed["dAL"] = (COLUMNS - 1, BACKWARD)
    if name in fixed:
        return fixed[name]
    number = NUMBER.search(name)
    kind = NUMBER.sub("", name)
    if number is None or kind not in _IN_LAYER or not 1 <= int(number[0]) <= LAYERS:
        return None
    offset, row = _IN_LAYER[kind]
    return 2 * int(number[0]) - 1 + offset, row


_IN_LAYER = {
    "Z": (0, FORWARD),
    "A": (1, FORWARD),
    "dA_prev of layer ": (0, BACKWARD),
    "dZ": (1, BACKWARD),
    "dW": (0, GRADIENTS),
    "db": (1, GRADIENTS),
    "W updated": (0, UPDATE),
    "b updated": (1, UPDATE),
}


def _panels() -> Iterator[Panel]:
    gap = (COLUMN - BOX_WIDTH) // 2
    yield Panel("input", LEFT - gap, COLUMN)
    for l in range(1, LAYERS + 1):
        yield Panel(f"layer {l}", LEFT - gap + (2 * l - 1) * COLUMN, 2 * COLUMN)
    yield Panel("output and cost", LEFT - gap + (COLUMNS - 2) * COLUMN, 2 * COLUMN)


def _arrows(boxes: Iterable[Box]) -> Iterator[str]:
    """Lines between neighbours, with a gap over for an arrow head, as paths: forward to the right, from J down, backward to the left."""
    by_row = {row: sorted((box for box in boxes if box.y == TOP + row * ROW), key=lambda box: box.x) for row in (FORWARD, BACKWARD)}
    for left, right in pairwise(by_row[FORWARD]):
        yield f"M{left.x + BOX_WIDTH} {left.y + BOX_HEIGHT // 2}H{right.x - 1}"
    for box in by_row[FORWARD][-1:]:
        yield f"M{box.x + BOX_WIDTH // 2} {box.y + BOX_HEIGHT}V{box.y + ROW - 1}"
    for left, right in pairwise(by_row[BACKWARD]):
        yield f"M{right.x} {left.y + BOX_HEIGHT // 2}H{left.x + BOX_WIDTH + 1}"
