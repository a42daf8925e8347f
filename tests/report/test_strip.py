"""The picture of the network."""

from dataclasses import replace

from grader.report.strip import WRONG, strip
from grader.verdict import Finding
from grader.walk import walk_note
from tests.report.classroom import functions, mistake


def test_every_step_has_a_box_of_its_own() -> None:
    drawn = strip(walk_note(functions()))
    assert len(drawn.boxes) == len(walk_note(functions()).evidence["steps"])
    assert len({(box.x, box.y) for box in drawn.boxes}) == len(drawn.boxes)
    assert all(box.x >= 0 and box.x + drawn.box_width <= drawn.width and box.y + drawn.box_height <= drawn.height for box in drawn.boxes)


def test_first_broken_step_alone_is_marked() -> None:
    drawn = strip(walk_note(functions(linear_backward=mistake("linear_backward", "average_missing").function)))
    assert [box.step.name for box in drawn.boxes if box.first] == ["dW3"]
    assert sum(box.state == WRONG for box in drawn.boxes) == 6


def test_box_says_what_came_and_what_was_needed() -> None:
    drawn = strip(walk_note(functions(linear_backward=mistake("linear_backward", "dimension_lost").function)))
    box = next(box for box in drawn.boxes if box.first)
    assert (box.label, box.sign, box.came, box.needed) == ("db3", "✗", "(1,)", "≠ (1, 1)")


def test_texts_fit_into_their_boxes_and_unknown_steps_are_left_out() -> None:
    note = walk_note(functions())
    odd = [{"name": "Z9", "function": "f", "right": False, "came": "", "expected": ""}]
    long = [step | {"came": "x" * 500, "right": False} for step in note.evidence["steps"]]
    drawn = strip(replace(note, evidence={"steps": long + odd}))
    assert max(len(box.came) for box in drawn.boxes) <= 16
    assert "Z9" not in {box.step.name for box in drawn.boxes}
    assert strip(Finding("walk", "", {"steps": []})).boxes == ()
