"""Bytes that an attacker may have written to plain values, or a `WireError`. Nothing is built that the bytes do not pay for."""

import math
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, NoReturn, TypeVar

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
    MAX_ITEMS,
    NUMERIC_KINDS,
    ORDER_BITS,
    ORDER_MASK,
    SMALL,
    TAG_BITS,
    TAG_MASK,
    Order,
)

_T = TypeVar("_T")
_Bytes = bytes | bytearray | memoryview
_END = object()
_READ_ONLY = (int(Order.C_READ_ONLY), int(Order.F_READ_ONLY))
_LETTERS: tuple[Literal["C", "F"], ...] = ("C", "C", "F", "F")


def decode(data: _Bytes, limit: int = MAX_BYTES, made: list[Any] | None = None) -> Any:
    """The value that `encode` wrote; its arrays, dicts and lists are also added to `made`.

    Raises WireError, and nothing else, for any other bytes.
    """
    if len(data) > limit:
        raise WireError(f"a message of {len(data)} bytes is larger than {limit}")
    try:
        return _Decoder(data, limit, made).decode()
    except WireError:
        raise
    except StopIteration:
        raise WireError("a message ends too soon") from None
    except (msgpack.UnpackException, struct.error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise WireError(f"malformed message ({type(error).__name__})") from None


def _scalars_in(packed: memoryview) -> Iterator[object]:
    """The items of a message. Containers of msgpack are refused, so each item is one scalar and costs what its bytes paid for."""
    unpacker = _IDLE.pop() if _IDLE and len(packed) <= SMALL else _unpacker(max(len(packed), SMALL))
    begin = unpacker.tell()
    unpacker.feed(packed)
    items: list[object] = list(islice(unpacker, MAX_ITEMS))
    if unpacker.tell() - begin != len(packed):
        raise WireError(f"a message is not made of at most {MAX_ITEMS} items")
    if len(packed) <= SMALL:
        _IDLE.append(unpacker)
    return iter(items)


def _unpacker(size: int) -> msgpack.Unpacker:
    """One for messages of up to so many bytes."""
    return msgpack.Unpacker(
        None, raw=False, unicode_errors="surrogatepass", max_buffer_size=size, max_array_len=0, max_map_len=0, max_ext_len=0
    )


_IDLE: list[msgpack.Unpacker] = []
"""Unpackers that have read a small message to its end, for the next: each takes 40 kB, most of which is cleared when it is made."""


class _Decoder:
    """Builds one value out of the items and the arrays' bytes of a message."""

    __slots__ = ("_at", "_crafted", "_data", "_depth", "_items", "_limit", "_made", "_next")

    def __init__(self, data: _Bytes, limit: int, made: list[Any] | None) -> None:
        (packed,) = HEADER.unpack_from(data)
        self._at = HEADER.size + packed
        self._data = data
        self._limit = limit
        self._made = made
        self._items = _scalars_in(memoryview(data)[HEADER.size : self._at])
        self._next = self._items.__next__
        self._depth = 0
        self._crafted = 0

    def decode(self) -> object:
        value = self._value()
        if self._at != len(self._data) or next(self._items, _END) is not _END:
            raise WireError("bytes are left over after the message")
        return value

    def _value(self) -> object:
        item: Any = self._next()
        cls = type(item)
        if cls is int:
            return _READERS[item & TAG_MASK](self, item >> TAG_BITS)
        if cls in _NATIVE:
            return item
        raise WireError("a message holds something that is not plain")

    def _exactly(self, cls: type[_T]) -> _T:
        item = self._next()
        if type(item) is not cls:
            raise WireError(f"expected {cls.__name__}")
        return item

    def _unknown(self, number: int) -> NoReturn:
        raise WireError("unknown tag")

    def _int(self, number: int) -> int:
        return number

    def _big_int(self, number: int) -> int:
        data: bytes = self._exactly(bytes)
        if len(data) > MAX_INT_BYTES:
            raise WireError("an int is too big")
        return int.from_bytes(data, "big", signed=True)

    def _complex(self, number: int) -> complex:
        real: float = self._exactly(float)
        return complex(real, self._exactly(float))

    def _list(self, length: int) -> list[object]:
        return self._noted(self._sequence(length))

    def _sequence(self, length: int) -> list[object]:
        self._enter(length)
        value = self._value
        items = [value() for _ in range(length)]
        self._depth -= 1
        return items

    def _noted(self, made: _T) -> _T:
        if self._made is not None:
            self._made.append(made)
        return made

    def _enter(self, length: int) -> None:
        self._depth += 1
        if length < 0 or self._depth > MAX_DEPTH:
            raise WireError(f"impossible length, or nested more than {MAX_DEPTH} levels deep")

    def _tuple(self, length: int) -> tuple[object, ...]:
        return tuple(self._sequence(length))

    def _dict(self, length: int) -> dict[object, object]:
        self._enter(length)
        result: dict[object, object] = {}
        for _ in range(length):
            key = self._key()
            result[key] = self._value()
        self._depth -= 1
        return self._noted(result)

    def _key(self) -> object:
        key = self._value()
        if type(key) not in (str, bytes):
            self._crafted += _weight(key)
            if self._crafted > MAX_CRAFTED_KEYS:
                raise WireError("too many keys that are not text")
        return key

    def _array(self, number: int) -> npt.NDArray[Any]:
        """`number` holds the number of dimensions and the order; then come the dtype and the shape."""
        dimensions, order = number >> ORDER_BITS, number & ORDER_MASK
        if not 0 <= dimensions <= MAX_DIMENSIONS:
            raise WireError("impossible number of dimensions")
        code = self._next()
        shape: tuple[Any, ...] = tuple(islice(self._items, dimensions))
        dtype, size, has_gaps = _layout_of(code, shape, dimensions, self._limit)
        begin = self._at
        end = self._at = begin + size
        if end > len(self._data):
            raise WireError("an array's bytes do not fill its shape")
        if has_gaps:
            _check_items(dtype, self._data[begin:end])
        if order in _READ_ONLY:
            return self._noted(np.ndarray(shape, dtype, bytes(self._data[begin:end]), 0, None, _LETTERS[order]))
        array: npt.NDArray[Any] = np.ndarray(shape, dtype, self._data, begin, None, _LETTERS[order])
        return self._noted(array.copy("K"))

    def _scalar(self, number: int) -> np.generic:
        dtype, itemsize, has_gaps = _plain_dtype(self._next(), NUMERIC_KINDS)
        data: bytes = self._exactly(bytes)
        if len(data) != itemsize:
            raise WireError("a scalar's bytes do not fit its dtype")
        if has_gaps:
            _check_items(dtype, data)
        array: npt.NDArray[Any] = np.ndarray((1,), dtype, data)
        scalar: np.generic = array[0]
        return scalar

    def _str_scalar(self, number: int) -> np.str_:
        return np.str_(self._exactly(str))

    def _bytes_scalar(self, number: int) -> np.bytes_:
        return np.bytes_(self._exactly(bytes))


@lru_cache(maxsize=256)
def _plain_dtype(text: object, kinds: str) -> tuple[np.dtype[Any], int, bool]:
    """The dtype that numpy calls `text`, the size of an item, and whether some bytes are no item of it.

    Raises WireError unless it is plain, and of one of these kinds.
    """
    if type(text) is not str or not 3 <= len(text) <= 12 or text[0] not in "<>|" or text[1] not in kinds or not text[2:].isdecimal():
        raise WireError("not a plain dtype")
    dtype = np.dtype(text)
    if dtype.str != text or dtype.hasobject or dtype.itemsize == 0:
        raise WireError("not a plain dtype")
    return dtype, dtype.itemsize, dtype.kind in "bU"


@lru_cache(maxsize=1024)
def _layout_of(code: object, shape: tuple[Any, ...], dimensions: int, limit: int) -> tuple[np.dtype[Any], int, bool]:
    """The dtype of an array, the bytes that it takes, and whether some bytes are no items of it.

    Raises WireError for what is no dtype or no shape of so many dimensions, or takes more than `limit` bytes. An empty array is bounded as
    if its zero dimensions were one: sums over it would be that large.
    """
    dtype, itemsize, has_gaps = _plain_dtype(code, ARRAY_KINDS)
    if len(shape) != dimensions or any(type(size) is not int or size < 0 for size in shape):
        raise WireError("impossible shape")
    if math.prod([size or 1 for size in shape]) * itemsize > limit:
        raise WireError("impossible shape")
    return dtype, math.prod(shape) * itemsize, has_gaps


_NATIVE = frozenset({type(None), bool, float, str, bytes})
_Reader = Callable[[_Decoder, int], object]
_READERS: tuple[_Reader, ...] = (
    _Decoder._int,
    _Decoder._big_int,
    _Decoder._complex,
    _Decoder._tuple,
    _Decoder._list,
    _Decoder._dict,
    _Decoder._array,
    _Decoder._scalar,
    _Decoder._str_scalar,
    _Decoder._bytes_scalar,
    *[_Decoder._unknown] * 6,
)


def _weight(key: object) -> int:
    """How many crafted hashes a key brings along; lists, dicts and arrays are no keys at all."""
    if type(key) is tuple:
        return 1 + sum(_weight(item) for item in key)
    if type(key) in (list, dict, np.ndarray):
        raise WireError("a key cannot be hashed")
    return 1


def _check_items(dtype: np.dtype[Any], data: _Bytes) -> None:
    """Refuse bytes that numpy takes for a bool or a character although they are none."""
    if dtype.kind == "b" and bytes(data).strip(b"\0\1"):
        raise WireError("a bool is neither 0 nor 1")
    if dtype.kind == "U":
        points = np.frombuffer(data, dtype.byteorder.replace("|", "=") + "u4")
        if points.size and int(points.max()) > 0x10FFFF:
            raise WireError("a character is out of range")
