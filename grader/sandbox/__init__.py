"""Runs a submission's cells where they can do no harm, and hands back plain data.

The judge is the client: `WarmProcess` is started once, `open` gives one `Sandbox` per submission, `Sandbox.snapshot` one `Snapshot` per
test cell. See docs/sandbox.md for what is promised.
"""

from grader.sandbox.calls import Calls, Exchange, Program, Transcript, pack_arguments, prepare, reply_to, transcribed
from grader.sandbox.client import Sandbox, WarmProcess
from grader.sandbox.errors import ConfinementTooWeak, NotDefined, SandboxCrashed, SandboxError, SandboxTimeout, WarmProcessGone
from grader.sandbox.limits import Limits
from grader.sandbox.results import (
    CallResult,
    CellRun,
    CellStatus,
    Frame,
    Kind,
    Output,
    RemoteCallable,
    RemoteModule,
    StudentError,
    Unplain,
)
from grader.sandbox.snapshot import Snapshot

__all__ = [
    "CallResult",
    "Calls",
    "CellRun",
    "CellStatus",
    "ConfinementTooWeak",
    "Exchange",
    "Frame",
    "Kind",
    "Limits",
    "NotDefined",
    "Output",
    "Program",
    "RemoteCallable",
    "RemoteModule",
    "Sandbox",
    "SandboxCrashed",
    "SandboxError",
    "SandboxTimeout",
    "Snapshot",
    "StudentError",
    "Transcript",
    "Unplain",
    "WarmProcess",
    "WarmProcessGone",
    "pack_arguments",
    "prepare",
    "reply_to",
    "transcribed",
]
