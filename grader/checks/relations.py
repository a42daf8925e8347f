"""How a wrong array relates to the right one: each relation that fits is a `Symptom`.

One array often fits several relations by chance, so a symptom is believed only where it fits every wrong array of an output, in all cases.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checks.compare import RTOL, Numbers, close, factor, matches
from grader.checks.reading import Defect, Part

NOT_FINITE, ZEROS, SIGN, NAMED_FACTOR, FACTOR = "not_finite", "zeros", "sign", "named_factor", "factor"
TRANSPOSED, HOLDS_OTHER, REORDERED, OFFSET, NEARLY, ROWS, COLUMNS = (
    "transposed",
    "holds_other",
    "reordered",
    "offset",
    "nearly",
    "rows",
    "columns",
)

# From the most telling to the least.
ORDER = (NOT_FINITE, ZEROS, NEARLY, SIGN, NAMED_FACTOR, FACTOR, TRANSPOSED, HOLDS_OTHER, REORDERED, OFFSET, ROWS, COLUMNS)

LOGARITHMS = {1 / math.log(2): "logarithms to base 2", 1 / math.log(10): "logarithms to base 10"}
FACTOR_RTOL = 1e-4
NEARLY_RTOL = 5e-3


@dataclass(frozen=True)
class Symptom:
    """A relation between wrong and right; `detail` says which factor, row or other part."""

    code: str
    detail: str = ""


def symptoms(defect: Defect, known: Mapping[str, float], parts: tuple[Part, ...], rtol: float = RTOL) -> frozenset[Symptom]:
    """All relations that fit a wrong array; none where there is no array, and where its shape is wrong only a transpose or another part."""
    got, expected = defect.got, defect.expected
    if got is None or expected is None:
        return frozenset()
    if got.shape != expected.shape:
        turned = got.ndim == 2 and close(got.T, expected, rtol)
        return frozenset((*([Symptom(TRANSPOSED)] if turned else []), *_others(defect, got, expected, parts, rtol)))
    if not np.isfinite(got).all():
        return frozenset({Symptom(NOT_FINITE)})
    if not got.any():
        return frozenset({Symptom(ZEROS)})
    if close(got, expected, NEARLY_RTOL):
        return frozenset({Symptom(NEARLY)})
    return frozenset((*_factors(got, expected, known, rtol), *_places(got, expected, rtol), *_others(defect, got, expected, parts, rtol)))


def common_symptom(fits: Sequence[frozenset[Symptom]]) -> Symptom | None:
    """The most telling symptom among those that all wrong arrays share; `fits` holds what fits each."""
    shared = frozenset.intersection(*fits) if fits else frozenset()
    return min(shared, key=lambda symptom: (ORDER.index(symptom.code), "some" in symptom.detail, symptom.detail), default=None)


def unnamed(fits: frozenset[Symptom]) -> frozenset[Symptom]:
    """The symptoms without those that give a factor the name of a quantity."""
    return frozenset(symptom for symptom in fits if symptom.code != NAMED_FACTOR or "logarithm" in symptom.detail)


def _factors(got: Numbers, expected: Numbers, known: Mapping[str, float], rtol: float) -> Iterator[Symptom]:
    r = factor(got, expected, rtol)
    if r is None:
        return
    if math.isclose(r, -1, rel_tol=FACTOR_RTOL):
        yield Symptom(SIGN)
    else:
        yield Symptom(FACTOR, f"{r:.3g}")
    yield from (Symptom(NAMED_FACTOR, name) for value, name in _named(known) if math.isclose(r, value, rel_tol=FACTOR_RTOL))
    yield from (
        Symptom(NAMED_FACTOR, f"{r:.3g}, as from {name}") for value, name in LOGARITHMS.items() if math.isclose(r, value, rel_tol=RTOL)
    )


def _named(known: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    for name, value in known.items():
        if value:
            yield from ((value, name), (1 / value, f"1/{name}"), (-value, f"-{name}"), (-1 / value, f"-1/{name}"))


def _places(got: Numbers, expected: Numbers, rtol: float) -> Iterator[Symptom]:
    if got.ndim == 2 and got.shape[0] == got.shape[1] > 1 and close(got.T, expected, rtol):
        yield Symptom(TRANSPOSED)
    if got.size > 2 and np.ptp(expected) > 0 and close(np.sort(got, axis=None), np.sort(expected, axis=None), rtol):
        yield Symptom(REORDERED)
    difference = got - expected
    if got.size > 2 and close(difference, np.full_like(difference, difference.mean()), rtol):
        yield Symptom(OFFSET)
    if got.ndim == 2:
        wrong = ~matches(got, expected, rtol)
        yield from (Symptom(ROWS, where) for where in _where(np.any(wrong, axis=1), "row"))
        yield from (Symptom(COLUMNS, where) for where in _where(np.any(wrong, axis=0), "column"))


def _where(wrong: Numbers, line: str) -> Iterator[str]:
    if wrong.size < 2 or wrong.all():
        return
    for end, index in (("first", 0), ("last", -1)):
        if wrong[index] and wrong.sum() == 1:
            yield f"the {end} {line}"
        if not wrong[index] and wrong.sum() == wrong.size - 1:
            yield f"every {line} but the {end}"
    yield f"some {line}s"


def _others(defect: Defect, got: Numbers, expected: Numbers, parts: tuple[Part, ...], rtol: float) -> Iterator[Symptom]:
    for part in parts:
        if part.name != defect.part and part.expected.size > 1 and part.expected.any() and close(got, part.expected, rtol):
            yield Symptom(HOLDS_OTHER, _relative(part.name, defect.part))


def _relative(other: str, own: str) -> str:
    """The name of another part as seen from one's own: the same for all layers where the same slip was made in all."""
    (base, layer), (own_base, own_layer) = split_layer(other), split_layer(own)
    if layer is None or own_layer is None:
        return other
    if base != own_base:
        return base if layer == own_layer else f"{base} of another layer"
    return {-1: "the layer before", 1: "the layer after"}.get(layer - own_layer, "another layer")


def split_layer(part: str) -> tuple[str, int | None]:
    """A part's name without the number of its layer, and that number: ("dW", 2) for dW2."""
    base = part.rstrip("0123456789")
    return (base.removesuffix(" of layer "), int(part[len(base) :])) if base != part else (part, None)
