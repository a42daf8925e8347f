"""The loader on real HDF5 files: what it accepts, and that each file it refuses is named with what is wrong in it."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from solutions import datasets
from solutions.datasets import load_dataset

Arrays = dict[str, Any]


def small_arrays(*sides: int, train: int = 5, test: int = 4) -> Arrays:
    """The arrays of a well-formed file with images of these sides."""
    rng = np.random.default_rng(7)
    sides = sides or (6, 3)
    return {
        "train_set_x": rng.integers(0, 256, (train, *sides)).astype(np.uint8),
        "train_set_y": np.arange(train) % 2,
        "test_set_x": rng.integers(0, 256, (test, *sides)).astype(np.uint8),
        "test_set_y": np.arange(test) % 2,
        "list_classes": np.array(["dog", "cat"], dtype="S"),
    }


def write(path: Path, arrays: Arrays) -> Path:
    with h5py.File(path, "w") as file:
        for key, array in arrays.items():
            file[key] = array
    return path


def refused(path: Path, error: type[datasets.DatasetError], test_path: Path | None = None) -> datasets.DatasetError:
    """The error, of exactly this class, that the loader raises; its message holds all that the error holds."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error) as caught:
        load_dataset(path, test_path)
    assert type(caught.value) is error
    for part in (str(caught.value.path), caught.value.key or "", caught.value.found, caught.value.needed):
        assert part in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    return caught.value


@pytest.mark.parametrize("sides", [(28, 28), (6, 3), (64, 64, 3)])
def test_images_of_any_size_come_as_they_were_written(tmp_path: Path, sides: tuple[int, ...]) -> None:
    arrays = small_arrays(*sides)
    data = load_dataset(write(tmp_path / "pets.h5", arrays))
    np.testing.assert_array_equal(data.train_x, arrays["train_set_x"])
    np.testing.assert_array_equal(data.test_x, arrays["test_set_x"])
    assert data.train_x.dtype == data.test_x.dtype == np.uint8
    assert data.classes == ("dog", "cat")


@pytest.mark.parametrize("shape", [(5,), (1, 5)])
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.bool_])
def test_labels_come_as_one_row_whatever_they_were_stored_as(tmp_path: Path, shape: tuple[int, ...], dtype: type) -> None:
    arrays = small_arrays()
    arrays["train_set_y"] = arrays["train_set_y"].reshape(shape).astype(dtype)
    data = load_dataset(write(tmp_path / "pets.h5", arrays))
    assert data.train_y.dtype == np.int64
    assert data.train_y.tolist() == [[0, 1, 0, 1, 0]]
    assert data.test_y.shape == (1, 4)


def test_names_stored_with_variable_length_are_read(tmp_path: Path) -> None:
    arrays = small_arrays() | {"list_classes": np.array(["nö", "yes, a cat"], dtype=object)}
    assert load_dataset(write(tmp_path / "pets.h5", arrays)).classes == ("nö", "yes, a cat")


def test_a_training_file_and_a_test_file_are_one_data_set(tmp_path: Path) -> None:
    arrays = small_arrays(64, 64, 3)
    train = write(tmp_path / "train.h5", {key: arrays[key] for key in ("train_set_x", "train_set_y", "list_classes")})
    test = write(tmp_path / "test.h5", {key: arrays[key] for key in ("test_set_x", "test_set_y", "list_classes")})
    data = load_dataset(str(train), test)
    np.testing.assert_array_equal(data.train_x, arrays["train_set_x"])
    np.testing.assert_array_equal(data.test_x, arrays["test_set_x"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "pets.h5", datasets.MissingFileError).path == tmp_path / "pets.h5"
    assert refused(tmp_path, datasets.MissingFileError).path == tmp_path


def test_a_missing_test_file_is_named_beside_a_training_file(tmp_path: Path) -> None:
    train = write(tmp_path / "train.h5", small_arrays())
    assert refused(train, datasets.MissingFileError, test_path=tmp_path / "test.h5").path == tmp_path / "test.h5"


@pytest.mark.parametrize("content", [b"", b"version https://git-lfs.github.com/spec/v1\n", b"\x89HDF"])
def test_a_file_that_is_not_hdf5_shows_how_it_begins(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pets.h5"
    path.write_bytes(content)
    assert repr(content[:16]) in refused(path, datasets.NotHDF5Error).found


def test_a_file_cut_short_anywhere_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.h5", small_arrays()).read_bytes()
    path = tmp_path / "pets.h5"
    for length in range(16, len(whole), 97):
        path.write_bytes(whole[:length])
        assert refused(path, datasets.DamagedFileError).path == path


def test_a_changed_image_is_noticed_in_a_file_with_checksums(tmp_path: Path) -> None:
    arrays = small_arrays()
    path = write(tmp_path / "pets.h5", {key: array for key, array in arrays.items() if key != "test_set_x"})
    with h5py.File(path, "a") as file:
        stored = file.create_dataset("test_set_x", data=arrays["test_set_x"], chunks=(4, 6, 3), fletcher32=True)
        offset = stored.id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[offset + 10] ^= 1
    path.write_bytes(content)
    assert refused(path, datasets.DamagedFileError).key == "test_set_x"


@pytest.mark.parametrize("key", small_arrays())
def test_a_missing_array_is_named_with_those_that_are_there(tmp_path: Path, key: str) -> None:
    arrays = small_arrays()
    del arrays[key]
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.MissingKeyError)
    assert error.key == key
    assert ", ".join(sorted(arrays)) in error.found


def test_a_file_without_arrays_is_called_empty(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "pets.h5", {}), datasets.MissingKeyError).found == "an empty file"


