"""Writing a table of cells as CSV, the way Python's csv module does by default: RFC 4180, in UTF-8."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = Sequence[str | float]


def write_table(path: Path, rows: Iterable[Row]) -> None:
    """Write the rows; cells with commas, quotes or line breaks are quoted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
