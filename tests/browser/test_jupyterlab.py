"""The course in a real JupyterLab, driven in headless Chromium: what a student and an instructor see.

Skipped where Chromium and its driver are not installed. CHROMIUM and CHROMEDRIVER name them where they are not on PATH. Screenshots
are saved in build/screenshots.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from grader.course import Assignment
from tests.browser.lab import COURSE, FIRST, SECONDS, Lab


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
