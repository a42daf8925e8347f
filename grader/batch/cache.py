"""What was graded before, so that it need not be graded again: one SQLite file per assignment, which may be deleted at any time.

An entry is written when everything else about a submission is: its graded notebooks and its rows in the gradebook.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grader.batch.errors import AlreadyRunning

__all__ = ["Cache", "Known", "KnownNotebook"]

TABLE = "CREATE TABLE IF NOT EXISTS known (student TEXT PRIMARY KEY, entry TEXT NOT NULL)"
LOCKED = "{path} is in use: another process is grading this assignment. Wait for it to end, or end it."
SET_ASIDE = ".set_aside"


@dataclass(frozen=True)
class KnownNotebook:
    """A notebook's verdict, what the gradebook holds of it, and the size and time of the graded file."""

    verdict: dict[str, Any]
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    stamp: tuple[int, int]


@dataclass(frozen=True)
class Known:
    """A graded submission: digests of its bytes and of its content, and its notebooks by name."""

    student: str
    handed_in: str
    content: str
    notebooks: Mapping[str, KnownNotebook]


class Cache:
    """The entries of one assignment, locked for other processes while it is open. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the cache at `path`; one that is no cache is set aside. Raises AlreadyRunning."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = _open(path)
        except sqlite3.DatabaseError:
            path.replace(path.with_name(path.name + SET_ASIDE))
            self._database = _open(path)

    def find(self, student: str) -> Known | None:
        """What is known about a student's submission."""
        row = self._database.execute("SELECT entry FROM known WHERE student = ?", (student,)).fetchone()
        return None if row is None else _read(row[0])

    def keep(self, entries: Iterable[Known]) -> None:
        """Add entries, or put them in the place of older ones, all at once."""
        with self._database:
            rows = ((entry.student, json.dumps(entry, default=vars)) for entry in entries)
            self._database.executemany("INSERT OR REPLACE INTO known VALUES (?, ?)", rows)

    def __iter__(self) -> Iterator[Known]:
        """All entries, by student."""
        for (entry,) in self._database.execute("SELECT entry FROM known ORDER BY student"):
            if (known := _read(entry)) is not None:
                yield known

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()


def _open(path: Path) -> sqlite3.Connection:
    """A connection that holds the file's lock until it is closed, or its process ends."""
    database = sqlite3.connect(path, timeout=0)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        with database:
            database.execute("BEGIN EXCLUSIVE")
            database.execute(TABLE)
    except sqlite3.OperationalError as error:
        database.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise AlreadyRunning(LOCKED.format(path=path)) from error
        raise
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _read(entry: str) -> Known | None:
    """An entry, or None for one that another version of this module wrote."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        data = json.loads(entry)
        notebooks = {name: KnownNotebook(**{**found, "stamp": tuple(found["stamp"])}) for name, found in data.pop("notebooks").items()}
        return Known(**data, notebooks=notebooks)
    return None
