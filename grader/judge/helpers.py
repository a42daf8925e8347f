"""The modules beside an assignment's notebook, importable by its test cells in the judge: the instructor's, never the submission's."""

import os
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
        inside = os.path.join(place, "")
        for name in [name for name, module in sys.modules.items() if (getattr(module, "__file__", None) or "").startswith(inside)]:
            del sys.modules[name]
