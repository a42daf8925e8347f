"""Finished verdicts of a class, as they are kept: one JSON object a line, `Verdict.as_dict` and the student's id."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.verdict import Verdict


class UnreadableRecord(Exception):
    """A line that holds no verdict; `line` counts from 1."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: this is not a verdict ({reason}).")
        self.line = line


@dataclass(frozen=True)
class Record:
    """What became of one student's submission."""

    student: str
    verdict: Verdict


def read_records(path: Path) -> Iterator[Record]:
    """The records in a file of JSON lines; blank lines are skipped. Raises UnreadableRecord, OSError."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _record(path, number, line)


def record_line(student: str, verdict: Verdict) -> str:
    """One record as a line of JSON, without its end."""
    return json.dumps({"student": student} | verdict.as_dict())


def by_assignment(records: Iterable[Record]) -> dict[str, tuple[Record, ...]]:
    """The records of each assignment, sorted by student. Of several for one student the last one counts."""
    last = {(record.verdict.assignment, record.student): record for record in records}
    ordered = sorted(last.values(), key=lambda record: (record.verdict.assignment, record.student))
    names = dict.fromkeys(record.verdict.assignment for record in ordered)
    return {name: tuple(record for record in ordered if record.verdict.assignment == name) for name in names}


def anonymous(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records with numbers in place of the students' ids: the same for the same class, and in no order that tells of the ids."""
    records = tuple(records)
    students = sorted({record.student for record in records}, key=_shuffled)
    width = len(str(len(students)))
    numbers = {student: f"student {number:0{width}}" for number, student in enumerate(students, 1)}
    return tuple(Record(numbers[record.student], record.verdict) for record in records)


def _shuffled(student: str) -> bytes:
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).digest()


def _record(path: Path, number: int, line: str) -> Record:
    try:
        data = json.loads(line)
        return Record(str(data.pop("student")), Verdict.from_dict(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRecord(path, number, f"{type(error).__name__}: {error}") from error
