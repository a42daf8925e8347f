"""The wire carries plain data exactly, refuses all else by name, and survives any bytes."""

import enum
import math
import socket
import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple

import msgpack  # type: ignore[import-untyped,unused-ignore]
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.wire import (
    Channel,
    CyclicData,
    DeadlineExceeded,
    NotPlainData,
    PeerClosed,
    TooDeep,
    TooLarge,
    WireError,
    decode,
    encode,
)
from grader.wire.layout import MAX_DEPTH

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
)
dtypes = hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.floating_dtypes() | hnp.complex_number_dtypes() | hnp.unicode_string_dtypes()
arrays = dtypes.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)))
keys = st.text() | st.integers() | st.booleans() | st.binary() | st.tuples(st.integers(), st.text())
values = st.recursive(
    scalars | arrays,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
fuzz = settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))


def same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (float, complex)):
        return repr(one) == repr(other)
    return bool(one == other)


@fuzz
@given(values)
def test_plain_data_arrives_as_it_was_sent(value: Any) -> None:
    assert same(decode(encode(value)), value)


@fuzz
@given(st.binary(max_size=300))
def test_random_bytes_decode_or_are_a_wire_error(data: bytes) -> None:
    try:
        decode(data)
    except WireError:
        return


@fuzz
@given(values, st.data())
def test_damaged_messages_decode_or_are_a_wire_error(value: Any, data: st.DataObject) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(message)))
    for broken in (bytes(message), bytes(message[:cut]), bytes(message) + b"\0"):
        try:
            encode(decode(broken))
        except WireError:
            continue


@fuzz
@given(st.lists(st.none() | st.booleans() | st.integers(-3, 12) | st.floats() | st.text(max_size=5) | st.binary(max_size=40), max_size=12))
def test_well_formed_nonsense_decodes_or_is_a_wire_error(items: list[Any]) -> None:
    packed = b"".join(map(msgpack.packb, items))
    try:
        decode(len(packed).to_bytes(4, "big") + packed + bytes(24))
    except WireError:
        return


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(20)[::3],
        np.array(5.0),
        np.zeros((0, 3)),
        np.array([math.nan, -0.0, math.inf]),
        np.array(["a", "longer"]),
        np.array([True, False]),
        np.arange(3, dtype=">i4"),
        np.array([b"x", b"yz"]),
    ],
    ids=["Fortran order", "strided", "0-d", "empty", "not finite", "text", "bool", "big endian", "bytes"],
)
@pytest.mark.parametrize("writable", [True, False])
def test_arrays_keep_their_values_dtype_shape_and_the_read_only_flag(array: np.ndarray[Any, Any], writable: bool) -> None:
    array.flags.writeable = writable
    copy = decode(encode(array))
    assert same(copy, array)
    assert copy.flags.writeable == writable
    assert copy.flags.f_contiguous == (array.flags.f_contiguous or array.ndim == 1)


def test_a_read_only_array_cannot_be_made_writable_again() -> None:
    array = np.zeros(3)
    array.flags.writeable = False
    with pytest.raises(ValueError, match="WRITEABLE"):
        decode(encode(array)).flags.writeable = True


class Point(NamedTuple):
    x: int
    y: int


class LyingFloat(float):
    def __float__(self) -> float:
        return 1.0


class LyingArray(np.ndarray[Any, Any]):
    @property
    def dtype(self) -> Any:
        raise RuntimeError("asked")

    def tobytes(self, *args: object) -> bytes:
        return b"lies"


