"""A progress bar for training, with the cost at its end."""

import sys
from typing import Any

from tqdm import tqdm


class Bar(tqdm):  # type: ignore[type-arg]
    """A bar without the thread that tqdm starts to watch over slow loops."""

    monitor_interval = 0


_bars: list[Any] = []  # the bar that is being drawn, if there is one


def report_cost(step: int, num_iterations: int, cost: float) -> None:
    """Move the bar on to `step`, counted from 0, of `num_iterations`; the first step starts a new bar, the last one ends it."""
    if step == 0 or not _bars:
        _start(step, num_iterations)
    bar = _bars[-1]
    bar.set_postfix_str(f"cost {cost:.4f}", refresh=False)
    bar.update(step + 1 - bar.n)
    if step == num_iterations - 1:
        _end()


def _start(step: int, num_iterations: int) -> None:
    _end()  # of a training that was interrupted
    bar_format = "{n_fmt}/{total_fmt} |{bar:30}| {elapsed}{postfix}"
    _bars.append(Bar(total=num_iterations, initial=step, file=sys.stdout, mininterval=0.5, ascii=" ━", bar_format=bar_format))


def _end() -> None:
    while _bars:
        _bars.pop().close()
