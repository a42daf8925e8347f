"""Grade a class as `python -m grader autograde` does, and print what that took as JSON: the process that `scale.py` measures.

Local workers import what the main module of their driver imports, so there is little here: no more than the command itself has.
"""

import argparse
import json
import re
import time
from pathlib import Path

from graders import ASSIGNMENT


def main() -> None:
    """Read the command line, grade, print."""
    from grader.batch.run import Settings, grade_class

    told = parse()
    settings = Settings(ASSIGNMENT, jobs=told.jobs, scheduler=told.scheduler, force=not told.rerun)
    begin = time.perf_counter()
    tally = grade_class(told.folder, settings, lambda tally: None)
    seconds = time.perf_counter() - begin
    if tally.failures or (told.rerun and tally.graded):
        raise RuntimeError(f"{tally.graded} graded, and not graded: {tally.failures}")
    print(json.dumps({"seconds": seconds, "graded": tally.done, "seconds_saving": tally.seconds_saving, "peak": peak_of_this_process()}))


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the course")
    parser.add_argument("--jobs", type=int, help="number of local processes")
    parser.add_argument("--scheduler", help="address of a Dask scheduler, in place of local processes")
    parser.add_argument("--rerun", action="store_true", help="leave alone what has not changed; it is an error if anything has")
    return parser.parse_args()


def peak_of_this_process() -> float:
    """The most memory that this process has held, in MiB; 0 without /proc."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
