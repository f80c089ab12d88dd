"""A person with a browser and their résumé: files that are dropped, the reading beside the document, and correction."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.documents import make_pdf
from tests.serving import serving
from tests.web.test_browser import CHROMIUM, PDF, browser, open_page, sign_in, work
from upstar.workflows.tools import Tools

__all__ = ["CHROMIUM", "browser"]
pytestmark = pytest.mark.browser

DROP = """(form, files) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    form.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
TEXT = """Ama Boateng
ama@example.com

Experience
Nurse, Springfield Clinic
May 2019 - today
- Cared for 12 patients

Skills
Triage, Excel
"""


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def fits(page: Page) -> bool:
    """Whether the page has no sideways scroll."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_several_files_are_dropped_and_each_says_what_became_of_it(
    browser: Browser, stocked: Tools, address: str
) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    expect(page.get_by_text("drop one or several files")).to_be_visible()
    files = [["ama.txt", TEXT], ["empty.txt", ""], ["song.mp3", "la"], ["ben.txt", TEXT.replace("Ama", "Ben")]]
    page.locator("form.upload-card").evaluate(DROP, files)
    rows = page.locator("#resumes li")
    expect(rows).to_have_count(2)
    refused = page.locator(".sending .error")
    kinds = "Send a PDF, Word, OpenDocument, RTF or text file, or a picture of the page."
    expect(refused).to_have_text(["empty.txt is empty.", f"song.mp3 is of a kind that is not read. {kinds}"])
    work(stocked).join()
    expect(rows.get_by_text("Ready")).to_have_count(2, timeout=15_000)
    # one alone is told at its field, and leads to its page once it is sent
    page.locator("form.upload-card").evaluate(DROP, [["empty.txt", ""]])
    expect(page.locator("#file-error")).to_have_text("empty.txt is empty.")
    page.locator("form.upload-card").evaluate(DROP, [["ama.txt", TEXT]])
    expect(page.get_by_role("heading", name="Ama Boateng")).to_be_visible()
    assert complaints == []


def test_values_and_words_lead_to_each_other_and_are_corrected_in_place(
    browser: Browser, stocked: Tools, address: str
) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    page.get_by_role("link", name="Check what was read").click(timeout=20_000)
    expect(page.get_by_role("img", name="Page 1 of mara.pdf")).to_be_visible()
    marked = page.locator("#pane .on")
    value = page.locator("#values").get_by_role("link", name="Northwind Logistics GmbH")
    value.click()
    expect(marked).to_have_count(1)
    expect(value).to_have_attribute("aria-current", "true")
    words, paper = marked.locator("rect").bounding_box(), page.locator("#pane").bounding_box()
    assert words is not None
    assert paper is not None
    assert paper["y"] <= words["y"] <= paper["y"] + paper["height"]
    page.locator("#pane a[data-of^='contact-email']").click()
    expect(page.locator("#contact-email")).to_be_focused()
    expect(value).not_to_have_attribute("aria-current", "true")
    role = page.locator(".part-roles li", has_text="Contoso Retail AG")
    role.get_by_text("Correct", exact=True).click()
    role.get_by_label("From").fill("soon")
    role.get_by_role("button", name="Save").press("Enter")
    expect(role.get_by_role("alert")).to_contain_text("is no date")
    role.get_by_label("Title").fill("Lead Developer")
    role.get_by_label("From").fill("2016-05")
    role.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#said")).to_contain_text("Saved.")
    expect(role.get_by_text("as you stated it")).to_be_visible()
    expect(role.get_by_role("button", name="Save")).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    page.get_by_role("link", name="As text").click()
    expect(page.locator(".words")).to_contain_text("Wrote REST APIs in Python and Django for 3 shops")
    assert fits(page)
    # the browser tells of the answer 422 itself
    assert [text for text in complaints if "422" not in text] == []


def test_without_a_script_the_links_alone_lead_there(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=False)
    sign_in(page)
    file = {"name": "mara.pdf", "mimeType": "application/pdf", "buffer": make_pdf(name="Mara Nowak")}
    page.get_by_label("Upload a résumé").set_input_files(file)  # type: ignore[arg-type]  # a dict is one
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    page.get_by_role("link", name="Check what was read").click(timeout=20_000)
    page.locator("#values").get_by_role("link", name="Contoso Retail AG").click()
    shade = "getComputedStyle(document.querySelector('#pane a:target rect')).fillOpacity"
    assert float(page.evaluate(shade)) > 0.3
