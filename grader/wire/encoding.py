"""Plain values to bytes. Nothing in here calls a method that a subclass could have overridden."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

import msgpack  # type: ignore[import-untyped,unused-ignore]
import numpy as np
import numpy.typing as npt

from grader.wire.errors import CyclicData, EncodeError, NotPlainData, TooDeep, TooLarge
from grader.wire.layout import (
    ARRAY_KINDS,
    HEADER,
    LARGEST_INT,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_INT_BYTES,
    MAX_ITEMS,
    NUMERIC_KINDS,
    ORDER_BITS,
    SMALL,
    TAG_BITS,
    Order,
    Tag,
)

_SCALARS = frozenset(
    {np.bool_, np.str_, np.bytes_} | {np.dtype(code).type for code in np.typecodes["AllInteger"] + np.typecodes["AllFloat"]}
)
_name_of_type = type.__dict__["__name__"].__get__
_TUPLE, _LIST, _DICT = int(Tag.TUPLE), int(Tag.LIST), int(Tag.DICT)
_FLAGS = (0x1, 0x2, 0x400)  # C-contiguous, F-contiguous, writeable: NPY_ARRAY_C_CONTIGUOUS and the like


def plain_type_name(cls: type) -> str:
    """The name that the class statement gave to `cls`, whatever its metaclass pretends."""
    return str(_name_of_type(cls))


def encode(value: object, name: str = "value", limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> bytes:
    """`value` as bytes; subclasses of plain types go as their base type. `name` starts the paths in errors.

    Raises NotPlainData, CyclicData, TooDeep (more than `depth` levels) and TooLarge (more than `limit` bytes or MAX_ITEMS items).
    """
    encoder = _Encoder(limit, depth)
    try:
        encoder.write(value)
        return encoder.message()
    except EncodeError as error:
        error.add_name(name)
        raise


class _Encoder:
    """Flattens one value into scalars, and the bytes of its arrays. An error gathers the way to its place as it passes up."""

    __slots__ = ("_depth", "_items", "_limit", "_open", "_raw", "_spent")

    def __init__(self, limit: int, depth: int) -> None:
        self._limit = limit
        self._depth = depth
        self._spent = 0
        self._open: set[int] = set()
        self._items: list[object] = []
        self._raw: list[memoryview | bytes] = []

    def message(self) -> bytes:
        """What was written, as a length, the items and the arrays."""
        if len(self._items) > MAX_ITEMS:
            raise TooLarge(MAX_ITEMS, "values")
        packer = msgpack.Packer(unicode_errors="surrogatepass", buf_size=2048)
        packed = packer.pack(self._items)[_size_of_head(len(self._items)) :]
        data = b"".join([HEADER.pack(len(packed)), packed, *self._raw])
        if len(data) > self._limit:
            raise TooLarge(self._limit)
        return data

    def write(self, value: object) -> None:
        """Add one value. Raises EncodeError."""
        cls = type(value)
        writer = _WRITERS.get(cls) or _writer_for(cls)
        if writer is None:
            raise NotPlainData(plain_type_name(cls))
        writer(self, value)

    def _pay(self, size: int) -> None:
        self._spent += size
        if self._spent > self._limit:
            raise TooLarge(self._limit)

    def _native(self, value: object) -> None:
        self._items.append(value)

    def _float(self, value: float) -> None:
        self._items.append(float.__float__(value))

    def _str(self, value: str) -> None:
        self._pay(str.__len__(value))
        self._items.append(str.__str__(value))

    def _bytes(self, value: bytes) -> None:
        self._pay(bytes.__len__(value))
        self._items.append(bytes.__getitem__(value, slice(None)))

    def _int(self, value: int) -> None:
        plain = int.__int__(value)
        if -LARGEST_INT <= plain < LARGEST_INT:
            self._items.append(plain << TAG_BITS | Tag.INT)
            return
        size = plain.bit_length() // 8 + 1
        if size > MAX_INT_BYTES:
            raise TooLarge(MAX_INT_BYTES)
        self._items += (int(Tag.BIG_INT), plain.to_bytes(size, "big", signed=True))

    def _complex(self, value: complex) -> None:
        plain = complex.__complex__(value)
        self._items += (int(Tag.COMPLEX), plain.real, plain.imag)

    def _tuple(self, value: tuple[object, ...]) -> None:
        self._sequence(_TUPLE, value, tuple.__len__(value), tuple.__iter__(value))

    def _list(self, value: list[object]) -> None:
        self._sequence(_LIST, value, list.__len__(value), list.__iter__(value))

    def _sequence(self, tag: int, value: object, length: int, items: Iterable[object]) -> None:
        self._enter(tag, value, length)
        index = 0
        try:
            for index, item in enumerate(items):  # noqa: B007 (where it stopped)
                self.write(item)
        except EncodeError as error:
            error.add_step(f"[{index}]")
            raise
        self._open.discard(id(value))

    def _dict(self, value: dict[object, object]) -> None:
        self._enter(_DICT, value, dict.__len__(value))
        step = ""
        try:
            for key, item in dict.items(value):
                step = " key"
                self.write(key)
                step = ""
                self.write(item)
        except EncodeError as error:
            error.add_step(step or f"[{_show_key(key)}]")
            raise
        self._open.discard(id(value))

    def _enter(self, tag: int, container: object, length: int) -> None:
        if id(container) in self._open:
            raise CyclicData
        if len(self._open) >= self._depth:
            raise TooDeep(self._depth)
        if len(self._items) + length > MAX_ITEMS:
            raise TooLarge(MAX_ITEMS, "values")
        self._open.add(id(container))
        self._items.append(length << TAG_BITS | tag)

    def _array(self, value: npt.NDArray[Any]) -> None:
        array = value if type(value) is np.ndarray else np.ndarray.view(value, np.ndarray)
        head, order, size = _head_of(array.dtype, array.shape, array.flags.num)
        if not head:
            raise NotPlainData(f"array of dtype {array.dtype}"[:80])
        self._spent += size
        if self._spent > self._limit:
            raise TooLarge(self._limit)
        self._items += head
        # A small one is sooner copied.
        self._raw.append(array.tobytes(order) if size <= SMALL else _flat_bytes(array, order))

    def _scalar(self, value: Any) -> None:
        dtype = np.generic.dtype.__get__(value)
        if dtype.kind == "U":
            self._tagged(Tag.STR_SCALAR, str.__str__(value))
        elif dtype.kind == "S":
            self._tagged(Tag.BYTES_SCALAR, bytes.__add__(value, b""))
        elif dtype.kind in NUMERIC_KINDS:
            self._tagged(Tag.SCALAR, dtype.str)
            self._items.append(np.generic.tobytes(value))
        else:
            raise NotPlainData(plain_type_name(type(value)))

    def _tagged(self, tag: Tag, value: str | bytes) -> None:
        self._pay(len(value))
        self._items += (int(tag), value)


def _flat_bytes(array: npt.NDArray[Any], order: Literal["C", "F"]) -> memoryview:
    """The items of `array` in this order, without a copy where they already lie so."""
    return np.ascontiguousarray(array.T if order == "F" else array).reshape(-1).view(np.uint8).data


@lru_cache(maxsize=1024)
def _head_of(dtype: np.dtype[Any], shape: tuple[int, ...], flags: int) -> tuple[tuple[object, ...], Literal["C", "F"], int]:
    """What is written of an array beside its bytes, the order of these, and their number with some for the rest.

    Nothing is written for an array that is not plain. `flags` is numpy's `ndarray.flags.num`.
    """
    if dtype.kind not in ARRAY_KINDS or len(shape) > MAX_DIMENSIONS:
        return (), "C", 0
    in_c, in_f, writeable = (bool(flags & flag) for flag in _FLAGS)
    order = Order.C if in_c or not in_f else Order.F
    told = order if writeable else order + 1
    head = ((len(shape) << ORDER_BITS | told) << TAG_BITS | Tag.ARRAY, dtype.str, *shape)
    return head, "C" if order == Order.C else "F", math.prod(shape) * dtype.itemsize + 64


def _size_of_head(length: int) -> int:
    """How many bytes msgpack writes before the items of a list, which the receiver does without."""
    return 1 if length < 2**4 else 3 if length < 2**16 else 5


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
