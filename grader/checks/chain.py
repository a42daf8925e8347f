"""The exercise "chain": the student's own functions run a few steps of gradient descent together, beside the reference."""

import inspect
from functools import partial

from grader.checks import training
from grader.checks.running import Composition, Function
from solutions import step_by_step as reference

CHAIN_ARGUMENTS = ("X", "Y", "layer_dims", "learning_rate", "steps", "start")
TRAINING = Composition(inspect.getsource(training), training.train.__name__)


def student_chain(*functions: Function) -> Function:
    """The chain of the functions handed in, as one function of a case's arguments."""
    chain = partial(training.train, functions)
    composed = getattr(functions[0], "composed", None)
    if composed is not None:
        chain.ahead = composed(TRAINING, functions)  # type: ignore[attr-defined]
    return chain


reference_chain = student_chain(
    reference.initialize_parameters_deep,
    reference.L_model_forward,
    reference.compute_cost,
    reference.L_model_backward,
    reference.update_parameters,
)
