"""A function that is called over a distance, as test cells and checks see it: by its name, and with a way to put many cases at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from grader.checks.running import Batch, Composition
from grader.sandbox import Program

__all__ = ["Ahead", "offered"]

Call = Callable[[str, Sequence[Any], Mapping[str, Any]], Any]
Ahead = Callable[[str | Program, Batch], Sequence[Callable[..., Any]]]
"""Puts the cases of a batch to a function or a program; gives back, for each, a function that does what the call did (see `run_all`)."""


def offered(name: str, call: Call, ahead: Ahead) -> Callable[..., Any]:
    """The function of this name: to call it is to `call` with its name and arguments."""

    def function(*args: Any, **kwargs: Any) -> Any:
        return call(name, args, kwargs)

    function.__name__ = function.__qualname__ = name
    function.ahead = partial(ahead, name)  # type: ignore[attr-defined]
    function.composed = partial(_composed, ahead)  # type: ignore[attr-defined]
    return function


def _composed(ahead: Ahead, composition: Composition, functions: Sequence[Callable[..., Any]]) -> Callable[[Batch], Any]:
    """A composition of such functions, put together where they are: what to put a batch of cases with."""
    names = tuple(function.__name__ for function in functions)
    return partial(ahead, Program(composition.source, composition.entry, names))
