"""Gradebooks in temporary folders, made by nbgrader itself."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook


def new_gradebook(folder: Path) -> Any:
    """An empty gradebook, to be closed at the end of a `with`. nbgrader asks the `alembic` command for the version of its tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        return Gradebook(f"sqlite:///{folder}/gradebook.db")