class Answer(enum.IntEnum):
    YES = 42


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (OrderedDict(a=1), {"a": 1}),
        (Point(1, 2), (1, 2)),
        (LyingFloat(2.5), 2.5),
        (Answer.YES, 42),
        (np.array([[1, 2]]).view(np.matrix), np.array([[1, 2]])),
        (np.arange(2.0).view(LyingArray), np.arange(2.0)),
        (np.float64(2.0), np.float64(2.0)),
        (np.str_("x"), np.str_("x")),
        (np.bool_(True), np.bool_(True)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_arrive_as_their_plain_base_type(value: Any, plain: Any) -> None:
    assert same(decode(encode(value)), plain)


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (object(), "object"),
        ({1}, "set"),
        (lambda: 0, "function"),
        (np.array([None]), "array of dtype object"),
        (np.datetime64(0, "s"), "datetime64"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_anything_else_is_named_with_the_place_where_it_sat(value: Any, type_name: str) -> None:
    with pytest.raises(NotPlainData) as caught:
        encode([1, {"W2": value}], "result")
    assert (caught.value.path, caught.value.type_name) == ("result[1]['W2']", type_name)


def test_cycles_depth_and_size_have_errors_of_their_own() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    deep: Any = 1
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    with pytest.raises(CyclicData):
        encode(cycle)
    with pytest.raises(TooDeep):
        encode(deep)
    for large in (np.broadcast_to(1.0, (10**6, 10**6)), [b"x" * 2000], 1 << 10**5):
        with pytest.raises(TooLarge):
            encode(large, limit=1000)


def test_an_empty_array_cannot_claim_a_huge_dimension() -> None:
    with pytest.raises(WireError):
        decode(encode(np.zeros((0, 2**40))))


def test_keys_that_collide_by_design_are_refused() -> None:
    with pytest.raises(WireError):
        decode(encode({key * (2**61 - 1): None for key in range(5000)}))


def test_arrays_dicts_and_lists_can_be_had_one_by_one() -> None:
    made: list[Any] = []
    value = decode(encode([({"W": np.ones(2)}, "text"), np.zeros(1)]), made=made)
    assert [type(each) for each in made] == [np.ndarray, dict, np.ndarray, list]
    assert made[0] is value[0][0]["W"]
    assert made[-1] is value


def test_after_a_broken_message_a_good_one_is_read() -> None:
    good = encode([1, "two", np.ones(3)])
    for broken in (good[:9], b"\0\0\0\2\x92\x01", good + b"x", b"\0\0\0\1\xc1"):
        with pytest.raises(WireError):
            decode(broken)
        assert decode(good)[:2] == [1, "two"]


def test_a_bool_that_is_neither_and_a_character_that_is_none_are_refused() -> None:
    for honest in (np.array([True, True]), np.array(["ab"])):
        with pytest.raises(WireError):
            decode(encode(honest)[: -honest.nbytes] + b"\xff" * honest.nbytes)


def channels(limit: int = 10**6) -> tuple[Channel, socket.socket]:
    ours, theirs = socket.socketpair()
    return Channel(ours, limit), theirs


def test_a_peer_that_trickles_cannot_push_the_deadline_out() -> None:
    channel, peer = channels()
    stop = threading.Event()

    def trickle() -> None:
        peer.sendall((1000).to_bytes(4, "big"))
        while not stop.wait(0.02):
            peer.sendall(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    with pytest.raises(DeadlineExceeded):
        channel.receive(time.monotonic() + 0.3)
    stop.set()
    thread.join()
    channel.close()
    peer.close()


def test_a_peer_that_does_not_read_cannot_hold_a_sender() -> None:
    channel, peer = channels(10**8)
    with pytest.raises(DeadlineExceeded):
        channel.send(bytes(10**7), time.monotonic() + 0.2)
    channel.close()
    peer.close()


def test_a_message_over_the_limit_is_refused_before_it_is_read() -> None:
    channel, peer = channels(100)
    peer.sendall((2**32 - 1).to_bytes(4, "big"))
    with pytest.raises(WireError, match="larger"):
        channel.receive(time.monotonic() + 1)
    peer.close()
    with pytest.raises(WireError):
        channel.receive(time.monotonic() + 1)
    channel.close()


def test_messages_keep_their_bounds() -> None:
    channel, peer = channels()
    other = Channel(peer)
    for message in (b"", b"one", b"x" * 300_000):
        thread = threading.Thread(target=channel.send, args=(message, time.monotonic() + 5))
        thread.start()
        assert other.receive(time.monotonic() + 5) == message
        thread.join()
    channel.close()
    with pytest.raises(PeerClosed):
        other.receive(time.monotonic() + 1)
    other.close()
