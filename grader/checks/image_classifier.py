"""The exercises of the second assignment: their cases, how their results are read, and their properties."""

from grader.checks import properties
from grader.checks.exercise import Exercise, examples
from grader.checks.inputs import answers, images, networks, sizes, training
from grader.checks.reading import Items, Keys, Leaf, Numbering
from solutions import image_classifier as reference

MODEL_ARGUMENTS = ("X", "Y", "layers_dims", "learning_rate", "num_iterations", "print_cost")
TRAINED = Items("the result", (Keys("parameters"), Numbering("the list of costs")))

EXERCISES = (
    Exercise("flatten_and_scale", ("images",), Leaf("X"), reference.flatten_and_scale, images.cases, properties.IMAGES),
    Exercise(
        "two_layer_model",
        MODEL_ARGUMENTS,
        TRAINED,
        reference.two_layer_model,
        training.two_layers,
        properties.TRAINING,
        quantities=training.quantities,
    ),
    Exercise(
        "predict",
        ("X", "y", "parameters"),
        Leaf("the prediction"),
        reference.predict,
        networks.prediction,
        properties.PREDICTION,
        quantities=examples,
    ),
    Exercise(
        "L_layer_model",
        MODEL_ARGUMENTS,
        TRAINED,
        reference.L_layer_model,
        training.any_depth,
        properties.TRAINING,
        quantities=training.quantities,
    ),
    Exercise(
        "initialize_parameters_he",
        ("layer_dims",),
        Keys("parameters"),
        reference.initialize_parameters_he,
        sizes.any_depth,
        properties.INITIAL,
        draws=True,
    ),
    Exercise(
        "confusion_matrix",
        ("labels", "y"),
        Leaf("the matrix of counts"),
        reference.confusion_matrix,
        answers.cases,
        properties.COUNTS,
        quantities=examples,
    ),
)
