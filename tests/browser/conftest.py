"""One JupyterLab and one browser for all tests of this folder, in a copy of the course."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from grader.course import read_notebook, write_notebook
from grader.demo import copy_course
from grader.fill import fill, network_module, reference_answers
from tests.browser.lab import COURSE, FIRST, FLAGS, SECONDS, Lab, installed, wait_until_up, write_settings


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = installed("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}", "--window-size=1300,1000"):
        options.add_argument(flag)
    driver = Chrome(options, Service(installed("CHROMEDRIVER", "chromedriver")))
    driver.set_script_timeout(SECONDS)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def lab(browser: Chrome, server: str) -> Lab:
    return Lab(browser, server)
