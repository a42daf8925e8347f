"""What workers do in the tests of dispatching; by itself, so that they need not load what tests load."""

import os
from pathlib import Path

from grader.batch import NotGraded


def work(order: str) -> str:
    """Do as the order says; what says nothing comes back in capitals."""
    match order.split():
        case ["die"]:
            os._exit(9)
        case ["die", "once", marker]:
            if not Path(marker).exists():
                Path(marker).touch()
                os._exit(9)
        case ["refuse"]:
            raise NotGraded("it was refused")
        case ["fail"]:
            raise ValueError("this is nobody's task")
    return order.upper()
