"""The pictures that are committed are those that the code draws, and they read on light and on dark pages."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.assignments.given import FOLDER

SOURCE = Path(__file__).parents[2] / "docs" / "figures.py"


def drawing_module() -> Any:
    spec = importlib.util.spec_from_file_location("figures", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["figures"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


figures = drawing_module()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_committed_picture_is_what_the_code_draws(name: str, tmp_path: Path) -> None:
    figures.FIGURES[name].svg(tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == (FOLDER.parent / name).read_bytes()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_picture_is_small_and_brings_its_letters_and_its_background_along(name: str) -> None:
    svg = (FOLDER.parent / name).read_text()
    assert len(svg) < 60_000
    assert "<text" not in svg
    assert f"fill: {figures.CARD}" in svg


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", ["DATA", "WEIGHT", "GRADIENT", "CACHE", "PLAIN"])
def test_letters_stand_out_from_their_box_and_from_the_card(colour: str) -> None:
    letters = luminance(getattr(figures, colour).strong)
    for ground in (getattr(figures, colour).pale, figures.CARD):
        assert (luminance(ground) + 0.05) / (letters + 0.05) >= 4.5


def test_every_picture_is_written_where_the_notebooks_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "ASSIGNMENTS", tmp_path)
    figures.main()
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.svg")} == set(figures.FIGURES)
