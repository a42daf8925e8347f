"""What can go wrong with a sandbox, for the trusted side. What a student's code does wrong is data (`StudentError`), not an exception.

::

    SandboxError
    ├── ConfinementTooWeak    this machine cannot hold untrusted code
    ├── WarmProcessGone       the warm process did not start, or died
    ├── SandboxCrashed        the student's process is gone, or no longer speaks the protocol
    │   └── SandboxTimeout    it did not answer in time, and was killed
    └── NotDefined            the submission defines no such name
"""

from collections.abc import Sequence

__all__ = ["ConfinementTooWeak", "NotDefined", "SandboxCrashed", "SandboxError", "SandboxTimeout", "WarmProcessGone"]

TOO_WEAK = (
    "Untrusted code cannot be held on this machine: it lacks {missing}. Layers that hold: {layers}. "
    'Say confinement="none" to run it all the same.'
)
TIMED_OUT = "stopped after {seconds:g} seconds"


class SandboxError(Exception):
    """Anything that this package raises."""


class ConfinementTooWeak(SandboxError):
    """The layers that hold here are below the stated minimum; `missing` and `layers` name them."""

    def __init__(self, missing: Sequence[str], layers: Sequence[str] = ()) -> None:
        super().__init__(TOO_WEAK.format(missing=", ".join(missing), layers=", ".join(layers) or "none"))
        self.missing = tuple(missing)
        self.layers = tuple(layers)


class WarmProcessGone(SandboxError):
    """The warm process did not start, or has died; start another."""


class SandboxCrashed(SandboxError):
    """The student's process ended, or sent something that is not an answer; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SandboxTimeout(SandboxCrashed):
    """The student's process had no answer after `seconds`, and was killed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(TIMED_OUT.format(seconds=seconds))
        self.seconds = seconds


class NotDefined(SandboxError):
    """The submission defines no `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not defined")
        self.name = name
