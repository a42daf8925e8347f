"""The network class keeps scikit-learn's protocol: it can be copied, tuned, chained and cross-validated."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from solutions.image_classifier import NeuralNetwork

Examples = tuple[NDArray[np.float64], NDArray[np.int64]]


@pytest.fixture
def examples() -> Examples:
    """Points of the plane, 1 where both coordinates have the same sign."""
    np.random.seed(0)
    X = np.random.default_rng(1).normal(size=(240, 2))
    return X, (X[:, 0] * X[:, 1] > 0).astype(np.int64)


def test_a_network_keeps_what_it_is_made_with_unchanged() -> None:
    hidden = [4, 3]
    network = NeuralNetwork(hidden, learning_rate=0.5, num_iterations=7)
    assert network.hidden_layers is hidden
    assert network.get_params() == {"hidden_layers": [4, 3], "learning_rate": 0.5, "num_iterations": 7}


def test_training_changes_no_parameter_and_leaves_marked_attributes_only(examples: Examples) -> None:
    network = NeuralNetwork((4, 3), num_iterations=5)
    before = dict(vars(network))
    network.fit(*examples)
    assert {name: value for name, value in vars(network).items() if not name.endswith("_")} == before
    assert sorted(vars(network).keys() - before) == ["classes_", "costs_", "parameters_"]


def test_parameters_are_changed_by_name() -> None:
    network = NeuralNetwork()
    assert network.set_params(learning_rate=0.3, hidden_layers=(5,)) is network
    assert network.get_params() == NeuralNetwork((5,), 0.3).get_params()


def test_an_unknown_parameter_is_named_and_changes_nothing() -> None:
    network = NeuralNetwork()
    with pytest.raises(ValueError, match="no parameter depth"):
        network.set_params(learning_rate=0.3, depth=4)
    assert network.get_params() == NeuralNetwork().get_params()


def test_a_clone_is_untrained_and_equal(examples: Examples) -> None:
    network = NeuralNetwork([4, 3], learning_rate=0.5, num_iterations=5).fit(*examples)
    copied = clone(network)
    assert copied.get_params() == network.get_params()
    assert not hasattr(copied, "parameters_")


def test_it_is_a_classifier_for_scikit_learn() -> None:
    assert is_classifier(NeuralNetwork())


def test_it_cross_validates(examples: Examples) -> None:
    network = NeuralNetwork((8,), learning_rate=0.5, num_iterations=1000)
    scores = cross_val_score(network, *examples, cv=3)
    assert scores.shape == (3,)
    assert scores.min() > 0.8
    assert cross_val_score(network, *examples, cv=3, scoring="roc_auc").min() > 0.9


def test_it_can_be_the_end_of_a_pipeline(examples: Examples) -> None:
    X, y = examples
    pipeline = make_pipeline(StandardScaler(), NeuralNetwork((8,), learning_rate=0.5, num_iterations=500)).fit(1000 * X + 50, y)
    assert pipeline.score(1000 * X + 50, y) > 0.9
    assert_array_equal(pipeline.predict(1000 * X + 50), pipeline.predict_proba(1000 * X + 50).argmax(axis=1))


def test_its_learning_rate_can_be_searched_for(examples: Examples) -> None:
    search = GridSearchCV(NeuralNetwork((8,), num_iterations=300), {"learning_rate": [1e-6, 0.5]}, cv=3).fit(*examples)
    assert search.best_params_ == {"learning_rate": 0.5}
