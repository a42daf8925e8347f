"""What the client hands back: frozen data, checked field by field, because the process it came from may be the student's to forge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from grader.random_state import MAX_SEED, RandomState
from grader.sandbox.errors import SandboxCrashed

__all__ = ["CallResult", "CellRun", "CellStatus", "Frame", "Kind", "Output", "RemoteCallable", "RemoteModule", "StudentError", "Unplain"]

T = TypeVar("T")
Output = dict[str, Any]
NOT_AN_ANSWER = "the submission's process sent something that is not an answer ({what})"
MAX_TEXT = 4000


class CellStatus(StrEnum):
    """How a cell ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


class Kind(StrEnum):
    """What a name of the submission stands for."""

    CALLABLE = "callable"
    MODULE = "module"
    DATA = "data"


@dataclass(frozen=True)
class CellRun:
    """What became of one cell; after TIMEOUT the sandbox may be gone (`Sandbox.alive`), after CRASHED it is."""

    status: CellStatus
    outputs: list[Output]
    seconds: float
    execution_count: int | None = None


@dataclass(frozen=True)
class RemoteCallable:
    """The submission defines something callable under this name."""

    name: str


@dataclass(frozen=True)
class RemoteModule:
    """The submission imported the module `module` under this name."""

    name: str
    module: str


@dataclass(frozen=True)
class Frame:
    """One line of the student's own code in a traceback."""

    cell: int
    line: int
    function: str
    source: str


@dataclass(frozen=True)
class StudentError:
    """An exception that the student's code raised, as text."""

    type_name: str
    text: str
    frames: tuple[Frame, ...] = ()

    def as_text(self) -> str:
        """The traceback as Python prints it, the student's lines only."""
        lines = [f"Cell In[{frame.cell}], line {frame.line}, in {frame.function}\n    {frame.source}\n" for frame in self.frames]
        return "".join(lines) + f"{self.type_name}: {self.text}"


@dataclass(frozen=True)
class Unplain:
    """Something of type `type_name` sat at `path` where plain data was due; `text` says so (type_name is empty for cycles and sizes)."""

    type_name: str
    path: str
    text: str


@dataclass(frozen=True)
class CallResult:
    """What a call gave: a `value`, or an `error` the student's code raised, or `not_plain` where the result could not travel.

    `args` and `kwargs` hold those arguments that the call changed, as they were afterwards; `random_state` is the legacy global state of
    np.random afterwards, or None where the call left it as it was sent.
    """

    value: Any = None
    error: StudentError | None = None
    not_plain: Unplain | None = None
    args: Mapping[int, Any] = field(default_factory=dict)
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    random_state: RandomState | None = None
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0


class Reply:
    """One answer from a process that is not trusted; every access checks the type, and anything off is a SandboxCrashed."""

    def __init__(self, message: object) -> None:
        if type(message) is not dict:
            raise SandboxCrashed(NOT_AN_ANSWER.format(what="no dict"))
        self._message = message

    def __contains__(self, key: str) -> bool:
        return key in self._message

    def get(self, key: str, cls: type[T]) -> T:
        """The value of `key`, which must be exactly of type `cls`."""
        value = self._message.get(key)
        if type(value) is not cls:
            raise SandboxCrashed(NOT_AN_ANSWER.format(what=key))
        return value

    def anything(self, key: str) -> Any:
        """The plain data, of any type, under `key`."""
        if key not in self._message:
            raise SandboxCrashed(NOT_AN_ANSWER.format(what=key))
        return self._message[key]

    def get_or(self, key: str, default: T) -> T:
        """The value of `key`, which must be exactly of the type of `default`; that, where `key` is left out."""
        return self.get(key, type(default)) if key in self._message else default

    def is_none(self, key: str) -> bool:
        """Whether `key` is there and None."""
        return key in self._message and self._message[key] is None

    def part(self, key: str) -> "Reply":
        """The dict under `key`."""
        return Reply(self._message.get(key))

    def text(self, key: str) -> str:
        """The text under `key`, cut to a sane length."""
        return printable(self.get(key, str))[:MAX_TEXT]


def printable(text: str) -> str:
    """`text` with what cannot be written as UTF-8 replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_question(question: object) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """The call of a trusted function that a submission's code asks for: its name and its arguments. Raises SandboxCrashed."""
    match question:
        case (str(name), tuple(args), dict(kwargs)) if all(type(key) is str for key in kwargs):
            return name, args, kwargs
    raise SandboxCrashed(NOT_AN_ANSWER.format(what="callback"))


