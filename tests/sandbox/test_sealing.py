"""Sealed answers are for those who have the question, and noise to everybody else."""

from hypothesis import given
from hypothesis import strategies as st

from grader.wire import open_sealed, seal

pairs = st.lists(st.tuples(st.binary(min_size=1), st.binary()), unique_by=lambda pair: pair[0])


@given(pairs, st.binary())
def test_a_question_opens_its_own_answer_and_another_one_none(answers: list[tuple[bytes, bytes]], other: bytes) -> None:
    sealed = seal(answers)
    assert [open_sealed(sealed, question) for question, _ in answers] == [answer for _, answer in answers]
    assert open_sealed(sealed, other) == dict(answers).get(other)


@given(st.binary(min_size=16), st.binary(min_size=1))
def test_the_answer_cannot_be_seen(answer: bytes, question: bytes) -> None:
    ((label, content),) = seal([(question, answer)]).items()
    assert answer not in label + content
    assert len(content) == len(answer)


def test_equal_answers_to_different_questions_look_different() -> None:
    one, two = seal([(b"one", bytes(100)), (b"two", bytes(100))]).values()
    assert sum(a == b for a, b in zip(one, two, strict=True)) < 20


def test_the_label_is_no_help_to_read_the_answer() -> None:
    ((label, content),) = seal([(b"question", bytes(64))]).items()
    assert open_sealed({label: content}, label) is None
    assert label not in content
