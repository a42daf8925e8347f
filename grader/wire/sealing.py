"""Answers that can be sent ahead to a side that may not know them: only who already has the question can read its answer.

The question's digest gives a label to find the answer by, and a key to read it with; neither tells the other. Who has no question has
noise. (A digest as a key makes this a convergent encryption: it hides exactly what cannot be guessed.)
"""

import hashlib
from collections.abc import Iterable, Mapping

__all__ = ["open_sealed", "seal"]

_LABEL_BYTES = _KEY_BYTES = 16


def seal(answers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Pairs of a question and its answer, as unreadable answers under labels."""
    sealed = {}
    for question, answer in answers:
        label, key = _label_and_key(question)
        sealed[label] = _mixed(answer, key)
    return sealed


def open_sealed(sealed: Mapping[bytes, bytes], question: bytes) -> bytes | None:
    """The answer to this question, None if it is not among the sealed ones."""
    label, key = _label_and_key(question)
    found = sealed.get(label)
    return None if found is None else _mixed(found, key)


def _label_and_key(question: bytes) -> tuple[bytes, bytes]:
    digest = hashlib.shake_256(question).digest(_LABEL_BYTES + _KEY_BYTES)
    return digest[:_LABEL_BYTES], digest[_LABEL_BYTES:]


def _mixed(data: bytes, key: bytes) -> bytes:
    """`data` combined bit by bit with a stream that the key gives; doing it twice undoes it."""
    stream = hashlib.shake_256(key).digest(len(data))
    return (int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(data), "little")
