"""Mistakes in `compute_cost`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("numpy has no function of that name: check the spelling of every numpy call in your cost.")
def misspelled_logarithm(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.lgo(AL) + (1 - Y) * np.lgo(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Your logarithm adds 1 to its argument first: numpy has two functions with similar names, look at what each computes.")
def log_of_one_plus(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log1p(AL) + (1 - Y) * np.log1p(1 - AL)) / m
    return np.squeeze(cost)


@mistake("A constant sits inside your logarithms and shifts the cost a little: the equation has none.")
def constant_inside_the_logarithm(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL + 1e-5) + (1 - Y) * np.log(1 - AL + 1e-5)) / m
    return np.squeeze(cost)


@mistake("This is the mean squared error: the exercise asks for the cross-entropy, with logarithms.")
def mean_squared_error(AL, Y):
    return np.mean((AL - Y) ** 2)


@mistake("This is the root of the mean squared error: the equation in the text has logarithms instead.")
def root_mean_squared_error(AL, Y):
    return np.sqrt(np.mean((AL - Y) ** 2))


@mistake("Your cost is negative: logarithms of probabilities are, so look for the sign in front of the equation.")
def minus_missing(AL, Y):
    m = Y.shape[1]
    cost = np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Your cost is m times too large: it is summed over the examples, but not averaged.")
def average_missing(AL, Y):
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
    return np.squeeze(cost)


@mistake("Your cost is m times too small: it is divided by the number of examples twice.")
def averaged_twice(AL, Y):
    m = Y.shape[1]
    cost = -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Your cost is half of what it should be: the 2 in front belongs to the squared error, not to this one.")
def half_of_the_average(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / (2 * m)
    return np.squeeze(cost)


@mistake("Only examples with label 1 count in your cost: the second term of the equation is missing.")
def second_term_missing(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL)) / m
    return np.squeeze(cost)


@mistake("Only examples with label 0 count in your cost: the first term of the equation is missing.")
def first_term_missing(AL, Y):
    m = Y.shape[1]
    cost = -np.sum((1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Y weighs both terms, so an example with label 0 costs nothing: look at the factor before the second logarithm.")
def both_terms_weighed_by_y(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + Y * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Both logarithms take the same argument, so the labels cancel out: look inside the second one.")
def both_logarithms_of_al(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / m
    return np.squeeze(cost)


@mistake("The two logarithms have changed places: an AL close to Y should cost little, and yours costs most.")
def logarithms_swapped(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(1 - AL) + (1 - Y) * np.log(AL)) / m
    return np.squeeze(cost)


@mistake("The leading minus reaches the first term only: look at your brackets.")
def minus_on_one_term(AL, Y):
    m = Y.shape[1]
    cost = np.sum(-Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Your logarithm has base 10: the equation means the natural one.")
def logarithm_to_base_ten(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log10(AL) + (1 - Y) * np.log10(1 - AL)) / m
    return np.squeeze(cost)


@mistake("Your logarithm has base 2, which measures bits: the equation means the natural one.")
def logarithm_to_base_two(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log2(AL) + (1 - Y) * np.log2(1 - AL)) / m
    return np.squeeze(cost)


@mistake("AL and Y have changed places: this takes logarithms of the labels, and log 0 is minus infinity.")
def roles_swapped(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(AL * np.log(Y) + (1 - AL) * np.log(1 - Y)) / m
    return np.squeeze(cost)


@mistake("Two rows cannot be multiplied as matrices: either one of them must stand upright, or use another product.")
def product_of_two_rows(AL, Y):
    m = Y.shape[1]
    cost = -(np.dot(Y, np.log(AL)) + np.dot(1 - Y, np.log(1 - AL))) / m
    return np.squeeze(cost)


@mistake("Your cost has the right value but shape (1, 1): it should be a plain number, without rows and columns.")
def shape_one_by_one(AL, Y):
    m = Y.shape[1]
    return -(np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)) / m


@mistake("Your cost has the right value but shape (1,): the sum runs along one axis and leaves the other standing.")
def shape_one(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL), axis=1) / m


@mistake("You get one number per example: nothing adds the examples up.")
def sum_missing(AL, Y):
    m = Y.shape[1]
    return -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m


@mistake("The sum's bracket closes after the first term, so the second is never added up over the examples.")
def sum_closes_early(AL, Y):
    m = Y.shape[1]
    cost = -(np.sum(Y * np.log(AL)) + (1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("m is not computed in this function: it came from an older cell of your notebook.")
def number_of_examples_never_computed(AL, Y):
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return np.squeeze(cost)


@mistake("None comes back: the cost has to be returned, printing it is not enough.")
def printed_not_returned(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    print(np.squeeze(cost))


@mistake("The cost is rounded: keep all its digits, and round only where you print it.")
def rounded(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return np.round(cost, 2)
