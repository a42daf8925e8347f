"""The judge: runs the test cells of a rebuilt notebook, out of the reach of the student code that they test."""
