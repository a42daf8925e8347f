"""What lies beside a submitted notebook: kept out of the course's folders.

nbgrader copies every file of a submission, following links, and feedback takes them on to the student. So links and special files leave
the submission before that, and what is not the course's own leaves `autograded/` after it.
"""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

from dateutil.parser import ParserError, parse  # type: ignore[import-untyped]

KEPT = frozenset({"timestamp.txt"})
TIMESTAMP = "timestamp.txt"
UNREADABLE = ".unreadable"

log = logging.getLogger(__name__)


def remove_dangers(submission: Path) -> None:
    """Remove links and special files from a submission, and set a timestamp aside that cannot be read. Each is logged.

    A submission that is itself a link is left alone: it leads to somebody else's.
    """
    if submission.is_symlink():
        return
    for path in [path for path in walk(submission) if not _is_ordinary(path)]:
        log.warning("Removing %s: it is a link or a special file", path)
        path.unlink()
    timestamp = submission / TIMESTAMP
    if timestamp.exists() and not _is_timestamp(timestamp):
        log.warning("Setting %s aside: it holds no time", timestamp)
        timestamp.replace(timestamp.with_name(TIMESTAMP + UNREADABLE))


def remove_foreign(graded: Path, course_folder: Path) -> None:
    """Leave in a graded submission only its notebooks, its timestamp, and files that the course itself has."""
    for path in [path for path in walk(graded) if not path.is_dir()]:
        own = path.relative_to(graded)
        if path.suffix != ".ipynb" and own.name not in KEPT and not (course_folder / own).is_file():
            path.unlink()


def walk(folder: Path) -> Iterator[Path]:
    """Everything below a folder, links to folders not followed."""
    for path in sorted(folder.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)


def _is_ordinary(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _is_timestamp(path: Path) -> bool:
    try:
        parse(path.read_text("utf-8").strip() or "2000-01-01")
    except (ParserError, OverflowError, UnicodeDecodeError):
        return False
    return True
