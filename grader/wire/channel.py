"""Messages on a stream socket; every read and write ends at its deadline, however the other side behaves."""

import math
import select
import socket
import time
from collections.abc import Sequence
from typing import NoReturn

from grader.wire.errors import DeadlineExceeded, PeerClosed, WireError
from grader.wire.layout import HEADER, MAX_BYTES

_CHUNK = 2**16


class Channel:
    """Framed messages (4 bytes of length, then the bytes) on a stream socket that becomes non-blocking and belongs to the channel.

    Deadlines are points in `time.monotonic()`: a peer that sends one byte a second cannot push them out.
    """

    def __init__(self, sock: socket.socket, limit: int = MAX_BYTES) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._limit = limit
        self._ahead = b""
        self._at = 0
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(sock, select.POLLIN)
        self._writable.register(sock, select.POLLOUT)

    def fileno(self) -> int:
        """The socket's file descriptor."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close the socket; the other side reads end of file."""
        self._sock.close()

    def send(self, data: bytes, deadline: float, fds: Sequence[int] = ()) -> None:
        """Send one message, with file descriptors beside it. Raises WireError if too large, DeadlineExceeded, PeerClosed."""
        self._check(data)
        first = HEADER.pack(len(data)) + data[:_CHUNK]
        self._send_all(first, deadline, fds)
        if len(data) > _CHUNK:
            self._send_all(memoryview(data)[_CHUNK:], deadline)

    def send_together(self, messages: Sequence[bytes], deadline: float) -> None:
        """Send small messages at one stroke. Raises WireError if one is too large, DeadlineExceeded, PeerClosed."""
        if len(messages) == 1:
            return self.send(messages[0], deadline)
        for data in messages:
            self._check(data)
        return self._send_all(b"".join([part for data in messages for part in (HEADER.pack(len(data)), data)]), deadline)

    def _check(self, data: bytes) -> None:
        if len(data) > self._limit:
            raise WireError(f"a message of {len(data)} bytes is larger than {self._limit}")

    def _send_all(self, data: bytes | memoryview, deadline: float, fds: Sequence[int] = ()) -> None:
        rest = memoryview(data)
        while rest:
            try:
                sent = socket.send_fds(self._sock, [rest], fds) if fds else self._sock.send(rest)
            except BlockingIOError:
                _wait(self._writable, deadline)
            except OSError as error:
                raise PeerClosed(f"the other side is gone ({error.strerror})") from None
            else:
                rest, fds = rest[sent:], ()

    def receive(self, deadline: float) -> bytes:
        """One message. Raises WireError if it is larger than the limit, DeadlineExceeded, PeerClosed."""
        (length,) = HEADER.unpack(self._take(HEADER.size, deadline))
        if length > self._limit:
            raise WireError(f"a message of {length} bytes is larger than {self._limit}")
        return self._take(length, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        """The next bytes; what has come beyond them stays for the next time."""
        if self._at + size > len(self._ahead):
            self._ahead, self._at = self._gather(size, deadline), 0
        begin, self._at = self._at, self._at + size
        if self._at < len(self._ahead):
            return self._ahead[begin : self._at]
        taken, self._ahead, self._at = self._ahead[begin:], b"", 0
        return taken

    def _gather(self, size: int, deadline: float) -> bytes:
        """What is there and not yet taken, and more until it has this size."""
        parts = [self._ahead[self._at :]]
        missing = size - len(parts[0])
        while missing > 0:
            parts.append(self._chunk(max(missing, _CHUNK), deadline))
            missing -= len(parts[-1])
        return b"".join(parts)

    def _chunk(self, size: int, deadline: float) -> bytes:
        """What is there, at most `size` bytes. An answer is hardly ever there before one waits for it."""
        if self._sock.fileno() < 0:
            _gone()
        _wait(self._readable, deadline)
        try:
            return self._sock.recv(min(size, 2**20)) or _gone()
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PeerClosed(f"the other side is gone ({error.strerror})") from None

    def ready(self, seconds: float | None) -> bool:
        """Whether something arrives within `seconds`; None waits for ever."""
        return bool(self._ahead or self._readable.poll(None if seconds is None else seconds * 1000))

    def receive_with_fds(self, deadline: float, count: int = 1) -> tuple[bytes, list[int]]:
        """One message that comes with up to `count` file descriptors; only for a side that trusts the other."""
        fds: list[int] = []
        while len(self._ahead) - self._at < HEADER.size:
            try:
                data, got, _, _ = socket.recv_fds(self._sock, _CHUNK, count)
            except BlockingIOError:
                _wait(self._readable, deadline)
            except OSError as error:
                raise PeerClosed(f"the other side is gone ({error.strerror})") from None
            else:
                fds += got
                self._ahead += data or _gone()
        return self.receive(deadline), fds


def _wait(poll: select.poll, deadline: float) -> None:
    """Sleep until the socket is ready."""
    left = max(0.0, deadline - time.monotonic())
    if not poll.poll(min(math.ceil(left * 1000), 2**30)):
        raise DeadlineExceeded("no answer in time")


def _gone() -> NoReturn:
    raise PeerClosed("the other side is gone")