def read_call(reply: Reply, seconds: float) -> CallResult:
    """A CallResult out of a snapshot's answer, which took `seconds`. Raises SandboxCrashed."""
    value, not_plain = _value_or_not(reply)
    changed = _changed(reply.get_or("changed", {}))
    return CallResult(
        value=value,
        not_plain=not_plain,
        error=_student_error(reply.part("error")) if "error" in reply else None,
        args={key: after for key, after in changed.items() if type(key) is int},
        kwargs={key: after for key, after in changed.items() if type(key) is str},
        random_state=read_random_state(reply),
        outputs=tuple(read_outputs(reply.get_or("outputs", []))),
        seconds=seconds,
    )


def raises(reply: Reply, type_name: str) -> bool:
    """Whether the answer tells of an exception of this name. Raises SandboxCrashed."""
    return "error" in reply and reply.part("error").text("type_name") == type_name


def _value_or_not(reply: Reply) -> tuple[Any, Unplain | None]:
    if "not_plain" in reply:
        part = reply.part("not_plain")
        return None, Unplain(part.text("type_name"), part.text("path"), part.text("text"))
    return (None, None) if "error" in reply else (reply.anything("value"), None)


def read_value(reply: Reply) -> Any | Unplain:
    """The value of a name, or what kept it from travelling."""
    value, not_plain = _value_or_not(reply)
    return value if not_plain is None else not_plain


def _changed(entries: dict[object, object]) -> dict[int | str, Any]:
    result: dict[int | str, Any] = {}
    for key, entry in entries.items():
        if type(key) is not int and type(key) is not str:
            raise SandboxCrashed(NOT_AN_ANSWER.format(what="changed arguments"))
        result[key] = read_value(Reply(entry))
    return result


def _student_error(part: Reply) -> StudentError:
    frames = [Reply(frame) for frame in part.get("frames", list)[:20]]
    return StudentError(
        part.text("type_name"),
        part.text("text"),
        tuple(Frame(frame.get("cell", int), frame.get("line", int), frame.text("function"), frame.text("source")) for frame in frames),
    )


def read_random_state(reply: Reply) -> RandomState | None:
    """A state that np.random.set_state takes, or a seed; None where it is left out. Raises SandboxCrashed if it is none of these."""
    if "random_state" not in reply:
        return None
    state = reply.anything("random_state")
    if (type(state) is int and 0 <= state <= MAX_SEED) or (type(state) is tuple and _is_state(state)):
        return state
    raise SandboxCrashed(NOT_AN_ANSWER.format(what="random_state"))


def _is_state(state: tuple[Any, ...]) -> bool:
    if [type(part) for part in state] != [str, np.ndarray, int, int, float]:
        return False
    name, keys, position, has_gauss, _ = state
    return name == "MT19937" and keys.dtype == np.uint32 and keys.shape == (624,) and 0 <= position <= 624 and has_gauss in (0, 1)


def read_outputs(outputs: list[object]) -> list[Output]:
    """nbformat outputs, each of a known type with the fields that it should have. Raises SandboxCrashed."""
    return [_output(Reply(output)) for output in outputs]


def _output(reply: Reply) -> Output:
    match reply.get("output_type", str):
        case "stream":
            name = "stderr" if reply.get("name", str) == "stderr" else "stdout"
            return {"output_type": "stream", "name": name, "text": printable(reply.get("text", str))}
        case "error":
            lines = [printable(line) for line in reply.get("traceback", list) if type(line) is str]
            return {"output_type": "error", "ename": reply.text("ename"), "evalue": reply.text("evalue"), "traceback": lines}
        case "display_data":
            return {"output_type": "display_data"} | _bundle(reply)
        case "execute_result":
            return {"output_type": "execute_result", "execution_count": _count(reply)} | _bundle(reply)
        case _:
            raise SandboxCrashed(NOT_AN_ANSWER.format(what="output_type"))


def _bundle(reply: Reply) -> Output:
    return {"data": _json(reply.get("data", dict)), "metadata": _json(reply.get("metadata", dict))}


def _count(reply: Reply) -> int | None:
    return None if reply.is_none("execution_count") else reply.get("execution_count", int)


def _json(value: object) -> Any:
    """`value` if JSON can hold it, its text where it is something else that is plain."""
    if value is None or type(value) in (bool, int):
        return value
    if type(value) is str:
        return printable(value)
    if type(value) is float:
        return value if value - value == 0 else str(value)
    if type(value) in (list, tuple):
        return [_json(item) for item in value]  # type: ignore[attr-defined]
    if type(value) is dict:
        return {printable(str(key)): _json(item) for key, item in value.items()}
    return f"<{type(value).__name__}>"
