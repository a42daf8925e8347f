"""How submitted notebooks are read: as bytes, whatever they hold, so that every submission gets its verdict."""

import os
import stat
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from grader.nbgrader.files import remove_dangers

SUBMISSION = "submission"


class SubmissionExporter(NotebookExporter):
    """Hands the bytes of a submission on in `resources["submission"]`; a preprocessor makes the notebook out of them."""

    def __init__(self, **settings: Any) -> None:
        """nbgrader makes its exporter when it knows the submissions and has not yet touched one: the moment to make them safe to touch."""
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        for submission in getattr(self.parent, "assignments", {}):
            remove_dangers(Path(submission))

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **settings: Any) -> tuple[Any, dict[str, Any]]:
        """Read a file without believing that it is a notebook. A link, a folder or a special file is read as nothing."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        path = Path(filename)
        resources["metadata"] |= {"name": path.stem, "path": str(path.parent)}
        resources[SUBMISSION] = regular_bytes(path)
        return self.from_notebook_node(empty_notebook(), resources, **settings)  # type: ignore[no-untyped-call, no-any-return]


def regular_bytes(path: Path) -> bytes:
    """The content of a regular file; nothing if `path` is anything else, so that no link leads out of a submission."""
    if path.parent.is_symlink():
        return b""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with open(descriptor, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def empty_notebook() -> NotebookNode:
    """A notebook without cells."""
    notebook: NotebookNode = new_notebook()  # type: ignore[no-untyped-call]
    return notebook
