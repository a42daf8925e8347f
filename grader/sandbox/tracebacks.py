"""Inside the sandbox: an exception of the student's code as plain data, with the student's own lines of the traceback only."""

import linecache
import traceback
from types import TracebackType
from typing import Any

from grader.sandbox.shell import StudentShell, safe_text
from grader.wire import plain_type_name

MAX_FRAMES = 20
MAX_LINE = 200


def describe(error: BaseException, shell: StudentShell) -> dict[str, Any]:
    """Type name, text and the student's frames, outermost first, each with cell number, line number, function and source line."""
    return {"type_name": plain_type_name(type(error))[:MAX_LINE], "text": safe_text(error), "frames": _frames(error.__traceback__, shell)}


def _frames(start: TracebackType | None, shell: StudentShell) -> list[dict[str, Any]]:
    cells = shell.compile._filename_map
    own = [(frame, line) for frame, line in traceback.walk_tb(start) if frame.f_code.co_filename in cells]
    return [
        {
            "cell": cells[frame.f_code.co_filename],
            "line": line,
            "function": frame.f_code.co_name[:MAX_LINE],
            "source": linecache.getline(frame.f_code.co_filename, line).strip()[:MAX_LINE],
        }
        for frame, line in own[-MAX_FRAMES:]
    ]
