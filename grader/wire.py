"""The one language spoken between the judge and the sandbox: plain data as bytes, and framed messages on a socket.

`encode` takes values of plain types only and says where anything else sat. `decode` reads bytes that an attacker may have written: it is
strict, it never builds more than the bytes pay for, and whatever is wrong with them is a `WireError`. `Channel` carries such bytes over a
stream socket; every read and write ends at its deadline, however the other side behaves.

The format: four bytes of length, so many bytes of msgpack, then the bytes of the arrays. The msgpack part is a flat run of scalars: None,
bool, float, str and bytes stand for themselves; an int is a tag, and says what follows.
"""

import math
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

import msgpack  # type: ignore[import-untyped,unused-ignore]
import numpy as np
import numpy.typing as npt

__all__ = [
    "MAX_BYTES",
    "Channel",
    "CyclicData",
    "DeadlineExceeded",
    "EncodeError",
    "NotPlainData",
    "PeerClosed",
    "TooDeep",
    "TooLarge",
    "WireError",
    "decode",
    "encode",
    "plain_type_name",
]

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 64
MAX_NODES = 1_000_000
MAX_INT_BYTES = 1024  # beyond this an int can no longer be printed (sys.int_info.default_max_str_digits)
MAX_CRAFTED_KEYS = 4096  # the hash of a str is secret, those of numbers and tuples are not: an attacker can make them collide
MAX_DIMENSIONS = 32
SMALL = 2**14

NOT_PLAIN = "{path} is of type {type_name}, which is not plain data"
CYCLIC = "{path} contains itself"
TOO_DEEP = "{path} is nested more than {limit} levels deep"
TOO_LARGE = "{path} makes the data larger than {limit} {unit}"


class EncodeError(ValueError):
    """A value that cannot travel; `path` says where in it the trouble sat.

    ::

        EncodeError
        ├── NotPlainData
        ├── CyclicData
        ├── TooDeep
        └── TooLarge
    """

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class NotPlainData(EncodeError):
    """Something in the value is not of a plain type; `type_name` names its type."""

    def __init__(self, type_name: str, path: str) -> None:
        super().__init__(NOT_PLAIN.format(path=path, type_name=type_name), path)
        self.type_name = type_name


class CyclicData(EncodeError):
    """A list, tuple or dict contains itself."""

    def __init__(self, path: str) -> None:
        super().__init__(CYCLIC.format(path=path), path)


class TooDeep(EncodeError):
    """The value is nested deeper than `limit`."""

    def __init__(self, path: str, limit: int) -> None:
        super().__init__(TOO_DEEP.format(path=path, limit=limit), path)
        self.limit = limit


class TooLarge(EncodeError):
    """The value needs more than `limit` bytes, or holds more than `limit` values."""

    def __init__(self, path: str, limit: int, unit: str = "bytes") -> None:
        super().__init__(TOO_LARGE.format(path=path, limit=limit, unit=unit), path)
        self.limit = limit


