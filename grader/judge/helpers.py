"""The modules beside an assignment's notebook, importable by its test cells in the judge: the instructor's, never the submission's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def helper_modules(folder: Path) -> Iterator[None]:
    """Make the modules of `folder` importable, and forget them at the end, so that two assignments may use one name for different files."""
    place = folder.resolve()
    sys.path.insert(0, str(place))
    try:
        yield
    finally:
        sys.path.remove(str(place))
        for name in [name for name, module in sys.modules.items() if _lies_in(place, module)]:
            del sys.modules[name]


def _lies_in(place: Path, module: object) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).is_relative_to(place)
