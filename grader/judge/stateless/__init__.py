"""Whether a submission's functions can keep anything from one call to the next, read from its code.

If they cannot, its test cells need no fork each: what one test does, no other can see. This is a proof in one direction only: code that is
written in a small part of Python (`vocabulary.py`), with names of which it is known what they stand for, is stateless; of any other code
nothing is known. All that hangs on it is whether the tests of one submission could disturb each other.
"""

from grader.judge.stateless.proof import is_stateless

__all__ = ["is_stateless"]
