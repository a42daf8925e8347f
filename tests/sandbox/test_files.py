"""The files beside a notebook are handed to the warm process once, and every submission has its own."""

from grader.sandbox import Sandbox, WarmProcess

FILES = {"data.txt": b"one", "tools/inner.txt": b"two"}
READ = "from pathlib import Path\nprint(sorted((str(path), path.read_text()) for path in Path().rglob('*.txt')))"


def found(sandbox: Sandbox) -> str:
    return str(sandbox.run_cell(READ).outputs[0]["text"]).strip()


def test_what_a_submission_does_to_its_files_is_its_own_affair(warm: WarmProcess) -> None:
    with warm.open(FILES) as first:
        first.run_cell("open('data.txt', 'w').write('changed')\nopen('more.txt', 'w').write('new')")
        with warm.open(FILES) as second:
            assert found(second) == str(sorted((name, content.decode()) for name, content in FILES.items()))


def test_every_submission_gets_the_files_that_came_with_it(warm: WarmProcess) -> None:
    for files in ({"a.txt": b"1"}, {}, {"a.txt": b"2"}, {"b.txt": b"2"}):
        with warm.open(files) as sandbox:
            assert found(sandbox) == str([(name, content.decode()) for name, content in files.items()])


def test_a_warm_process_started_anew_gets_the_files_again() -> None:
    warm = WarmProcess()
    for _ in range(2):
        warm.start()
        with warm.open({"a.txt": b"1"}) as sandbox:
            assert found(sandbox) == "[('a.txt', '1')]"
        warm.close()
