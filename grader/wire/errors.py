"""What can go wrong with a message: `EncodeError` on the way out, `WireError` on the way in."""

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
