"""The modules beside an assignment's notebook, importable by its test cells in the judge: the instructor's, never the submission's."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType


@contextmanager
def helper_modules(folder: Path) -> Iterator[None]:
    """Make the modules of `folder` importable, and forget them at the end, so that two assignments may use one name for different files."""
    place = str(folder.resolve())
    inside = os.path.join(place, "")
    before = set(sys.modules)
    sys.path.insert(0, place)
    sys.path_hooks.insert(0, lambda path: _finder(path, inside))
    try:
        yield
    finally:
        del sys.path_hooks[0]
        sys.path.remove(place)
        for path in [path for path in sys.path_importer_cache if os.path.join(path, "").startswith(inside)]:
            del sys.path_importer_cache[path]
        for name in sys.modules.keys() - before:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(inside):
                del sys.modules[name]


class _Loader(SourceFileLoader):
    """Runs a module anew for every submission, but compiles it once."""

    def get_code(self, fullname: str) -> CodeType | None:
        """The module's code, as long as its file stays the same."""
        status = os.stat(self.path)
        return _compiled(self.path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _compiled(path: str, changed: int, size: int) -> CodeType:
    code: CodeType = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
    return code


def _finder(path: str, inside: str) -> FileFinder:
    """What finds the modules of a folder; raises ImportError for one that is not the assignment's."""
    if not os.path.join(path, "").startswith(inside):
        raise ImportError(path)
    return FileFinder(path, (_Loader, SOURCE_SUFFIXES))
