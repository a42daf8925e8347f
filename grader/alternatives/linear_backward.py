"""Right but unusual ways to write `linear_backward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative


@alternative
def einsum(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW = np.einsum("ik,jk->ij", dZ, A_prev) / m
    db = np.einsum("ik->i", dZ)[:, np.newaxis] / m
    dA_prev = np.einsum("ij,ik->jk", W, dZ)
    return dA_prev, dW, db


@alternative
def loop_over_the_examples(dZ, cache):
    (A_prev, W, b) = cache
    m = A_prev.shape[1]
    dW, db, dA_prev = np.zeros(W.shape), np.zeros(b.shape), np.zeros(A_prev.shape)
    for k in range(m):
        dW += np.outer(dZ[:, k], A_prev[:, k]) / m
        db += dZ[:, k : k + 1] / m
        dA_prev[:, k] = W.T.dot(dZ[:, k])
    return dA_prev, dW, db


@alternative
def bias_by_a_product_with_ones(dZ, cache):
    A_prev, W, b = cache
    m = np.shape(A_prev)[-1]
    db = 1.0 / m * np.dot(dZ, np.ones((m, 1)))
    dW = 1.0 / m * np.dot(dZ, A_prev.T)
    return np.dot(W.T, dZ), dW, db


@alternative
def mean_over_the_examples(dZ, cache):
    A_prev, W, b = cache
    dW = np.mean(dZ[:, None, :] * A_prev[None, :, :], axis=2)
    db = np.mean(dZ, axis=1, keepdims=True)
    dA_prev = np.transpose(np.transpose(dZ) @ W)
    return dA_prev, dW, db


@alternative
def averaged_before_the_products(dZ, cache):
    A_prev, W, b = cache
    scaled = dZ / dZ.shape[1]
    dW = scaled @ A_prev.T
    db = scaled.sum(axis=1).reshape(b.shape)
    dA_prev = W.T @ dZ
    assert dA_prev.shape == A_prev.shape
    assert dW.shape == W.shape
    assert db.shape == b.shape
    return dA_prev, dW, db


@alternative
def list_comprehensions(dZ, cache):
    A_prev, W, b = cache
    m = len(dZ[0])
    dW = np.array([[sum(unit * row) / m for row in A_prev] for unit in dZ])
    db = np.array([[sum(unit) / m] for unit in dZ])
    dA_prev = np.array([sum(w * unit for w, unit in zip(column, dZ)) for column in W.T])
    return dA_prev, dW, db


@alternative
def weights_and_biases_at_once(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    both = dZ @ np.vstack([A_prev, np.ones((1, m))]).T / m
    return W.T @ dZ, both[:, :-1], both[:, -1:]


@alternative
def sums_first_averages_last(dZ, cache):
    A_prev, W = cache[0], cache[1]
    m = A_prev.shape[1]
    grads = [np.tensordot(W, dZ, axes=(0, 0)), np.tensordot(dZ, A_prev, axes=(1, 1)), np.add.reduce(dZ, axis=1, keepdims=True)]
    return grads[0], grads[1] / m, grads[2] / m
