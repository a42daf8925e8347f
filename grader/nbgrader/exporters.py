"""How `nbgrader autograde` reads submitted notebooks: as bytes, whatever they hold, so that every submission gets its verdict."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from traitlets import Bool

from grader.engine import CannotConfine
from grader.nbgrader.engines import engine
from grader.nbgrader.submissions import handed_in, notebooks_of, prepare

SUBMISSION = "submission"


class SubmissionExporter(NotebookExporter):
    """Hands a submission on in `resources["submission"]`; a preprocessor makes the notebook out of it."""

    unconfined = Bool(False, help="Run untrusted code without a sandbox. Only for notebooks that you trust.").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        """nbgrader makes its exporter when it knows the submissions and has not yet touched one: the moment to make them safe to touch.

        Raises NbGraderException, which ends the run, where untrusted code cannot be held.
        """
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, Autograde):
            self._start_engine()
            prepare(self.parent)

    def _start_engine(self) -> None:
        try:
            engine(self.unconfined)
        except CannotConfine as error:
            self.log.error("Nothing was graded. %s", error)
            raise NbGraderException(str(error)) from error

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **settings: Any) -> tuple[Any, dict[str, Any]]:
        """Read a file without believing that it is a notebook, or that it is there."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        assert self.parent is not None, "nbgrader gives its exporters the converter that they work for"
        path = Path(filename)
        resources["metadata"] |= {"name": path.stem, "path": str(path.parent)}
        resources[SUBMISSION] = handed_in(path, notebooks_of(self.parent.coursedir))
        return self.from_notebook_node(empty_notebook(), resources, **settings)  # type: ignore[no-untyped-call, no-any-return]


def empty_notebook() -> NotebookNode:
    """A notebook without cells."""
    notebook: NotebookNode = new_notebook()  # type: ignore[no-untyped-call]
    return notebook
