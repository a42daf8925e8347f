"""IPython's tracebacks without taking whole source files apart, which takes most of their time, to mark where in a line it went wrong."""

import linecache
from types import FrameType, TracebackType
from typing import Any

from IPython.core.tbtools import FrameInfo
from IPython.core.ultratb import AutoFormattedTB

__all__ = ["ShortTB"]

MANY_FRAMES = 20


class ShortTB(AutoFormattedTB):  # type: ignore[misc,unused-ignore]
    """In IPython's usual mode, frames with the lines around the one that ran. Deep recursions are IPython's, which folds them."""

    def get_records(self, etb: TracebackType, context: int, tb_offset: int) -> Any:
        """What there is to show of each frame, outermost first."""
        frames = _frames(etb)
        if self.include_vars or len(frames) > MANY_FRAMES:
            return super().get_records(etb, context, tb_offset)  # type: ignore[no-untyped-call,unused-ignore]
        return [_StandingFrame(frame, line, context) for frame, line in frames]


class _StandingFrame(FrameInfo):  # type: ignore[misc,unused-ignore]
    """A frame with the lines of its code as they stand in the file."""

    def __init__(self, frame: FrameType, line: int, context: int) -> None:
        code = frame.f_code
        self.description, self.filename, self.lineno, self.frame, self.code = None, code.co_filename, line, frame, code
        self._sd, self.context = None, context // 2 + 1
        last = None if code.co_name == "<module>" else max(number for _, _, number in code.co_lines() if number is not None)
        self.raw_lines = linecache.getlines(code.co_filename, frame.f_globals)[code.co_firstlineno - 1 : last]


def _frames(trace: TracebackType | None) -> list[tuple[FrameType, int]]:
    found = []
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] != "IPython":
            found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return found