class WireError(Exception):
    """What came over the wire is not a message; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeadlineExceeded(WireError):
    """The other side neither sent nor took a whole message in time."""


class PeerClosed(WireError):
    """The other side is gone."""


_HEADER = struct.Struct(">I")


class Tag(IntEnum):
    """What follows on the wire."""

    INT = 0
    BIG_INT = 1
    COMPLEX = 2
    TUPLE = 3
    LIST = 4
    DICT = 5
    ARRAY = 6
    SCALAR = 7
    STR_SCALAR = 8
    BYTES_SCALAR = 9


class Order(IntEnum):
    """How the bytes of an array lie, and whether it may be written to."""

    C = 0
    C_READ_ONLY = 1
    F = 2
    F_READ_ONLY = 3


_T = TypeVar("_T")
_NUMERIC_KINDS = "biufc"
_ARRAY_KINDS = _NUMERIC_KINDS + "US"
_SCALARS = frozenset(
    {np.bool_, np.str_, np.bytes_} | {np.dtype(code).type for code in np.typecodes["AllInteger"] + np.typecodes["AllFloat"]}
)
_name_of_type = type.__dict__["__name__"].__get__


def plain_type_name(cls: type) -> str:
    """The name that the class statement gave to `cls`, whatever its metaclass pretends."""
    return str(_name_of_type(cls))


def encode(value: object, name: str = "value", limit: int = MAX_BYTES) -> bytes:
    """`value` as bytes; subclasses of plain types go as their base type. `name` starts the paths in errors.

    Raises NotPlainData, CyclicData, TooDeep and TooLarge (more than `limit` bytes or MAX_NODES values).
    """
    return _Encoder(limit).encode(value, name)


class _Encoder:
    """Writes one value. Nothing in here calls a method that a subclass could have overridden."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._packer = msgpack.Packer(autoreset=False, unicode_errors="surrogatepass", buf_size=2048)
        self._pack: Callable[[object], None] = self._packer.pack
        self._spent = 0
        self._nodes = 0
        self._open: set[int] = set()
        self._trail: list[str] = []
        self._raw: list[memoryview | bytes] = []

    def encode(self, value: object, name: str) -> bytes:
        self._trail.append(name)
        self._write(value)
        packed = self._packer.bytes()
        data = b"".join([_HEADER.pack(len(packed)), packed, *self._raw])
        if len(data) > self._limit:
            raise TooLarge(name, self._limit)
        return data

    def _path(self) -> str:
        return "".join(self._trail)

    def _pay(self, size: int) -> None:
        self._spent += size
        if self._spent > self._limit:
            raise TooLarge(self._path(), self._limit)

    def _write(self, value: object) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise TooLarge(self._path(), MAX_NODES, "values")
        cls = type(value)
        writer = _WRITERS.get(cls) or _writer_for(cls)
        if writer is None:
            raise NotPlainData(plain_type_name(cls), self._path())
        writer(self, value)

    def _native(self, value: object) -> None:
        self._pack(value)

    def _float(self, value: float) -> None:
        self._pack(float.__float__(value))

    def _str(self, value: str) -> None:
        self._pay(str.__len__(value))
        self._pack(str.__str__(value))

    def _bytes(self, value: bytes) -> None:
        self._pay(bytes.__len__(value))
        self._pack(bytes.__getitem__(value, slice(None)))

    def _int(self, value: int) -> None:
        plain = int.__int__(value)
        if -(2**63) <= plain < 2**63:
            self._pack(0)
            self._pack(plain)
            return
        size = plain.bit_length() // 8 + 1
        if size > MAX_INT_BYTES:
            raise TooLarge(self._path(), MAX_INT_BYTES)
        self._pack(int(Tag.BIG_INT))
        self._pack(plain.to_bytes(size, "big", signed=True))

    def _complex(self, value: complex) -> None:
        plain = complex.__complex__(value)
        self._pack(int(Tag.COMPLEX))
        self._pack(plain.real)
        self._pack(plain.imag)

    def _tuple(self, value: tuple[object, ...]) -> None:
        self._sequence(Tag.TUPLE, value, tuple.__len__(value), tuple.__iter__(value))

    def _list(self, value: list[object]) -> None:
        self._sequence(Tag.LIST, value, list.__len__(value), list.__iter__(value))

    def _sequence(self, tag: Tag, value: object, length: int, items: Iterator[object]) -> None:
        self._enter(value)
        self._pack(int(tag))
        self._pack(length)
        for index, item in enumerate(items):
            self._trail.append(f"[{index}]")
            self._write(item)
            self._trail.pop()
        self._open.discard(id(value))

    def _dict(self, value: dict[object, object]) -> None:
        self._enter(value)
        self._pack(int(Tag.DICT))
        self._pack(dict.__len__(value))
        for key, item in dict.items(value):
            self._trail.append(" key")
            self._write(key)
            self._trail[-1] = f"[{_show_key(key)}]"
            self._write(item)
            self._trail.pop()
        self._open.discard(id(value))

    def _enter(self, container: object) -> None:
        if id(container) in self._open:
            raise CyclicData(self._path())
        if len(self._open) >= MAX_DEPTH:
            raise TooDeep(self._trail[0], MAX_DEPTH)
        self._open.add(id(container))

    def _array(self, value: npt.NDArray[Any]) -> None:
        array = value if type(value) is np.ndarray else np.ndarray.view(value, np.ndarray)
        if array.dtype.kind not in _ARRAY_KINDS or array.ndim > MAX_DIMENSIONS:
            raise NotPlainData(f"array of dtype {array.dtype}"[:80], self._path())
        self._pay(array.nbytes + 64)
        flags = array.flags
        order = Order.F if flags.f_contiguous and not flags.c_contiguous else Order.C
        self._pack(int(Tag.ARRAY))
        self._pack(array.dtype.str)
        self._pack(int(order) if flags.writeable else int(order) + 1)
        self._pack(array.ndim)
        for size in array.shape:
            self._pack(size)
        self._raw.append(_flat_bytes(array, order))

    def _scalar(self, value: Any) -> None:
        dtype = np.generic.dtype.__get__(value)
        if dtype.kind == "U":
            self._tagged(Tag.STR_SCALAR, str.__str__(value))
        elif dtype.kind == "S":
            self._tagged(Tag.BYTES_SCALAR, bytes.__add__(value, b""))
        elif dtype.kind in _NUMERIC_KINDS:
            self._tagged(Tag.SCALAR, dtype.str)
            self._pack(np.generic.tobytes(value))
        else:
            raise NotPlainData(plain_type_name(type(value)), self._path())

    def _tagged(self, tag: Tag, value: str | bytes) -> None:
        self._pay(len(value))
        self._pack(int(tag))
        self._pack(value)


