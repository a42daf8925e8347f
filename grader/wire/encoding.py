"""Plain values to bytes. Nothing in here calls a method that a subclass could have overridden."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgpack  # type: ignore[import-untyped,unused-ignore]
import numpy as np
import numpy.typing as npt

from grader.wire.errors import CyclicData, NotPlainData, TooDeep, TooLarge
from grader.wire.layout import (
    ARRAY_KINDS,
    HEADER,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_INT_BYTES,
    MAX_NODES,
    NUMERIC_KINDS,
    SMALL,
    Order,
    Tag,
)

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
        data = b"".join([HEADER.pack(len(packed)), packed, *self._raw])
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
        if array.dtype.kind not in ARRAY_KINDS or array.ndim > MAX_DIMENSIONS:
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
        elif dtype.kind in NUMERIC_KINDS:
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
