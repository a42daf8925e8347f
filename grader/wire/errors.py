"""What can go wrong with a message: `EncodeError` on the way out, `WireError` on the way in."""


class EncodeError(ValueError):
    """A value that cannot travel; `path` says where in it the trouble sat.

    ::

        EncodeError
        ├── NotPlainData
        ├── CyclicData
        ├── TooDeep
        └── TooLarge
    """

    def __init__(self) -> None:
        super().__init__()
        self.path = ""

    def add_step(self, step: str) -> None:
        """The place, as seen from one level further up, is behind `step`."""
        self.path = step + self.path

    def add_name(self, name: str) -> None:
        """The value as a whole is called `name`."""
        self.path = name + self.path


class NotPlainData(EncodeError):
    """Something in the value is not of a plain type; `type_name` names its type."""

    def __init__(self, type_name: str) -> None:
        super().__init__()
        self.type_name = type_name

    def __str__(self) -> str:
        return f"{self.path} is of type {self.type_name}, which is not plain data"


class CyclicData(EncodeError):
    """A list, tuple or dict contains itself."""

    def __str__(self) -> str:
        return f"{self.path} contains itself"


class TooDeep(EncodeError):
    """The value is nested deeper than `limit`; of so long a way only its beginning is told."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def add_step(self, step: str) -> None:
        """Leave the step out."""

    def __str__(self) -> str:
        return f"{self.path} is nested more than {self.limit} levels deep"


class TooLarge(EncodeError):
    """The value needs more than `limit` bytes, or holds more than `limit` values."""

    def __init__(self, limit: int, unit: str = "bytes") -> None:
        super().__init__()
        self.limit = limit
        self.unit = unit

    def __str__(self) -> str:
        return f"{self.path} makes the data larger than {self.limit} {self.unit}"


class WireError(Exception):
    """What came over the wire is not a message; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeadlineExceeded(WireError):
    """The other side neither sent nor took a whole message in time."""


class PeerClosed(WireError):
    """The other side is gone."""
