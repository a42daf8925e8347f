"""Mistakes in `predict`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake
from solutions.step_by_step import L_model_forward, linear_activation_forward


@mistake("shape is called like a function: it is a tuple, and takes square brackets.")
def shape_called_like_a_function(X, y, parameters):
    m = X.shape(1)
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    print("Accuracy:", np.sum(labels == y) / m)
    return labels


@mistake("The number type you name is gone from numpy since version 1.24: plain Python has one of nearly the same name.")
def number_type_that_numpy_removed(X, y, parameters):
    m = X.shape[1]
    AL, caches = L_model_forward(X, parameters)
    labels = np.zeros((1, m), dtype=np.int)
    labels[AL > 0.5] = 1
    print("Accuracy:", np.sum(labels == y) / m)
    return labels


@mistake("You return the probabilities: the labels 0 and 1 still have to be decided from them.")
def probabilities_returned(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return AL


@mistake("An output of exactly one half becomes 1 with you: read once more which side of the boundary the text puts it on.")
def one_half_counted_as_one(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL >= 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("You return the accuracy: it should be printed, and the labels returned.")
def accuracy_returned(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    return np.mean(labels == y)


@mistake("Your labels are turned round: a large AL speaks for label 1, so look at the comparison.")
def labels_turned_round(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 0, 1)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("Every label is 1, whatever the outputs are: look at the boundary that you compare AL with.")
def boundary_at_zero(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("Your boundary is the mean of these outputs, so a label depends on the other examples of the batch.")
def boundary_at_the_mean(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > AL.mean(), 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("Every label is 0, whatever the outputs are: look at how a probability becomes a label.")
def decimals_cut_off(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = AL.astype(int)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("You look for the largest of several outputs, but there is one row only, so every label is 0.")
def largest_of_one_output(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.argmax(AL, axis=0)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("L_model_forward returns two things, and you compare both of them together with the boundary.")
def caches_not_unpacked(X, y, parameters):
    AL = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("Your labels have lost their row: they should have the shape of y, two dimensions.")
def row_lost(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0).flatten()
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("Your labels are -1 and 1: this course calls the two classes 0 and 1.")
def labels_minus_one_and_one(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, -1)
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("You return y itself: these are the true labels, and the network's own are wanted.")
def true_labels_returned(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return y


@mistake("You return which labels are right: return the labels, and use the comparison for the accuracy only.")
def comparison_returned(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    labels = np.where(labels == y, 1, 0)
    print("Accuracy:", np.mean(labels))
    return labels


@mistake("Only the first example gets a label: your loop runs over the rows of AL, and the examples are its columns.")
def loop_over_the_rows(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.zeros(AL.shape)
    for i in range(AL.shape[0]):
        labels[0, i] = 1 if AL[0, i] > 0.5 else 0
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("The last example never gets a label: look at where your loop over the examples ends.")
def last_example_left_out(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.zeros(AL.shape)
    for i in range(AL.shape[1] - 1):
        labels[0, i] = 1 if AL[0, i] > 0.5 else 0
    print("Accuracy:", np.mean(labels == y))
    return labels


@mistake("None comes back: the labels have to be returned, besides the accuracy that is printed.")
def nothing_returned(X, y, parameters):
    AL, caches = L_model_forward(X, parameters)
    labels = np.where(AL > 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))


@mistake("Two layers are written out by hand, so other depths fail: the forward pass of any depth is a function you have.")
def two_layers_by_hand(X, y, parameters):
    A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
    A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
    labels = np.where(A2 > 0.5, 1, 0)
    print("Accuracy:", np.mean(labels == y))
    return labels
