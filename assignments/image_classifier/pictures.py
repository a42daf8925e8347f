"""Pictures for this notebook: a grid of images, the curve of a cost, and a picture of your own as the network wants it.

Every figure has a light ground of its own, so that it can be read in a dark theme too.
"""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

GROUND, INK, LINES = "#f7f5f0", "#24292f", ("#0b6bcb", "#c2410c", "#2e7d32", "#7c3aed")
STYLE = {
    "figure.facecolor": GROUND,
    "axes.facecolor": GROUND,
    "savefig.facecolor": GROUND,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 11,
}


def show_images(images: NDArray[np.uint8], titles: Sequence[str], columns: int = 8) -> None:
    """Draw images (k, height, width[, 3]) in a grid, each under its title."""
    rows = -(-len(images) // columns)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(rows, columns, figsize=(1.35 * columns, 1.6 * rows), squeeze=False, layout="constrained")
        for axis in axes.flat:
            axis.axis("off")
        for axis, image, title in zip(axes.flat, images, titles, strict=False):
            axis.imshow(image, cmap="gray", vmin=0, vmax=255)
            axis.set_title(title, fontsize=10)
        plt.show()
        plt.close(figure)


def plot_costs(curves: Mapping[str, Sequence[float]], levels: Mapping[str, float] | None = None) -> None:
    """Draw the cost of each named training over its steps, and a dotted line at each named level."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
        for (name, costs), color in zip(curves.items(), LINES, strict=False):
            axis.plot(costs, label=name, color=color, linewidth=1.8)
        for name, level in (levels or {}).items():
            axis.axhline(level, label=f"{name}: {level:.3f}", color=INK, linestyle=":", linewidth=1.4)
        axis.set(xlabel="step", ylabel="cost", ylim=(0, None))
        figure.legend(loc="outside upper left", ncols=2, frameon=False)
        plt.show()
        plt.close(figure)


def read_picture(path: str | PathLike[str], shape: tuple[int, ...], light_background: bool = True) -> NDArray[np.uint8]:
    """A photo as one image (1, height, width[, 3]) of this `shape` (height, width[, 3]): cut to fit, made smaller, and grey where needed.

    In Fashion-MNIST, things are light on black. With `light_background`, a grey photo is turned round to look the same.
    """
    photo: Any = ImageOps.exif_transpose(Image.open(path)).convert("RGB" if len(shape) == 3 else "L")
    small = ImageOps.fit(photo, (shape[1], shape[0]))
    if light_background and len(shape) == 2:
        small = ImageOps.invert(small)
    return np.asarray(small)[np.newaxis]
