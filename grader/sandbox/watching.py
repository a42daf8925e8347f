"""Whether data that was decoded is still what it was: the very objects in every place, and the same numbers in every array."""

from collections.abc import Iterable, Sequence
from operator import attrgetter, methodcaller
from typing import Any

import numpy as np

__all__ = ["Watch"]

_form_of, _bytes_of = attrgetter("shape", "dtype"), methodcaller("tobytes")


class Watch:
    """Looks at all arrays, dicts and lists of a value, for much less than packing them takes."""

    def __init__(self, made: Iterable[Any]) -> None:
        """`made` are the arrays, dicts and lists."""
        made = list(made)
        self._arrays = [each for each in made if type(each) is np.ndarray]
        self._containers = [each for each in made if type(each) is not np.ndarray]
        self._kept = [_parts(each) for each in self._containers]  # alive, so that nothing else can have their ids
        self._before = self._look()

    def is_same(self) -> bool:
        """Whether nothing has been changed in place since."""
        return self._look() == self._before

    def _look(self) -> list[list[Any]]:
        contents = [list(map(id, _parts(each))) for each in self._containers]
        return [list(map(_form_of, self._arrays)), list(map(_bytes_of, self._arrays)), *contents]


def _parts(container: Sequence[Any] | dict[Any, Any]) -> list[Any]:
    """All items; of a dict its keys, then its values."""
    return [*container, *container.values()] if type(container) is dict else list(container)
