"""Right but unusual ways to write `confusion_matrix`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative, alternative_cell


@alternative
def loop_over_the_examples(labels, y):
    m = y.shape[1]
    counts = np.zeros((2, 2))
    for i in range(m):
        counts[int(y[0, i]), int(labels[0, i])] += 1
    return counts


@alternative
def four_names(labels, y):
    y, labels = y.flatten(), labels.flatten()
    tn = ((y == 0) & (labels == 0)).sum()
    fp = ((y == 0) & (labels == 1)).sum()
    fn = ((y == 1) & (labels == 0)).sum()
    tp = ((y == 1) & (labels == 1)).sum()
    return np.array([[tn, fp], [fn, tp]])


@alternative
def product_of_indicators(labels, y):
    return np.vstack([1 - y, y]) @ np.vstack([1 - labels, labels]).T


@alternative
def numbered_places(labels, y):
    return np.bincount((2 * y + labels).ravel(), minlength=4).reshape(2, 2)


@alternative
def added_place_by_place(labels, y):
    counts = np.zeros((2, 2), dtype=np.uint16)
    np.add.at(counts, (y, labels), 1)
    return counts


@alternative
def the_rest_by_subtraction(labels, y):
    m = y.size
    both = (labels @ y.T).item()
    false_alarms, missed = labels.sum() - both, y.sum() - both
    return np.array([[m - both - false_alarms - missed, false_alarms], [missed, both]])


@alternative
def histogram_of_pairs(labels, y):
    return np.histogram2d(y[0], labels[0], bins=2, range=[[0, 1], [0, 1]])[0]


@alternative_cell
def cell_with_a_helper():
    """
    from collections import Counter


    def pairs_of(labels, y):
        return Counter(zip(y.ravel().tolist(), labels.ravel().tolist()))


    def confusion_matrix(labels, y):
        pairs = pairs_of(labels, y)
        return np.array([[pairs[j, k] for k in range(2)] for j in range(2)])
    """
