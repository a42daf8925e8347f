"""The shipped data: what the files hold, that they are built out of Fashion-MNIST reproducibly, and what a wrong source is told."""

import gzip
import importlib.util
from pathlib import Path
from types import ModuleType

import h5py
import numpy as np
import pytest

from solutions.datasets import load_dataset

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "data" / "party.h5"
BESIDE_THE_NOTEBOOK = ROOT / "assignments" / "image_classifier" / "party.h5"
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")


def load_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "data" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = load_build()


def write_idx(path: Path, array: np.ndarray) -> None:
    sizes = b"".join(size.to_bytes(4) for size in array.shape)
    path.write_bytes(gzip.compress(bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source of the right form with images of noise."""
    folder = tmp_path / "source"
    folder.mkdir()
    rng = np.random.default_rng(3)
    for prefix, count in build.PARTS.values():
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", rng.integers(0, 256, (count + 10, 28, 28)))
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", rng.integers(0, 10, count + 10))
    return folder


def test_the_shipped_file_loads() -> None:
    data = load_dataset(SHIPPED)
    assert data.train_x.shape == (2000, 28, 28)
    assert data.test_x.shape == (3000, 28, 28)
    assert data.classes == ("everyday", "party")
    assert 0.25 < data.train_y.mean() < 0.35
    assert 0.25 < data.test_y.mean() < 0.35


def test_the_shipped_file_has_the_checksums_written_beside_it() -> None:
    expected = (ROOT / "data" / "party.sha256").read_text(encoding="ascii")
    assert expected == f"{build.file_checksum(SHIPPED)}  party.h5\n{build.content_checksum(SHIPPED)}  content of party.h5\n"


def test_the_file_beside_the_notebook_is_the_same() -> None:
    assert BESIDE_THE_NOTEBOOK.read_bytes() == SHIPPED.read_bytes()


def test_all_data_files_together_stay_small() -> None:
    assert SHIPPED.stat().st_size + BESIDE_THE_NOTEBOOK.stat().st_size < 5_000_000


def test_every_array_is_stored_with_checksums_of_its_own() -> None:
    with h5py.File(SHIPPED) as file:
        assert all(array.fletcher32 for array in file.values())


@pytest.mark.skipif(not FASHION_MNIST.is_dir(), reason="needs the Debian package dataset-fashion-mnist")
def test_building_again_gives_the_shipped_content(tmp_path: Path) -> None:
    path = tmp_path / "again.h5"
    assert build.main([str(FASHION_MNIST), str(path)]) == 0
    assert build.content_checksum(path) == build.content_checksum(SHIPPED)


def test_building_twice_gives_the_same_bytes(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "one.h5", tmp_path / "two.h5"
    assert build.main([str(source), str(one), str(two)]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert capsys.readouterr().out.split()[0] == build.file_checksum(one)


def test_dresses_sandals_and_bags_are_for_a_party(tmp_path: Path, source: Path) -> None:
    kinds = np.arange(3010) % 10
    write_idx(source / "t10k-labels-idx1-ubyte.gz", kinds)
    assert build.main([str(source), str(tmp_path / "built.h5")]) == 0
    with h5py.File(tmp_path / "built.h5") as file:
        assert file["test_set_y"][:10].tolist() == [0, 0, 0, 1, 0, 1, 0, 0, 1, 0]


def test_the_content_checksum_sees_one_changed_pixel(tmp_path: Path, source: Path) -> None:
    path = tmp_path / "built.h5"
    build.main([str(source), str(path)])
    before = build.content_checksum(path)
    with h5py.File(path, "a") as file:
        file["test_set_x"][2999, 27, 27] ^= 1
    assert build.content_checksum(path) != before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("train-images-idx3-ubyte.gz", b"not gzip", "a damaged file"),
        ("t10k-labels-idx1-ubyte.gz", gzip.compress(bytes(100))[:-9], "a damaged file"),
        ("train-labels-idx1-ubyte.gz", gzip.compress(b"P5 28 28 255"), "the beginning b'P5 2'"),
        ("t10k-labels-idx1-ubyte.gz", gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 9]) + bytes(8)), "8 entries, needed 9"),
        ("t10k-images-idx3-ubyte.gz", gzip.compress(bytes([0, 0, 8, 3, 0, 0])), "the beginning"),
    ],
    ids=["not gzip", "cut off", "no labels", "too short", "no header"],
)
def test_a_wrong_source_file_is_named(source: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, told: str) -> None:
    (source / name).write_bytes(content)
    assert told in refused(source, capsys, source / name)


def test_a_missing_source_file_is_named(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = source / "t10k-labels-idx1-ubyte.gz"
    path.unlink()
    assert "no file here" in refused(source, capsys, path)


@pytest.mark.parametrize(
    ("name", "array", "told"),
    [
        ("train-images-idx3-ubyte.gz", np.zeros((2010, 28, 27)), "(2010, 28, 27)"),
        ("train-images-idx3-ubyte.gz", np.zeros((1999, 28, 28)), "2000 or more"),
        ("train-labels-idx1-ubyte.gz", np.zeros(2009), "2009 labels, needed 2010"),
        ("train-labels-idx1-ubyte.gz", np.full(2010, 10), "the label 10, needed 0 to 9"),
    ],
)
def test_a_source_of_another_data_set_is_refused(
    source: Path, capsys: pytest.CaptureFixture[str], name: str, array: np.ndarray, told: str
) -> None:
    write_idx(source / name, array)
    assert told in refused(source, capsys, source / name)


def test_a_file_that_cannot_be_written_keeps_its_old_content(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "built.h5"
    target.write_bytes(b"old")
    monkeypatch.setitem(build.ATTRIBUTES, "too long for an attribute", "x" * 100_000)
    assert build.main([str(source), str(target)]) == 1
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built.h5", "source"]


def refused(source: Path, capsys: pytest.CaptureFixture[str], path: Path) -> str:
    """What the build prints when it refuses the file at `path`; nothing is written."""
    target = source / "built.h5"
    assert build.main([str(source), str(target)]) == 1
    assert not target.exists()
    message = capsys.readouterr().err
    assert str(path) in message
    return message
