"""Right but unusual ways to write `predict`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.step_by_step import L_model_forward


@alternative
def loop_over_the_examples(X, y, parameters):
    m = X.shape[1]
    p = np.zeros((1, m))
    probabilities, caches = L_model_forward(X, parameters)
    for i in range(0, probabilities.shape[1]):
        if probabilities[0, i] > 0.5:
            p[0, i] = 1
        else:
            p[0, i] = 0
    print("Accuracy: " + str(np.sum((p == y) / m)))
    return p


@alternative
def where(X, y, parameters):
    labels = np.where(L_model_forward(X, parameters)[0] > 0.5, 1, 0)
    print("accuracy", (labels == y).mean())
    return labels


@alternative
def rounded(X, y, parameters):
    # numpy rounds exactly one half to the even neighbour, 0
    AL, _ = L_model_forward(X, parameters)
    labels = np.round(AL)
    print(f"{100 - np.mean(np.abs(labels - y)) * 100:.2f} %")
    return labels


@alternative
def mask_set_to_one(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.zeros_like(AL, dtype=int)
    labels[AL > 0.5] = 1
    right = np.dot(labels, y.T) + np.dot(1 - labels, 1 - y.T)
    print("Accuracy:", right.item() / y.shape[1])
    return labels


@alternative
def list_comprehension(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.array([[1 if a > 0.5 else 0 for a in AL.flatten()]])
    print("Accuracy", sum(int(p == t) for p, t in zip(labels[0], y[0])) / len(y[0]))
    return labels


@alternative
def ceiling(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.ceil(AL - 0.5).astype(np.uint8)
    print("Accuracy:", np.mean(labels == y))
    return labels
