"""Two warm processes: one with all libraries imported, and a lean one for submissions that use none of the large ones.

What a fork costs is what the process holds, and a submission takes a dozen of them: matplotlib and h5py double it.
"""

from collections.abc import Iterable
from typing import Self

from grader.sandbox.client import WarmProcess
from grader.sandbox.limits import Limits

__all__ = ["WarmPair"]

LARGE = (b"matplotlib", b"pylab", b"h5py", b"tqdm", b"import PIL", b"from PIL")  # no short words, which base64 is full of
WORTH_A_LEAN_ONE = 2


class WarmPair:
    """The lean process is started for the second submission that can do with it, and used from when it is ready."""

    def __init__(self, limits: Limits | None = None, confinement: str = "required") -> None:
        self._full = WarmProcess(limits, confinement)
        self._lean = WarmProcess(limits, confinement, libraries=False)
        self._plain_ones = 0
        self._lean_is_used = False

    def start(self) -> Self:
        """Start the process with all libraries. Raises what `WarmProcess.start` raises."""
        self._full.start()
        return self

    @property
    def layers(self) -> tuple[str, ...]:
        """What holds the submissions of either."""
        return self._full.layers

    def fitting(self, texts: Iterable[bytes]) -> WarmProcess:
        """The process for a submission with these texts, its code among them. That decides how fast it is, never what it can do.

        Raises what `WarmProcess.start` raises.
        """
        if any(library in text for text in texts for library in LARGE):
            return self._full
        self._plain_ones += 1
        if self._plain_ones == WORTH_A_LEAN_ONE:
            self._lean.launch()
        if not self._lean_is_used and self._lean.is_ready:
            self._lean.wait()
            self._lean_is_used = True
        return self._lean if self._lean_is_used else self._full

    def close(self) -> None:
        """End both, and everything that came of them."""
        self._plain_ones, self._lean_is_used = 0, False
        self._lean.close()
        self._full.close()