def _flat_bytes(array: npt.NDArray[Any], order: Order) -> memoryview | bytes:
    """The items of `array` in this order; of a large one without a copy where they already lie so. A small one is sooner copied."""
    if array.nbytes <= SMALL:
        return array.tobytes("F" if order == Order.F else "C")
    return np.ascontiguousarray(array.T if order == Order.F else array).reshape(-1).view(np.uint8).data


def _show_key(key: object) -> str:
    """A dict key as it is shown in a path; only exact types are asked for their repr."""
    if type(key) in (str, int, float, bool, bytes):
        return repr(key)[:40]
    return f"<{plain_type_name(type(key))}>"


_Writer = Callable[[_Encoder, Any], None]
_WRITERS: dict[type, _Writer] = {
    type(None): _Encoder._native,
    bool: _Encoder._native,
    float: _Encoder._native,
    int: _Encoder._int,
    str: _Encoder._str,
    bytes: _Encoder._bytes,
    complex: _Encoder._complex,
    tuple: _Encoder._tuple,
    list: _Encoder._list,
    dict: _Encoder._dict,
    np.ndarray: _Encoder._array,
    **dict.fromkeys(_SCALARS, _Encoder._scalar),
}
# Order matters: np.float64 is a float, np.str_ is a str.
_BASES: Sequence[tuple[type, _Writer]] = (
    (np.ndarray, _Encoder._array),
    (np.generic, _Encoder._scalar),
    (int, _Encoder._int),
    (float, _Encoder._float),
    (complex, _Encoder._complex),
    (str, _Encoder._str),
    (bytes, _Encoder._bytes),
    (tuple, _Encoder._tuple),
    (list, _Encoder._list),
    (dict, _Encoder._dict),
)


def _writer_for(cls: type) -> _Writer | None:
    """How to write a subclass of a plain type: as that type."""
    mro = type.__dict__["__mro__"].__get__(cls)
    return next((writer for base, writer in _BASES if base in mro), None)


