"""Pictures from student code: decoded and encoded anew, so that a page holds only pixels that were drawn here."""

import base64
import binascii
import io
import struct
import zlib

from PIL import Image, PngImagePlugin

MOST_BYTES = 4_000_000
LONGEST_SIDE = 4096
MOST_PIXELS = 6_000_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">4s4sII")
COMPRESSION = 4
WHITE = (255, 255, 255)
OPAQUE = (255, 255)

# What Pillow raises for broken files, by its documentation and by fuzzing.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error, Image.DecompressionBombError)


def png_data_uri(encoded: str) -> str | None:
    """A base64-encoded PNG as a data URI of a picture made anew; None if it is no PNG, is broken or too large."""
    if len(encoded) > 2 * MOST_BYTES:
        return None
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    png = reencoded(data)
    return None if png is None else f"data:image/png;base64,{base64.b64encode(png).decode()}"


def reencoded(data: bytes) -> bytes | None:
    """The picture in a PNG file as a new PNG file, on white, without anything else the file held; None if it cannot be."""
    if not within_limits(data):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            pixels = _on_white(picture)
    except BROKEN:
        return None
    out = io.BytesIO()
    pixels.save(out, "PNG", compress_level=COMPRESSION, pnginfo=PngImagePlugin.PngInfo())
    return out.getvalue()


def within_limits(data: bytes) -> bool:
    """Whether the bytes begin as a PNG file of at most 4 MB and 6 million pixels, as its header says; nothing is decoded."""
    if len(data) > MOST_BYTES or not data.startswith(SIGNATURE) or len(data) < len(SIGNATURE) + HEADER.size:
        return False
    _, kind, width, height = HEADER.unpack_from(data, len(SIGNATURE))
    return bool(kind == b"IHDR" and 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS)


def _on_white(picture: Image.Image) -> Image.Image:
    """The first frame's pixels in RGB, in an image that knows nothing else."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    pixels = picture.convert("RGBA" if has_alpha else "RGB")
    canvas = Image.new("RGB", pixels.size, WHITE)
    see_through = has_alpha and pixels.getextrema()[-1] != OPAQUE
    canvas.paste(pixels.convert("RGB") if not see_through else pixels, mask=pixels.getchannel("A") if see_through else None)
    return canvas
