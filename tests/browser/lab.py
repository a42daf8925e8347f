"""A JupyterLab in a browser, for the tests of this folder."""

import json
import os
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import JavascriptException
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from grader.course import find_course

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

    def picture(self, name: str) -> None:
        """Save the whole of a page that scrolls as one."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.browser.set_window_size(1300, min(max(1000, self.do("return document.body.scrollHeight + 200")), TALLEST))
        assert self.browser.save_screenshot(SCREENSHOTS / f"{name}.png")
        self.browser.set_window_size(1300, 1000)

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