def decode(data: bytes | bytearray | memoryview, limit: int = MAX_BYTES) -> Any:
    """The value that `encode` wrote. Raises WireError, and nothing else, for any other bytes."""
    if len(data) > limit:
        raise WireError(f"a message of {len(data)} bytes is larger than {limit}")
    try:
        return _Decoder(data, limit).decode()
    except WireError:
        raise
    except (msgpack.UnpackException, struct.error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise WireError(f"malformed message ({type(error).__name__})") from None


class _Decoder:
    """Reads one value. Containers of msgpack are refused, so each read yields one scalar and costs what its bytes paid for."""

    def __init__(self, data: bytes | bytearray | memoryview, limit: int) -> None:
        self._unpacker = msgpack.Unpacker(
            None,
            raw=False,
            unicode_errors="surrogatepass",
            max_buffer_size=max(len(data), 1),
            max_array_len=0,
            max_map_len=0,
            max_ext_len=0,
        )
        view = memoryview(data)
        (packed,) = _HEADER.unpack_from(view)
        self._raw = view[_HEADER.size + packed :]
        self._unpacker.feed(view[_HEADER.size : _HEADER.size + packed])
        self._size = packed
        self._limit = limit
        self._read: Callable[[], object] = self._unpacker.unpack
        self._depth = 0
        self._nodes = 0
        self._crafted = 0

    def decode(self) -> object:
        value = self._value()
        if self._unpacker.tell() != self._size or self._raw:
            raise WireError("bytes are left over after the message")
        return value

    def _value(self) -> object:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise WireError(f"more than {MAX_NODES} values in a message")
        item = self._read()
        if type(item) is not int:
            if item is not None and type(item) not in _NATIVE:
                raise WireError("a message holds something that is not plain")
            return item
        if not 0 <= item < len(_READERS):
            raise WireError("unknown tag")
        return _READERS[item](self)

    def _int(self) -> int:
        return self._exactly(int)

    def _exactly(self, cls: type[_T]) -> _T:
        item = self._read()
        if type(item) is not cls:
            raise WireError(f"expected {cls.__name__}")
        return item

    def _length(self) -> int:
        length: int = self._exactly(int)
        if not 0 <= length <= self._size:
            raise WireError("impossible length")
        return length

    def _big_int(self) -> int:
        data: bytes = self._exactly(bytes)
        if len(data) > MAX_INT_BYTES:
            raise WireError("an int is too big")
        return int.from_bytes(data, "big", signed=True)

    def _complex(self) -> complex:
        real: float = self._exactly(float)
        return complex(real, self._exactly(float))

    def _items(self) -> list[object]:
        length = self._length()
        self._enter()
        items = [self._value() for _ in range(length)]
        self._depth -= 1
        return items

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} levels deep")

    def _tuple(self) -> tuple[object, ...]:
        return tuple(self._items())

    def _dict(self) -> dict[object, object]:
        length = self._length()
        self._enter()
        result: dict[object, object] = {}
        for _ in range(length):
            key = self._key()
            result[key] = self._value()
        self._depth -= 1
        return result

    def _key(self) -> object:
        key = self._value()
        if type(key) not in (str, bytes):
            self._crafted += _weight(key)
            if self._crafted > MAX_CRAFTED_KEYS:
                raise WireError("too many keys that are not text")
        return key

    def _array(self) -> npt.NDArray[Any]:
        dtype = self._dtype(_ARRAY_KINDS)
        order: int = self._exactly(int)
        if not 0 <= order <= Order.F_READ_ONLY:
            raise WireError("unknown array order")
        shape = self._shape(dtype.itemsize)
        read_only = order in (Order.C_READ_ONLY, Order.F_READ_ONLY)
        view = self._take(math.prod(shape) * dtype.itemsize)
        data = bytes(view) if read_only else view
        array: npt.NDArray[Any] = np.ndarray(shape, dtype, data, order="F" if order >= Order.F else "C")
        _check_items(array, data)
        return array if read_only else array.copy(order="K")

    def _take(self, size: int) -> memoryview:
        """The next `size` bytes of the arrays."""
        if size > len(self._raw):
            raise WireError("an array's bytes do not fill its shape")
        data, self._raw = self._raw[:size], self._raw[size:]
        return data

    def _dtype(self, kinds: str) -> np.dtype[Any]:
        return _dtype_of(self._exactly(str), kinds)

    def _shape(self, itemsize: int) -> tuple[int, ...]:
        ndim: int = self._exactly(int)
        if not 0 <= ndim <= MAX_DIMENSIONS:
            raise WireError("impossible number of dimensions")
        shape: tuple[int, ...] = tuple([self._exactly(int) for _ in range(ndim)])
        # An empty array is bounded as if its zero dimensions were one: sums over it would be that large.
        if min(shape, default=0) < 0 or math.prod([size or 1 for size in shape]) * itemsize > self._limit:
            raise WireError("impossible shape")
        return shape

    def _scalar(self) -> np.generic:
        dtype = self._dtype(_NUMERIC_KINDS)
        data: bytes = self._exactly(bytes)
        if len(data) != dtype.itemsize:
            raise WireError("a scalar's bytes do not fit its dtype")
        array: npt.NDArray[Any] = np.ndarray((1,), dtype, data)
        _check_items(array, data)
        scalar: np.generic = array[0]
        return scalar

    def _str_scalar(self) -> np.str_:
        return np.str_(self._exactly(str))

    def _bytes_scalar(self) -> np.bytes_:
        return np.bytes_(self._exactly(bytes))


@lru_cache(maxsize=256)
def _dtype_of(text: str, kinds: str) -> np.dtype[Any]:
    """The dtype that numpy calls `text`. Raises WireError unless it is plain, and of one of these kinds."""
    if not 3 <= len(text) <= 12 or text[0] not in "<>|" or text[1] not in kinds or not text[2:].isdecimal():
        raise WireError("not a plain dtype")
    dtype = np.dtype(text)
    if dtype.str != text or dtype.hasobject or dtype.itemsize == 0:
        raise WireError("not a plain dtype")
    return dtype


