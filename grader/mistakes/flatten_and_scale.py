"""Mistakes in `flatten_and_scale`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("Every image is a row: in this course every example is a column.")
def images_in_rows(images):
    return images.reshape(images.shape[0], -1) / 255


@mistake("The shape is right, but each column mixes pixels of many images: flatten image by image first, then turn.")
def pixels_of_many_images_mixed(images):
    return images.reshape(-1, images.shape[0]) / 255


@mistake("The pixels still run from 0 to 255: the scaling is missing.")
def not_scaled(images):
    return images.reshape(images.shape[0], -1).T.astype(float)


@mistake("White should become exactly 1: look at the number you divide by, and at the largest value a pixel can have.")
def divided_by_256(images):
    return images.reshape(images.shape[0], -1).T / 256


@mistake("Only 0 and 1 are left of the pixels: somewhere your values are cut down to whole numbers.")
def whole_number_division(images):
    return images.reshape(images.shape[0], -1).T // 255


@mistake("Bright pixels became negative: the numbers were squeezed into a type that only reaches 127.")
def type_too_small(images):
    return images.reshape(images.shape[0], -1).T.astype(np.int8) / 255


@mistake("You divide by the brightest pixel of these images, so the same image comes out differently in another batch.")
def divided_by_the_brightest_pixel(images):
    return images.reshape(images.shape[0], -1).T / images.max()


@mistake("You standardise with mean and deviation: the exercise asks for a plain division that maps the pixels to 0..1.")
def standardised(images):
    X = images.reshape(images.shape[0], -1).T
    return (X - X.mean()) / (X.std() + 1e-8)


@mistake("Your values run from -1 to 1: black should become 0.")
def scaled_around_zero(images):
    return images.reshape(images.shape[0], -1).T / 127.5 - 1


@mistake("The size of one set of images is written into the code: take it from the shape of the argument.")
def size_written_out(images):
    return images.reshape(images.shape[0], 64 * 64 * 3).T / 255


@mistake("The number of images is read from the wrong axis: look at what the first axis of images counts.")
def images_counted_on_the_wrong_axis(images):
    return images.reshape(images.shape[1], -1).T / 255


@mistake("All images are strung into one long vector: keep one column for each of them.")
def one_long_vector(images):
    return images.flatten() / 255


@mistake("Colours are averaged away: every channel of every pixel is an input of its own.")
def colours_averaged(images):
    return images.mean(axis=-1).reshape(images.shape[0], -1).T / 255


@mistake("The first image is missing: look at where your loop over the images starts.")
def first_image_missing(images):
    return np.array([images[i].flatten() / 255 for i in range(1, images.shape[0])]).T


@mistake("None comes back instead of X: look at the end of the function.")
def nothing_returned(images):
    X = images.reshape(images.shape[0], -1).T / 255
