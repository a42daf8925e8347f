"""The course in a real JupyterLab, driven in headless Chromium: what a student and an instructor see.

Skipped where Chromium and its driver are not installed. CHROMIUM and CHROMEDRIVER name them where they are not on PATH. Screenshots
are saved in build/screenshots.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import JavascriptException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from grader.course import Assignment, find_course, read_notebook, write_notebook
from grader.demo import copy_course
from grader.fill import fill, network_module, reference_answers

COURSE = find_course(Path(__file__))
FIRST = COURSE.assignments[0]
SCREENSHOTS = COURSE.root / "build" / "screenshots"
SECONDS = 600
TALLEST = 16_000  # pixels that Chromium can draw into one screenshot
NOTEBOOK = "const sheet = document.querySelector('.jp-WindowedPanel-outer');"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage"
)


def installed(variable: str, *names: str) -> str:
    """The program that an environment variable names, or the first of `names` on PATH; skips the test if there is none."""
    found = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    return found or pytest.skip(f"no {names[0]} on PATH: install it, or set {variable}, to try the course in a browser")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab in a browser of its own."""

    browser: Chrome
    url: str

    def open(self, path: str = "") -> None:
        """Open a fresh workspace at a path of the course and wait until it is up."""
        self.browser.get(f"{self.url}/lab{path}?reset")
        self.wait("return window.jupyterapp !== undefined && await jupyterapp.restored.then(() => true)")

    def do(self, script: str) -> Any:
        """The value of an asynchronous JavaScript body; raises JavascriptException if it fails."""
        return self.browser.execute_script(f"return (async () => {{ {script} }})()")

    def wait(self, script: str) -> Any:
        """The value of an asynchronous JavaScript body, once it neither fails nor is false."""
        return WebDriverWait(self.browser, SECONDS, 0.2, [JavascriptException]).until(lambda _: self.do(script))

    def screenshot(self, name: str) -> None:
        """Save what the browser shows; a notebook is unrolled, over as many pictures as it takes."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        height, shown = self.do(f"{NOTEBOOK} return [sheet?.scrollHeight ?? 0, sheet?.clientHeight ?? 0]")
        self.browser.set_window_size(1300, min(1000 + height - shown, TALLEST))
        page = max(1, self.do(f"{NOTEBOOK} return sheet?.clientHeight ?? 0"))
        for number, top in enumerate(range(0, max(1, height), page), 1):
            self.do(f"{NOTEBOOK} sheet?.scrollTo(0, {top}); await new Promise(resolve => setTimeout(resolve, 500))")
            assert self.browser.save_screenshot(SCREENSHOTS / f"{name}_{number}.png")
        self.browser.set_window_size(1300, 1000)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course with the first assignment released, and both solved in solved/."""
    copied = copy_course(COURSE, tmp_path_factory.mktemp("browser") / "course")
    for command in ("generate_assignment", "release_assignment"):
        subprocess.run([sys.executable, "-m", "nbgrader", command, FIRST.name, "--quiet"], cwd=copied.root, check=True)
    for assignment in copied.assignments:
        folder = shutil.copytree(assignment.notebook.parent, copied.root / "solved" / assignment.name)
        write_notebook(fill(read_notebook(assignment.notebook), reference_answers(assignment)), folder / assignment.notebook.name)
        (folder / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))
    return copied.root


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[str]:
    """The address of a JupyterLab in the course's folder that touches nothing of the user's."""
    home = course.parent / "home"
    write_settings(home / "lab", "@jupyterlab/notebook-extension/tracker.jupyterlab-settings", {"windowingMode": "none"})
    news = {"@jupyterlab/apputils-extension:announcements": True}
    write_settings(home / "labconfig", "page_config.json", {"disabledExtensions": news})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = dict.fromkeys(("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), str(home))
    folders = {"JUPYTERLAB_SETTINGS_DIR": str(home / "lab"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # threads that wait for each other make training crawl on a busy machine
    env = os.environ | homes | folders | one_thread
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
    ]
    command = [sys.executable, "-m", "jupyter", "lab", *options, "--LabApp.expose_app_in_browser=True"]
    with (course.parent / "server.log").open("w") as log, subprocess.Popen(command, cwd=course, env=env, stdout=log, stderr=log) as process:
        yield wait_until_up(f"http://127.0.0.1:{port}", process, Path(log.name))
        process.terminate()


def write_settings(folder: Path, name: str, settings: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    """The address, once the server answers there; fails with the server's log if it ends first."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=5).close()
        except OSError:
            pass
        else:
            return url
    return pytest.fail(f"JupyterLab ended:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = installed("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}", "--window-size=1300,1000"):
        options.add_argument(flag)
    driver = Chrome(options, Service(installed("CHROMEDRIVER", "chromedriver")))
    driver.set_script_timeout(SECONDS)
    yield driver
    driver.quit()


@pytest.fixture
def lab(browser: Chrome, server: str) -> Lab:
    return Lab(browser, server)


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_solved_notebook_runs_from_top_to_bottom_with_all_its_pictures(lab: Lab, assignment: Assignment) -> None:
    lab.open(f"/tree/solved/{assignment.name}/{assignment.notebook.name}")
    lab.wait("return await jupyterapp.shell.currentWidget.sessionContext.ready.then(() => true)")
    lab.do("jupyterapp.commands.execute('notebook:run-all-cells').then(() => window.ran = true)")
    lab.wait("return window.ran")
    cells = lab.do("return jupyterapp.shell.currentWidget.content.model.toJSON().cells")
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    lab.screenshot(assignment.name)

    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    assert [cell["source"] for cell in cells if cell["cell_type"] == "code" and not cell["execution_count"]] == []
    lab.wait("return [...document.querySelectorAll('.jp-Notebook img')].every(picture => picture.complete)")
    widths = lab.do("return [...document.querySelectorAll('.jp-Notebook img')].map(picture => picture.naturalWidth)")
    drawn = sum("image/png" in output.get("data", ()) for output in outputs)
    assert len(widths) >= max(drawn, 1)
    assert all(widths)
    assert lab.do("return document.querySelectorAll('.jp-Notebook mjx-container').length") > 0
    assert lab.do("return document.querySelectorAll('.jp-Notebook mjx-merror').length") == 0


def test_assignment_list_shows_the_released_assignment(lab: Lab) -> None:
    lab.open()
    lab.do("await jupyterapp.commands.execute('nbgrader:open-assignment-list')")
    lab.wait(f"return document.querySelector('#released_assignments_list').innerText.includes('{FIRST.name}')")
    lab.screenshot("assignment_list")


def test_formgrader_shows_both_assignments(lab: Lab) -> None:
    lab.open()
    lab.do("await jupyterapp.commands.execute('nbgrader:open-formgrader')")
    frame = WebDriverWait(lab.browser, SECONDS).until(lambda browser: browser.find_element(By.CSS_SELECTOR, "iframe"))
    lab.browser.switch_to.frame(frame)
    for assignment in COURSE.assignments:
        lab.wait(f"return document.body.innerText.includes('{assignment.name}')")
    lab.browser.switch_to.default_content()
    lab.screenshot("formgrader")
