"""Build party.h5 out of the files of Fashion-MNIST: `python data/build.py SOURCE` with SOURCE the folder that holds them.

The first 2,000 training images and the first 3,000 test images are kept as they are. Their ten kinds of clothing become one question:
for a party? Yes for a dress, a sandal or a bag. The same source gives the same content always, and the same bytes under one h5py.
"""

import argparse
import gzip
import hashlib
import math
import os
import sys
import tempfile
import zlib
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Arrays = dict[str, NDArray[np.generic]]

PARTY = (3, 5, 8)  # dress, sandal, bag
CLASSES = ("everyday", "party")
PARTS = {"train": ("train", 2000), "test": ("t10k", 3000)}
ATTRIBUTES = {
    "question": "For a party? Yes: a dress, a sandal or a bag.",
    "source": "Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist",
    "licence": "MIT, Copyright (c) 2017 Zalando SE",
}
CHUNK = 500  # images compressed together
STORAGE = {"compression": "gzip", "compression_opts": 9, "fletcher32": True, "track_times": False}  # fletcher32: a changed byte is noticed
KINDS = 10
DATA = Path(__file__).resolve().parent
TARGETS = (DATA / "party.h5", DATA.parent / "assignments" / "image_classifier" / "party.h5")


class SourceError(Exception):
    """A file of the source cannot be used: holds its `path`, what was `found` and what is `needed`."""

    def __init__(self, path: Path, found: str, needed: str) -> None:
        self.path, self.found, self.needed = path, found, needed
        super().__init__(f"{path}: found {found}, needed {needed}")


def read_idx(path: Path, dimensions: int) -> Bytes:
    """The array in a gzipped IDX file of bytes; raises SourceError if the file is missing, cut short, or anything else.

    IDX: two zero bytes, the type (8 is an unsigned byte), the number of dimensions, each size in 4 bytes, then the entries.
    """
    content = _unpack(path)
    start = 4 + 4 * dimensions
    if content[:4] != bytes([0, 0, 8, dimensions]) or len(content) < start:
        raise SourceError(path, f"the beginning {content[:4]!r}", f"an IDX file of bytes with {dimensions} dimensions")
    shape = tuple(int.from_bytes(content[4 * i : 4 * i + 4]) for i in range(1, dimensions + 1))
    if len(content) - start != math.prod(shape):
        raise SourceError(path, f"{len(content) - start} entries", f"{math.prod(shape)}, as its own header says")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _unpack(path: Path) -> bytes:
    if not path.is_file():
        raise SourceError(path, "no file here", "a file of Fashion-MNIST (on Debian: the package dataset-fashion-mnist)")
    try:
        return gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(path, f"a damaged file ({error})", "a whole gzip file") from error


def read_part(source: Path, prefix: str, count: int) -> tuple[Bytes, Bytes]:
    """The first `count` images (count, 28, 28) of one part of Fashion-MNIST, and their labels (count,): 1 for a party, else 0."""
    images_path, kinds_path = source / f"{prefix}-images-idx3-ubyte.gz", source / f"{prefix}-labels-idx1-ubyte.gz"
    images, kinds = read_idx(images_path, 3), read_idx(kinds_path, 1)
    if images.shape[1:] != (28, 28) or len(images) < count:
        raise SourceError(images_path, f"images of shape {images.shape}", f"{count} or more of 28 x 28")
    if len(kinds) != len(images):
        raise SourceError(kinds_path, f"{len(kinds)} labels", f"{len(images)}, one for each image")
    if kinds.max() >= KINDS:
        raise SourceError(kinds_path, f"the label {kinds.max()}", f"0 to {KINDS - 1}")
    return images[:count], np.isin(kinds[:count], PARTY).astype(np.uint8)


def build_arrays(source: Path) -> Arrays:
    """What the file holds, by key."""
    arrays: Arrays = {}
    for part, (prefix, count) in PARTS.items():
        arrays[f"{part}_set_x"], arrays[f"{part}_set_y"] = read_part(source, prefix, count)
    return arrays | {"list_classes": np.array(CLASSES, dtype="S")}


def content_checksum(path: Path) -> str:
    """SHA-256 over the name, type, shape and bytes of every array in the file, in the order of their names."""
    digest = hashlib.sha256()
    with h5py.File(path, "r") as file:
        for key in sorted(file):
            array = file[key][()]
            digest.update(f"{key} {array.dtype.str} {array.shape}\n".encode() + array.tobytes())
    return digest.hexdigest()


def file_checksum(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, arrays: Arrays) -> None:
    """Write the arrays to `path`, whole or not at all."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        with h5py.File(draft, "w") as file:
            for key, array in arrays.items():
                chunks = (min(CHUNK, len(array)), *array.shape[1:])
                file.create_dataset(key, data=array, chunks=chunks, **STORAGE)
            for name, text in ATTRIBUTES.items():
                file.attrs[name] = np.bytes_(text)
        os.replace(draft, path)


def main(arguments: list[str] | None = None) -> int:
    """Write the file to its two places, or to those named, and print its checksums as data/party.sha256 holds them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="folder with train-images-idx3-ubyte.gz and the three others")
    parser.add_argument("targets", type=Path, nargs="*", help="files to write")
    options = parser.parse_args(arguments)
    targets = options.targets or TARGETS
    try:
        arrays = build_arrays(options.source)
        for target in targets:
            write(target, arrays)
    except (SourceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{file_checksum(targets[0])}  party.h5\n{content_checksum(targets[0])}  content of party.h5")
    return 0


if __name__ == "__main__":
    sys.exit(main())
