"""The one language spoken between the judge and the sandbox: plain data as bytes, and framed messages on a socket.

`encode` takes values of plain types only and says where anything else sat. `decode` reads bytes that an attacker may have written: it is
strict, it never builds more than the bytes pay for, and whatever is wrong with them is a `WireError`. `Channel` carries such bytes over a
stream socket; every read and write ends at its deadline, however the other side behaves.

The format: four bytes of length, so many bytes of msgpack, then the bytes of the arrays. The msgpack part is a flat run of scalars, the
items: None, bool, float, str and bytes stand for themselves; an int is a tag with a number, and says what follows.
"""

from grader.wire.channel import Channel
from grader.wire.decoding import decode
from grader.wire.encoding import encode, plain_type_name
from grader.wire.errors import CyclicData, DeadlineExceeded, EncodeError, NotPlainData, PeerClosed, TooDeep, TooLarge, WireError
from grader.wire.layout import MAX_BYTES, MAX_DEPTH
from grader.wire.sealing import open_sealed, seal

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
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
    "open_sealed",
    "plain_type_name",
    "seal",
]
