"""Inside the sandbox: what a cell or a call shows, gathered as nbformat outputs like a Jupyter kernel's, up to a number of bytes."""

import binascii
import io
from collections.abc import Mapping
from typing import Any

from IPython.core.displaypub import DisplayPublisher

from grader.sandbox.shortcuts import QuietHook

__all__ = ["CapturedDisplayHook", "CapturedDisplayPublisher", "CapturedStream", "OutputLog"]

CUT_NOTE = "\n[output cut: more than {limit} bytes]\n"
_OVERHEAD = 64

Output = dict[str, Any]


class OutputLog:
    """The outputs of the running cell, in order. Text written to one stream in a row is one output."""

    def __init__(self) -> None:
        self.limit = 0
        self.outputs: list[Output] = []
        self.updates: list[Output] = []
        self._begin()

    def _begin(self) -> None:
        self.outputs, self.updates = [], []
        self.spent = 0
        self._cut = False
        self._clear_next = False
        self._pieces: list[str] = []

    def start(self, limit: int) -> None:
        """Forget everything; keep at most `limit` bytes from now on."""
        self.limit = limit
        self._begin()

    def finish(self) -> list[Output]:
        """All outputs since `start`."""
        self._join()
        return self.outputs

    def write(self, stream: str, text: str) -> None:
        """Add text to the stream named stdout or stderr."""
        self._clear_if_due()
        if not text or not self._afford(len(text)):
            return
        last = self.outputs[-1] if self.outputs else None
        if last is None or last.get("name") != stream:
            self._join()
            self.outputs.append({"output_type": "stream", "name": stream, "text": ""})
        self._pieces.append(text)

    def show(self, output: Output) -> None:
        """Add a display_data, execute_result or error output."""
        self._clear_if_due()
        if self._afford(_size(output)):
            self._join()
            self.outputs.append(output)

    def update(self, output: Output) -> None:
        """Replace the display with the same display id, here or in an earlier cell."""
        if not self._afford(_size(output)):
            return
        self.updates.append(output)

    def clear(self, wait: bool) -> None:
        """Forget the outputs so far; with `wait`, when the next one arrives."""
        self._clear_next = wait
        if not wait:
            self._drop()

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._drop()

    def _drop(self) -> None:
        self._join()
        self.outputs.clear()

    def _join(self) -> None:
        if self._pieces:
            self.outputs[-1]["text"] += "".join(self._pieces)
            self._pieces.clear()

    def _afford(self, size: int) -> bool:
        """Pay for `size` bytes; what was dropped by clear stays paid, so that a loop of prints and clears ends too."""
        self.spent += size + _OVERHEAD
        if self.spent <= self.limit:
            return True
        if not self._cut:
            self._cut = True
            self._join()
            self.outputs.append({"output_type": "stream", "name": "stderr", "text": CUT_NOTE.format(limit=self.limit)})
        return False


def _size(value: object) -> int:
    """Roughly the bytes that plain data takes."""
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_size(key) + _size(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return 8


class CapturedStream(io.TextIOBase):
    """Stands in for sys.stdout and sys.stderr."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, log: OutputLog, name: str) -> None:
        super().__init__()
        self._log = log
        self.name = name

    def write(self, text: str) -> int:
        """Record the text; anything but text is a TypeError, as for a file."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._log.write(self.name, str.__str__(text))
        return len(text)

    def writable(self) -> bool:
        """Yes."""
        return True


class CapturedDisplayPublisher(DisplayPublisher):  # type: ignore[misc,unused-ignore]
    """Takes what `display` and the inline figures publish."""

    log: OutputLog

    def publish(  # type: ignore[override,no-untyped-def,unused-ignore]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: object,
    ) -> None:
        """Record one display, or the update of one."""
        output = {"output_type": "display_data", "data": _texts(data), "metadata": metadata or {}}
        display_id = (transient or {}).get("display_id")
        if display_id is not None:
            output["display_id"] = str(display_id)
        if update:
            self.log.update(output)
        else:
            self.log.show(output)

    def clear_output(self, wait: bool = False) -> None:
        """What IPython.display.clear_output asks for."""
        self.log.clear(wait)


class CapturedDisplayHook(QuietHook):
    """Takes the value of a cell's last expression."""

    log: OutputLog

    def start_displayhook(self) -> None:
        """Begin a result."""
        self._output: Output = {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": None}

    def write_output_prompt(self) -> None:
        """The prompt is a number in the output, not text."""
        self._output["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Take the representations."""
        self._output["data"], self._output["metadata"] = _texts(format_dict), md_dict or {}

    def finish_displayhook(self) -> None:
        """Record the result."""
        if self._output["data"]:
            self.log.show(self._output)


def _texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """A mime bundle with its binary values (PNG) in base64, as nbformat has them."""
    return {mime: _b64(value) if isinstance(value, bytes) else value for mime, value in data.items()}


def _b64(value: bytes) -> str:
    return binascii.b2a_base64(value, newline=True).decode("ascii")
