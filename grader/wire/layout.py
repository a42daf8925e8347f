"""The layout of a message, and the bounds that both sides keep to."""

import struct
from enum import IntEnum

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 64
MAX_ITEMS = 1_000_000
MAX_INT_BYTES = 1024  # beyond this an int can no longer be printed (sys.int_info.default_max_str_digits)
MAX_CRAFTED_KEYS = 4096  # the hash of a str is secret, those of numbers and tuples are not: an attacker can make them collide
MAX_DIMENSIONS = 32
SMALL = 2**14

HEADER = struct.Struct(">I")
NUMERIC_KINDS = "biufc"
ARRAY_KINDS = NUMERIC_KINDS + "US"


class Tag(IntEnum):
    """What follows on the wire: the last four bits of an item that is an int. Its other bits are a number, as said here."""

    INT = 0  # the int itself, if it has room
    BIG_INT = 1
    COMPLEX = 2
    TUPLE = 3  # the length, as for the next two
    LIST = 4
    DICT = 5
    ARRAY = 6  # the order, in two bits, and the number of dimensions
    SCALAR = 7
    STR_SCALAR = 8
    BYTES_SCALAR = 9


TAG_BITS = 4
TAG_MASK = 2**TAG_BITS - 1
ORDER_BITS = 2
ORDER_MASK = 2**ORDER_BITS - 1
LARGEST_INT = 2 ** (63 - TAG_BITS)


class Order(IntEnum):
    """How the bytes of an array lie, and whether it may be written to."""

    C = 0
    C_READ_ONLY = 1
    F = 2
    F_READ_ONLY = 3
