"""A notebook as it was handed in."""

from dataclasses import dataclass

from grader.verdict import Finding


@dataclass(frozen=True)
class HandedIn:
    """The bytes of a submitted notebook, and a note on how it was found, or that none was."""

    data: bytes
    note: Finding | None = None
    is_missing: bool = False
