"""Chromium without a window, for a benchmark that waits for the rows of a table."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

SECONDS_AT_MOST = 900
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage"
)
LOADED = "return typeof models !== 'undefined' && models.loaded === true"
ROWS = "return document.querySelectorAll('#main-table tr').length"


class Browser:
    """A running Chromium."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def rows(self, address: str) -> tuple[int, float]:
        """Open a page of formgrader; the rows that its table has once they are all there, and the seconds until then."""
        started = time.perf_counter()
        self._driver.get(address)
        WebDriverWait(self._driver, SECONDS_AT_MOST, 0.1).until(lambda driver: driver.execute_script(LOADED))
        return int(self._driver.execute_script(ROWS)), time.perf_counter() - started


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own, while the block runs. CHROMIUM and CHROMEDRIVER name it where it is not on PATH."""
    options = ChromeOptions()
    options.binary_location = _installed("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = Chrome(options, Service(_installed("CHROMEDRIVER", "chromedriver")))
        driver.set_page_load_timeout(SECONDS_AT_MOST)
        driver.set_script_timeout(SECONDS_AT_MOST)
        try:
            yield Browser(driver)
        finally:
            driver.quit()


def _installed(variable: str, *names: str) -> str:
    """The program that an environment variable names, or the first of `names` on PATH; raises FileNotFoundError."""
    found = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise FileNotFoundError(f"no {names[0]} on PATH: install it, or set {variable}")
    return found
