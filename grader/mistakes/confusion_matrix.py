"""Mistakes in `confusion_matrix`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("Rows and columns have changed places: look at which of labels and y says the row.")
def rows_for_the_answers(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for i in range(y.shape[1]):
        counts[labels[0, i], y[0, i]] += 1
    return counts


@mistake("Your first row and column stand for 1: the numbers of a row and a column are the labels themselves.")
def ones_before_zeros(labels, y):
    tp = np.sum((y == 1) & (labels == 1))
    fn = np.sum((y == 1) & (labels == 0))
    fp = np.sum((y == 0) & (labels == 1))
    tn = np.sum((y == 0) & (labels == 0))
    return np.array([[tp, fn], [fp, tn]])


@mistake("This is another book's matrix: 1 comes first, and the answers say the row; read the text once more for both.")
def ones_first_and_rows_for_the_answers(labels, y):
    tp = np.sum((y == 1) & (labels == 1))
    fn = np.sum((y == 1) & (labels == 0))
    fp = np.sum((y == 0) & (labels == 1))
    tn = np.sum((y == 0) & (labels == 0))
    return np.array([[tp, fp], [fn, tn]])


@mistake("Each of your rows begins with the right answers: in the second row these are the answers 1, so look at their column.")
def right_answers_first(labels, y):
    right0 = np.sum((y == 0) & (labels == 0))
    wrong0 = np.sum((y == 0) & (labels == 1))
    right1 = np.sum((y == 1) & (labels == 1))
    wrong1 = np.sum((y == 1) & (labels == 0))
    return np.array([[right0, wrong0], [right1, wrong1]])


@mistake("Your numbers are shares of all examples: the text asks for counts, so look for the division.")
def shares_of_all(labels, y):
    counts = np.zeros((2, 2))
    for i in range(y.shape[1]):
        counts[y[0, i], labels[0, i]] += 1
    return counts / y.shape[1]


@mistake("Each row is divided by its sum: the text asks for counts.")
def shares_of_each_row(labels, y):
    counts = np.zeros((2, 2))
    for i in range(y.shape[1]):
        counts[y[0, i], labels[0, i]] += 1
    return counts / counts.sum(axis=1, keepdims=True)


@mistake("The four counts are right but stand in one line: give them two rows.")
def four_in_a_line(labels, y):
    return np.bincount((2 * y + labels).ravel(), minlength=4)


@mistake("Four separate numbers come back: they belong into one array of two rows and two columns.")
def four_numbers_returned(labels, y):
    tn = np.sum((y == 0) & (labels == 0))
    fp = np.sum((y == 0) & (labels == 1))
    fn = np.sum((y == 1) & (labels == 0))
    tp = np.sum((y == 1) & (labels == 1))
    return tn, fp, fn, tp


@mistake("Only the accuracy comes back: it is one number, where four counts are asked for.")
def accuracy_returned(labels, y):
    return np.mean(labels == y)


@mistake("Every place holds at most 1: numpy adds only once to a place that one indexed statement names several times.")
def each_place_raised_once(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    counts[y, labels] += 1
    return counts


@mistake("Where nobody got the last count there are too few numbers: tell bincount how many you want at least.")
def last_count_missing(labels, y):
    return np.bincount((2 * y + labels).ravel()).reshape(2, 2)


@mistake("Only the first example is counted: your loop runs over the rows of y, and the examples are its columns.")
def loop_over_the_rows(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for i in range(len(y)):
        counts[y[0, i], labels[0, i]] += 1
    return counts


@mistake("The last example is never counted: look at where your loop ends.")
def last_example_left_out(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for i in range(y.shape[1] - 1):
        counts[y[0, i], labels[0, i]] += 1
    return counts


@mistake("The word `and` wants single truth values, not arrays: numpy has a sign of its own that goes entry by entry.")
def and_between_arrays(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for j in (0, 1):
        for k in (0, 1):
            counts[j, k] = np.sum(y == j and labels == k)
    return counts


@mistake("The sign & binds tighter than ==: give each comparison parentheses of its own.")
def parentheses_missing(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for j in (0, 1):
        for k in (0, 1):
            counts[j, k] = np.sum(y == j & labels == k)
    return counts


@mistake("An example is counted when either of its two numbers fits: both have to.")
def either_of_the_two(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for j in (0, 1):
        for k in (0, 1):
            counts[j, k] = np.sum((y == j) | (labels == k))
    return counts


@mistake("You count true labels and answers apart from each other: a place counts examples by both together.")
def counted_apart(labels, y):
    return np.array([[np.sum(y == 0), np.sum(labels == 0)], [np.sum(y == 1), np.sum(labels == 1)]])


@mistake("A tilde before whole numbers gives -1 and -2, not their opposite: compare with 0 first.")
def tilde_on_whole_numbers(labels, y):
    return np.array([[np.sum(~y & ~labels), np.sum(~y & labels)], [np.sum(y & ~labels), np.sum(y & labels)]])


@mistake("Only the wrong answers are counted: right ones have their places, too.")
def mistakes_only(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for i in range(y.shape[1]):
        if y[0, i] != labels[0, i]:
            counts[y[0, i], labels[0, i]] += 1
    return counts


@mistake("None comes back: the counts have to be returned, not printed.")
def nothing_returned(labels, y):
    counts = np.zeros((2, 2), dtype=int)
    for i in range(y.shape[1]):
        counts[y[0, i], labels[0, i]] += 1
    print(counts)
