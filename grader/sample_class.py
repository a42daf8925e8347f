"""A small class to try the course on: all answers right, no answers at all, and typical mistakes, under ids that say what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Assignment, Course, CourseError, read_notebook, write_notebook
from grader.fill import fill, network_module, reference_answers


@dataclass(frozen=True)
class Slip:
    """One mistake: where the reference's answer to `exercise` says `right`, the student wrote `wrong`."""

    exercise: str
    right: str
    wrong: str

    def apply(self, source: str) -> str:
        """The source with the mistake in it; raises CourseError if the reference no longer says `right`."""
        if self.right not in source:
            raise CourseError(f"The reference of {self.exercise} no longer says {self.right!r}: bring the sample class up to date.")
        return source.replace(self.right, self.wrong)


@dataclass(frozen=True)
class Student:
    """One member of the sample class: the slips that were made, and whether anything was answered at all."""

    id: str
    slips: tuple[Slip, ...] = ()
    attempted: bool = True

    def answers(self, assignment: Assignment) -> dict[str, str]:
        """The sources that this student writes into the answer cells of the assignment."""
        answers = reference_answers(assignment) if self.attempted else {}
        for slip in self.slips:
            if slip.exercise in answers:
                answers[slip.exercise] = slip.apply(answers[slip.exercise])
        return answers

    @property
    def mistaken(self) -> frozenset[str]:
        """The exercises that this student answered wrongly."""
        return frozenset(slip.exercise for slip in self.slips)


SAMPLE_CLASS = (
    Student("all_correct"),
    Student("untouched", attempted=False),
    Student("random_biases_in_initialize_deep", (Slip("initialize_parameters_deep", "np.zeros(", "0.01 * np.random.standard_normal("),)),
    Student("bias_forgotten_in_linear_forward", (Slip("linear_forward", "W @ A + b", "W @ A"),)),
    Student("syntax_error_in_linear_activation", (Slip("linear_activation_forward", "activation == 'relu'", "activation = 'relu'"),)),
    Student("sigmoid_in_hidden_layers", (Slip("L_model_forward", "'relu' if l < L else 'sigmoid'", "'sigmoid'"),)),
    Student("log1p_in_cost", (Slip("compute_cost", "np.log(AL)", "np.log1p(AL)"),)),
    Student("no_average_in_linear_backward", (Slip("linear_backward", " / m", ""),)),
    Student("no_minus_in_first_gradient", (Slip("L_model_backward", "dA = -(Y / AL", "dA = (Y / AL"),)),
    Student(
        "biases_never_updated",
        (Slip("update_parameters", "learning_rate * grads[f'd{key}']", "(key[0] == 'W') * learning_rate * grads[f'd{key}']"),),
    ),
    Student("probabilities_instead_of_labels", (Slip("predict", "labels = (AL > 0.5).astype(np.int64)", "labels = AL"),)),
    Student("db1_stored_as_db2", (Slip("two_layer_model", "'db1': db1", "'db2': db1"),)),
)


def write_submissions(course: Course, students: Sequence[Student] = SAMPLE_CLASS) -> None:
    """Write submitted/<student>/<assignment>/ in the course's folder, from the notebooks in release/ (which must be there).

    Beside each notebook but the first lies `my_network.py`, made from the answers to the assignment before it.
    """
    for student in students:
        network: str | None = None
        for assignment in course.assignments:
            folder = course.root / "submitted" / student.id / assignment.name
            folder.mkdir(parents=True)
            answers = student.answers(assignment)
            _write_notebook(course, assignment, answers, folder)
            if network:
                (folder / "my_network.py").write_text(network, encoding="utf-8")
            network = network_module(answers.values()) if student.attempted else None


def _write_notebook(course: Course, assignment: Assignment, answers: Mapping[str, str], folder: Path) -> None:
    released = read_notebook(course.root / "release" / assignment.name / assignment.notebook.name)
    write_notebook(fill(released, answers), folder / assignment.notebook.name)
