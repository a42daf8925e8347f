"""The modules among a sandbox's files get their bytecode beside them: it is made once, not in every submission's process."""

import py_compile
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

__all__ = ["with_bytecode"]


def with_bytecode(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, which the course must vouch for, and the bytecode that Python uses while a module's text is still the one compiled."""
    return {**files, **dict(_compiled(files))}


def _compiled(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        for name, content in files.items():
            if name.endswith(".py"):
                source.write_bytes(content)
                if _compile(source, target, name):
                    yield _cached(PurePosixPath(name)), target.read_bytes()


def _compile(source: Path, target: Path, name: str) -> bool:
    """Whether the file is one that Python can compile; if not, whoever imports it finds out."""
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    try:
        py_compile.compile(str(source), str(target), name, doraise=True, optimize=0, invalidation_mode=mode)
    except py_compile.PyCompileError:
        return False
    return True


def _cached(path: PurePosixPath) -> str:
    return str(path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc")
