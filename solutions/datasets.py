"""Load images and yes-or-no labels from HDF5: one file that holds everything, or a training file and a test file.

A file holds `train_set_x` (m, height, width) or (m, height, width, 3), uint8; `train_set_y` (m,) or (1, m), whole numbers 0 and 1;
`test_set_x` and `test_set_y` likewise; and `list_classes`, the names of class 0 and class 1. What does not fit is refused by name:

    DatasetError
    ├── MissingFileError      there is no such file
    ├── NotHDF5Error          the file is something else, or holds nothing
    ├── DamagedFileError      the file is HDF5, but cut short or changed
    ├── MissingKeyError       an array is not in the file
    ├── WrongTypeError        an array holds another type
    ├── WrongShapeError       an array has another shape
    ├── EmptyArrayError       an array has no entries
    ├── LengthMismatchError   not as many labels as images
    └── WrongLabelError       a label other than 0 and 1

The file is only ever read.
"""

from os import PathLike
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]

IMAGES_SHAPE = "shape (m, height, width) or (m, height, width, 3)"
LABELS_SHAPE = "shape (m,) or (1, m)"


class Dataset(NamedTuple):
    """Images `train_x`, `test_x` (m, height, width[, 3]), 0..255; labels `train_y`, `test_y` (1, m); the names of class 0 and class 1."""

    train_x: Images
    train_y: Labels
    test_x: Images
    test_y: Labels
    classes: tuple[str, str]


class DatasetError(Exception):
    """A file that cannot be used: holds its `path`, the `key` of the array (or None), what was `found` and what is `needed`."""

    def __init__(self, path: Path, key: str | None, found: str, needed: str) -> None:
        self.path, self.key, self.found, self.needed = path, key, found, needed
        where = f"{path}: {key}" if key else str(path)
        super().__init__(f"{where}: found {found}, needed {needed}")


class MissingFileError(DatasetError):
    """There is no such file."""


class NotHDF5Error(DatasetError):
    """The file is not HDF5."""


class DamagedFileError(DatasetError):
    """The file is HDF5 and cannot be read to its end: cut short in a download, say, or changed."""


class MissingKeyError(DatasetError):
    """The file lacks an array."""


class WrongTypeError(DatasetError):
    """An array has a type other than the one needed."""


class WrongShapeError(DatasetError):
    """An array has a shape other than the one needed."""


class EmptyArrayError(DatasetError):
    """An array has no entries."""


class LengthMismatchError(DatasetError):
    """There are not as many labels as images."""


class WrongLabelError(DatasetError):
    """A label is neither 0 nor 1."""


def load_dataset(path: str | PathLike[str], test_path: str | PathLike[str] | None = None) -> Dataset:
    """All of a data set, from one file or from a training and a test file; raises a DatasetError for anything that does not fit."""
    train = Path(path)
    test = train if test_path is None else Path(test_path)
    train_x, train_y = _read_part(train, "train")
    test_x, test_y = _read_part(test, "test")
    if test_x.shape[1:] != train_x.shape[1:]:
        found = f"images of shape {test_x.shape[1:]}"
        raise WrongShapeError(test, "test_set_x", found, f"{train_x.shape[1:]}, as in train_set_x")
    return Dataset(train_x, train_y, test_x, test_y, _read_classes(train))


def _read_part(path: Path, part: str) -> tuple[Images, Labels]:
    x_key, y_key = f"{part}_set_x", f"{part}_set_y"
    images = _check_images(path, x_key, _read_array(path, x_key))
    labels = _check_labels(path, y_key, _read_array(path, y_key))
    if labels.size != len(images):
        raise LengthMismatchError(path, y_key, f"{labels.size} labels", f"{len(images)}, one for each image of {x_key}")
    return images, labels


def _read_array(path: Path, key: str) -> NDArray[np.generic]:
    _check_file(path)
    try:
        with h5py.File(path, "r") as file:
            if not isinstance(file.get(key), h5py.Dataset):
                raise MissingKeyError(path, key, _contents(file), "an array of this name")
            return np.asarray(file[key][()])
    except (OSError, RuntimeError, KeyError, TypeError) as error:  # what h5py raises where the bytes make no sense
        raise DamagedFileError(path, key, f"a damaged file ({error})", "the whole file: fetch it again") from error


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise MissingFileError(path, None, "no file here", "an HDF5 file")
    with path.open("rb") as file:  # a file that may not be read raises the system's own PermissionError, which names it
        beginning = file.read(16)
    if not h5py.is_hdf5(path):
        raise NotHDF5Error(path, None, f"{path.stat().st_size} bytes that begin with {beginning!r}", "an HDF5 file")


def _contents(file: h5py.File) -> str:
    return f"only {', '.join(map(str, file))}" if len(file) else "an empty file"


def _check_images(path: Path, key: str, images: NDArray[np.generic]) -> Images:
    if images.dtype != np.uint8:
        raise WrongTypeError(path, key, f"type {images.dtype}", "uint8, brightness 0 to 255")
    if images.ndim not in (3, 4) or images.shape[3:] not in ((), (3,)):
        raise WrongShapeError(path, key, f"shape {images.shape}", IMAGES_SHAPE)
    if not images.size:
        raise EmptyArrayError(path, key, f"shape {images.shape}", "at least one image")
    return images.astype(np.uint8, copy=False)


def _check_labels(path: Path, key: str, labels: NDArray[np.generic]) -> Labels:
    if labels.dtype.kind not in "iub":
        raise WrongTypeError(path, key, f"type {labels.dtype}", "whole numbers 0 and 1")
    if labels.ndim not in (1, 2) or (labels.ndim == 2 and labels.shape[0] != 1):
        raise WrongShapeError(path, key, f"shape {labels.shape}", LABELS_SHAPE)
    wrong = labels[(labels != 0) & (labels != 1)]
    if wrong.size:
        raise WrongLabelError(path, key, f"the label {wrong[0]}", "only 0 and 1")
    return labels.reshape(1, -1).astype(np.int64)


def _read_classes(path: Path) -> tuple[str, str]:
    key = "list_classes"
    names = _read_array(path, key)
    if names.dtype.kind not in "SO" or not all(isinstance(name, bytes) for name in names.flat):
        raise WrongTypeError(path, key, f"type {names.dtype}", "the names of the two classes, as text")
    if names.shape != (2,):
        raise WrongShapeError(path, key, f"shape {names.shape}", "shape (2,): the names of class 0 and of class 1")
    no, yes = (name.decode(errors="replace") for name in names.tolist())
    return no, yes
