"""What a submission may use. The defaults suit this course: numpy on images of 2,000 x 784 float64 fits many times over."""

from dataclasses import asdict, dataclass
from typing import Any

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one submission; a process that meets one gets an error or is killed, and nothing else suffers."""

    cell_seconds: float = 60.0
    """Wall time of one cell, unless `run_cell` is told otherwise."""
    call_seconds: float = 10.0
    """Wall time of one call of a student's function, unless `call` is told otherwise; callbacks included."""
    grace_seconds: float = 1.0
    """How long an interrupted cell may take to give up before it is killed."""
    cpu_seconds: int = 300
    """CPU time of any one process of the submission."""
    memory_bytes: int = 2048 * MIB
    """Memory that any one process may have beyond the warm process's own; all of them together may have twice as much."""
    processes: int = 16
    """Processes and threads of the submission, the snapshots included."""
    file_bytes: int = 64 * MIB
    """Size of any one file."""
    scratch_bytes: int = 256 * MIB
    """All files of the submission together (with a mount namespace only)."""
    open_files: int = 128
    """Open files of any one process."""
    cell_output_bytes: int = 4 * MIB
    """Outputs of one cell, or of one call; what is beyond is cut, with a note."""
    total_output_bytes: int = 16 * MIB
    """Outputs of all cells together."""
    wire_bytes: int = 64 * MIB
    """Size of one message, and so of the arguments and the result of one call."""
    callbacks: int = 50_000
    """Calls of trusted functions that one snapshot may ask for."""

    def as_plain(self) -> dict[str, Any]:
        """The limits as plain data, for the wire."""
        return asdict(self)
