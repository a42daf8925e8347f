"""Bytes that an attacker may have written to plain values, or a `WireError`. Nothing is built that the bytes do not pay for."""

import math
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgpack  # type: ignore[import-untyped,unused-ignore]
import numpy as np
import numpy.typing as npt

from grader.wire.errors import WireError
from grader.wire.layout import (
    ARRAY_KINDS,
    HEADER,
    MAX_BYTES,
    MAX_CRAFTED_KEYS,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_INT_BYTES,
    MAX_NODES,
    NUMERIC_KINDS,
    Order,
)

_T = TypeVar("_T")


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
        (packed,) = HEADER.unpack_from(view)
        self._raw = view[HEADER.size + packed :]
        self._unpacker.feed(view[HEADER.size : HEADER.size + packed])
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
        dtype = self._dtype(ARRAY_KINDS)
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
        dtype = self._dtype(NUMERIC_KINDS)
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