def test_a_folder_in_place_of_an_array_is_refused(tmp_path: Path) -> None:
    arrays = small_arrays()
    arrays["train_set_x/0"] = arrays.pop("train_set_x")
    assert refused(write(tmp_path / "pets.h5", arrays), datasets.MissingKeyError).key == "train_set_x"


@pytest.mark.parametrize(
    ("key", "dtype"),
    [("train_set_x", "float64"), ("test_set_x", "int64"), ("train_set_y", "float64"), ("test_set_y", "S1"), ("list_classes", "complex64")],
)
def test_an_array_of_another_type_is_refused(tmp_path: Path, key: str, dtype: str) -> None:
    arrays = small_arrays()
    arrays[key] = np.zeros(arrays[key].shape, dtype)
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.WrongTypeError)
    assert error.key == key
    assert str(np.dtype(dtype)) in error.found


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        ("train_set_x", (5, 18)),
        ("train_set_x", (5, 6, 3, 4)),
        ("train_set_x", ()),
        ("test_set_x", (4, 6, 3, 3, 1)),
        ("train_set_y", (5, 1)),
        ("test_set_y", (1, 1, 4)),
        ("test_set_y", ()),
    ],
)
def test_an_array_of_another_shape_is_refused(tmp_path: Path, key: str, shape: tuple[int, ...]) -> None:
    arrays = small_arrays()
    arrays[key] = np.zeros(shape, arrays[key].dtype)
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.WrongShapeError)
    assert (error.key, error.found) == (key, f"shape {shape}")


@pytest.mark.parametrize("names", [["cat"], ["dog", "cat", "cow"]])
def test_other_than_two_class_names_are_refused(tmp_path: Path, names: list[str]) -> None:
    path = write(tmp_path / "pets.h5", small_arrays() | {"list_classes": np.array(names, dtype="S")})
    assert refused(path, datasets.WrongShapeError).key == "list_classes"


def test_test_images_must_have_the_size_of_the_training_images(tmp_path: Path) -> None:
    arrays = small_arrays()
    arrays["test_set_x"] = np.zeros((4, 6, 4), np.uint8)
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.WrongShapeError)
    assert error.key == "test_set_x"
    assert "(6, 4)" in error.found
    assert "(6, 3)" in error.needed


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("shape", [(0, 6, 3), (5, 0, 3)])
def test_no_images_are_refused(tmp_path: Path, part: str, shape: tuple[int, ...]) -> None:
    arrays = small_arrays()
    arrays[f"{part}_set_x"] = np.zeros(shape, np.uint8)
    assert refused(write(tmp_path / "pets.h5", arrays), datasets.EmptyArrayError).key == f"{part}_set_x"


@pytest.mark.parametrize(("part", "images", "labels"), [("train", 5, 4), ("test", 4, 5), ("test", 4, 0)])
def test_as_many_labels_as_images_are_needed(tmp_path: Path, part: str, images: int, labels: int) -> None:
    arrays = small_arrays() | {f"{part}_set_y": np.arange(labels) % 2}
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.LengthMismatchError)
    assert (error.key, error.found) == (f"{part}_set_y", f"{labels} labels")
    assert error.needed.startswith(str(images))


@pytest.mark.parametrize("label", [2, -1, 9])
def test_a_label_other_than_0_and_1_is_shown(tmp_path: Path, label: int) -> None:
    arrays = small_arrays()
    arrays["test_set_y"][2] = label
    error = refused(write(tmp_path / "pets.h5", arrays), datasets.WrongLabelError)
    assert (error.key, error.found) == ("test_set_y", f"the label {label}")


def test_every_error_of_the_family_is_provoked_above() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    errors = [error.__name__ for error in datasets.DatasetError.__subclasses__()]
    assert len(errors) == 9
    assert [name for name in errors if f"datasets.{name}" not in here] == []
