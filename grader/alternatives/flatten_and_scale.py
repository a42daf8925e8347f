"""Right but unusual ways to write `flatten_and_scale`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative


@alternative
def list_of_columns(images):
    return np.column_stack([image.flatten() / 255.0 for image in images])


@alternative
def size_computed_first(images):
    m = images.shape[0]
    n_x = int(np.prod(images.shape[1:]))
    X = np.zeros((n_x, m))
    for i in range(m):
        X[:, i] = images[i].ravel()
    X /= 255
    return X


@alternative
def axes_moved(images):
    moved = np.moveaxis(images, 0, -1)
    return moved.reshape(-1, len(images)).astype("float64") / 255.0


@alternative
def multiplied_by_the_inverse(images):
    return np.multiply(images.reshape(images.shape[0], -1).transpose(), 1 / 255)


@alternative
def single_precision(images):
    return np.stack([image.astype(np.float32).reshape(-1) for image in images], axis=1) / np.float32(255)
