"""Pictures of students: only pixels pass."""

import base64
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from grader.report.pictures import SIGNATURE, png_data_uri, reencoded
from tests.report.classroom import broken_pngs, png


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def saved(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def test_pixels_come_through_on_white() -> None:
    original = Image.open(io.BytesIO(png()))
    white = Image.alpha_composite(Image.new("RGBA", original.size, "white"), original).convert("RGB")
    difference = np.asarray(opened(reencoded(png())), dtype=int) - np.asarray(white, dtype=int)
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_shown(mode: str) -> None:
    picture = Image.new("I;16", (5, 4)) if mode == "I;16" else Image.new("RGB", (5, 4), "red").convert(mode)
    assert opened(reencoded(saved(picture))).size == (5, 4)


def test_nothing_but_pixels_passes() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "<script>alert(1)</script>")
    data = saved(Image.new("RGB", (8, 8)), pnginfo=info, icc_profile=b"profile") + b"<script>behind the end</script>"
    clean = reencoded(data)
    assert clean is not None
    assert b"script" not in clean
    assert opened(clean).info == {}


def test_huge_picture_is_refused_before_it_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    assert reencoded(bomb) is None
    assert reencoded(png() + b"\0" * 5_000_000) is None
    assert png_data_uri("A" * 9_000_000) is None


def test_text_that_unpacks_to_gigabytes_is_refused() -> None:
    whole = saved(Image.new("RGB", (4, 4)))
    text = chunk(b"zTXt", b"key\0\0" + zlib.compress(b"x" * 70_000_000, 9))
    at = len(SIGNATURE) + 25
    assert reencoded(whole[:at] + text + whole[at:]) is None


def test_broken_pictures_are_refused_or_shown_and_never_raise() -> None:
    outcomes = [reencoded(data) for data in broken_pngs()]
    assert None in outcomes
    assert all(opened(data).format == "PNG" for data in outcomes if data)


@pytest.mark.parametrize(
    "encoded", ["", "not base64!", "<svg onload=alert(1)>", base64.b64encode(b"GIF89a").decode(), "\ud800", "====", "é"]
)
def test_what_is_no_png_is_refused(encoded: str) -> None:
    assert png_data_uri(encoded) is None
