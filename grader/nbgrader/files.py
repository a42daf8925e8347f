"""What lies in submitted and graded folders: made safe before nbgrader touches it, and kept to the course's own afterwards.

nbgrader copies every file of a submission, following links, and stops the whole run over a time that it cannot read. So links, special
files and such times go before that, and what is not the course's own leaves `autograded/` after it.
"""

import logging
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from nbgrader.utils import parse_utc

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
LONGEST_KEPT = 1000
SET_ASIDE = ".set_aside"
FROM_NBGRADER = frozenset({Path(TIMESTAMP), Path(SECRET)})

log = logging.getLogger(__name__)


def make_safe(submission: Path) -> None:
    """Set a submission that is a link aside; from any other remove links and special files, and empty an unreadable time. All is logged."""
    if submission.is_symlink():
        log.warning("Setting %s aside: it is a link to %s", submission, submission.readlink())
        submission.replace(submission.with_name(submission.name + SET_ASIDE))
        submission.mkdir()
    _make_readable(submission)
    for path in [path for path in walk(submission) if not _is_ordinary(path)]:
        log.warning("Removing %s: it is a link or a special file", path)
        path.unlink()
    make_time_readable(submission)


def make_time_readable(folder: Path) -> None:
    """Set a timestamp aside that holds no time, and put an empty one in its place, which nbgrader takes for no time at all."""
    timestamp = folder / TIMESTAMP
    if os.path.lexists(timestamp) and not _holds_time(timestamp):
        log.warning("Setting %s aside: it holds no time", timestamp)
        timestamp.replace(timestamp.with_name(TIMESTAMP + SET_ASIDE))
        timestamp.touch()


def keep_own(graded: Path, course_folder: Path) -> None:
    """Leave in a graded submission only its notebooks, what nbgrader itself puts there, and files that the course has.

    What `nbgrader release_feedback` needs of every submission is put in if it lacks: it would stop the release for all.
    """
    graded.mkdir(parents=True, exist_ok=True)
    for path in [path for path in walk(graded) if not path.is_dir()]:
        own = path.relative_to(graded)
        kept = own in FROM_NBGRADER and path.stat().st_size <= LONGEST_KEPT
        if path.suffix != ".ipynb" and not kept and not (course_folder / own).is_file():
            path.unlink()
    (graded / TIMESTAMP).touch()
    if not (graded / SECRET).exists():
        (graded / SECRET).write_text(secrets.token_hex(), "utf-8")


def regular_bytes(path: Path) -> bytes:
    """The content of a regular file; nothing if `path` is anything else, so that no link leads out of a submission."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        with open(os.dup(descriptor), "rb") if is_regular else open(os.devnull, "rb") as file:
            return file.read()
    finally:
        os.close(descriptor)


def walk(folder: Path) -> Iterator[Path]:
    """Everything below a folder, links to folders not followed."""
    for path in sorted(folder.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)


def _make_readable(folder: Path) -> None:
    """Let the owner read and change what an archive may have locked."""
    folder.chmod(folder.stat().st_mode | stat.S_IRWXU)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            _make_readable(path)
        elif path.is_file() and not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IRUSR | stat.S_IWUSR)


def _is_ordinary(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _holds_time(timestamp: Path) -> bool:
    """Whether nbgrader can read the time in a file, or finds the file empty."""
    if not timestamp.is_file() or timestamp.is_symlink() or timestamp.stat().st_size > LONGEST_KEPT:
        return False
    try:
        text = timestamp.read_text("utf-8").strip()
        return not text or parse_utc(text) is not None
    except (ValueError, OverflowError, TypeError):  # what dateutil raises; nbgrader itself expects only the first
        return False
