"""nbgrader as the course configures it, for use from Python."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader


@contextmanager
def nbgrader_api(root: Path, config: str = "nbgrader_config.py") -> Iterator[NbGraderAPI]:
    """nbgrader for the course in a folder, its log kept off the terminal: the API hands back the log of what fails."""
    logger = logging.getLogger("traitlets")
    handler, propagate = logging.NullHandler(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield NbGraderAPI(config=PyFileConfigLoader(config, path=str(root)).load_config())
    finally:
        logger.propagate = propagate
        logger.removeHandler(handler)