_NATIVE = frozenset({bool, float, str, bytes})
_READERS: tuple[Callable[[_Decoder], object], ...] = (
    _Decoder._int,
    _Decoder._big_int,
    _Decoder._complex,
    _Decoder._tuple,
    _Decoder._items,
    _Decoder._dict,
    _Decoder._array,
    _Decoder._scalar,
    _Decoder._str_scalar,
    _Decoder._bytes_scalar,
)


def _weight(key: object) -> int:
    """How many crafted hashes a key brings along; lists, dicts and arrays are no keys at all."""
    if type(key) is tuple:
        return 1 + sum(_weight(item) for item in key)
    if type(key) in (list, dict, np.ndarray):
        raise WireError("a key cannot be hashed")
    return 1


def _check_items(array: npt.NDArray[Any], data: bytes | memoryview) -> None:
    """Refuse bytes that numpy takes for a bool or a character although they are none."""
    if array.dtype.kind == "b" and bytes(data).strip(b"\0\1"):
        raise WireError("a bool is neither 0 nor 1")
    if array.dtype.kind == "U":
        points = np.frombuffer(data, array.dtype.byteorder.replace("|", "=") + "u4")
        if points.size and int(points.max()) > 0x10FFFF:
            raise WireError("a character is out of range")


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
        self._poll = select.poll()

    def fileno(self) -> int:
        """The socket's file descriptor."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close the socket; the other side reads end of file."""
        self._sock.close()

    def send(self, data: bytes, deadline: float, fds: Sequence[int] = ()) -> None:
        """Send one message, with file descriptors beside it. Raises WireError if too large, DeadlineExceeded, PeerClosed."""
        if len(data) > self._limit:
            raise WireError(f"a message of {len(data)} bytes is larger than {self._limit}")
        first = _HEADER.pack(len(data)) + data[:_CHUNK]
        self._send_all(first, deadline, fds)
        if len(data) > _CHUNK:
            self._send_all(memoryview(data)[_CHUNK:], deadline)

    def _send_all(self, data: bytes | memoryview, deadline: float, fds: Sequence[int] = ()) -> None:
        rest = memoryview(data)
        while rest:
            try:
                sent = socket.send_fds(self._sock, [rest], fds) if fds else self._sock.send(rest)
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise PeerClosed(f"the other side is gone ({error.strerror})") from None
            else:
                rest, fds = rest[sent:], ()

    def receive(self, deadline: float) -> bytes:
        """One message. Raises WireError if it is larger than the limit, DeadlineExceeded, PeerClosed."""
        (length,) = _HEADER.unpack(self._take(_HEADER.size, deadline))
        if length > self._limit:
            raise WireError(f"a message of {length} bytes is larger than {self._limit}")
        return self._take(length, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        if size <= len(self._ahead):
            taken, self._ahead = self._ahead[:size], self._ahead[size:]
            return taken
        parts, missing = [self._ahead], size - len(self._ahead)
        while missing > 0:
            parts.append(self._chunk(max(missing, _CHUNK), deadline))
            missing -= len(parts[-1])
        data = b"".join(parts)
        self._ahead = data[size:]
        return data[:size] if self._ahead else data

    def _chunk(self, size: int, deadline: float) -> bytes:
        while True:
            try:
                data = self._sock.recv(min(size, 2**20))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
            except OSError as error:
                raise PeerClosed(f"the other side is gone ({error.strerror})") from None
            else:
                return data or _gone()

    def ready(self, seconds: float | None) -> bool:
        """Whether something arrives within `seconds`; None waits for ever."""
        self._poll.register(self._sock, select.POLLIN)
        return bool(self._ahead or self._poll.poll(None if seconds is None else seconds * 1000))

    def receive_with_fds(self, deadline: float, count: int = 1) -> tuple[bytes, list[int]]:
        """One message that comes with up to `count` file descriptors; only for a side that trusts the other."""
        fds: list[int] = []
        while len(self._ahead) < _HEADER.size:
            try:
                data, got, _, _ = socket.recv_fds(self._sock, _CHUNK, count)
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
            except OSError as error:
                raise PeerClosed(f"the other side is gone ({error.strerror})") from None
            else:
                fds += got
                self._ahead += data or _gone()
        return self.receive(deadline), fds

    def _wait(self, event: int, deadline: float) -> None:
        """Sleep until the socket is ready for `event`."""
        left = deadline - time.monotonic()
        if left > 0:
            self._poll.register(self._sock, event)
            if self._poll.poll(min(math.ceil(left * 1000), 2**30)):
                return
        raise DeadlineExceeded("no answer in time")


def _gone() -> NoReturn:
    raise PeerClosed("the other side is gone")
