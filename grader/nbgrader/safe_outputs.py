"""Outputs with nothing active in them: of what student code displays, text and pictures drawn anew are kept, and nothing else."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from grader.report.pictures import reencoded

Output = Mapping[str, Any]

LEFT_OUT = "[an output that is neither text nor a PNG picture was left out]"


def safe_outputs(outputs: Sequence[Output]) -> list[dict[str, Any]]:
    """nbformat outputs of the same kinds in the same order, each reduced to what cannot do anything in a browser."""
    return [_safe(output) for output in outputs]


def _safe(output: Output) -> dict[str, Any]:
    if output["output_type"] in ("stream", "error"):
        return dict(output)
    return {**output, "data": _safe_data(output["data"]), "metadata": {}}


def _safe_data(data: Mapping[str, Any]) -> dict[str, str]:
    picture = _picture(data.get("image/png"))
    text = data.get("text/plain")
    kept = {"image/png": picture} if picture else {}
    return kept | {"text/plain": text if isinstance(text, str) else LEFT_OUT}


def _picture(encoded: object) -> str | None:
    """A PNG picture, decoded and encoded anew; None if there is none or it is broken."""
    if not isinstance(encoded, str):
        return None
    try:
        made = reencoded(base64.b64decode("".join(encoded.split()), validate=True))
    except (binascii.Error, ValueError):
        return None
    return None if made is None else base64.b64encode(made).decode()
