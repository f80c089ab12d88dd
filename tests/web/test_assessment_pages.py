"""The pages of assessments as forms and links alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from lxml import html

from tests.documents import make_pdf
from tests.serving import serving
from upstar.worker.run import drain
from upstar.workflows.tools import Tools


@pytest.fixture
def client(stocked: Tools) -> Iterator[httpx2.Client]:
    """A browser without JavaScript whose owner is signed in."""
    with serving(stocked) as address, httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as client:
        client.post("/signin", data={"email": "mara@example.com", "name": "Mara"})
        yield client


def said(answer: httpx2.Response) -> str:
    return " ".join(str(html.fromstring(answer.text).xpath("string(.)")).split())


def found(answer: httpx2.Response, path: str) -> list[str]:
    items: Any = html.fromstring(answer.text).xpath(path)
    return [str(item) for item in items]


def upload(tools: Tools, client: httpx2.Client) -> str:
    page = client.post("/resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(tools)
    return page.url.path


def test_without_a_resume_the_page_says_what_to_do(client: httpx2.Client) -> None:
    page = client.get("/assessments")
    assert page.status_code == 200
    assert "There is no assessment yet. Upload a résumé" in said(page)
    assert found(page, "//nav[@class='ways']/a[@aria-current]/text()") == ["Score"]


def test_a_role_is_chosen_and_taken_back_and_each_step_is_kept(stocked: Tools, client: httpx2.Client) -> None:
    resume = upload(stocked, client)
    page = client.get("/assessments")
    assert "The closest role is" in said(page)
    assert found(page, "//details//li/span[@class='points']")
    assert found(page, "//svg[contains(@class, 'scores')]") == []
    chef = found(page, "//option[text()='Head Chef']/@value")[0]
    page = client.post("/assessments/target-role", data={"role_id": chef})
    assert "Saved." in said(page)
    assert "You chose Head Chef" in said(page)
    assert found(page, "//option[@selected]/text()") == ["Head Chef"]
    assert len(found(page, "//svg[@class='chart scores on-wide']//circle")) == 2
    assert found(page, "//svg[@class='chart scores on-narrow']/title/text()") == [
        "Profile scores from the oldest to the newest"
    ]
    assert len(found(page, "//section[@id='past']//li")) == 2
    assert "Target role: " in said(page)
    compared = client.get(found(page, "//a[text()='All that changed']/@href")[0])
    assert "→" in said(compared)
    other = found(compared, "//select[@name='with']/option/@value")
    assert client.get(compared.url.path, params={"with": other[0]}).status_code == 200
    page = client.post("/assessments/target-role", data={"role_id": ""})
    assert "The closest role is" in said(page)
    first = client.get(found(page, "//section[@id='past']//li[last()]/a/@href")[0])
    assert first.status_code == 200
    assert "nothing to compare it with" in said(client.get(f"{first.url.path}/comparison"))
    assert found(client.get(resume), "//a[starts-with(@href, '/assessments/')]/@href")


@pytest.mark.parametrize("wrong", ["no-id", str(UUID(int=7))], ids=["no id", "no role"])
def test_a_role_that_is_none_is_said(client: httpx2.Client, wrong: str) -> None:
    page = client.post("/assessments/target-role", data={"role_id": wrong})
    assert page.status_code == 422
    assert "Choose a role of the list." in said(page)


def test_every_control_has_a_name_and_nothing_is_inline(stocked: Tools, client: httpx2.Client) -> None:
    upload(stocked, client)
    page = client.get("/assessments")
    controls = "//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
    assert found(page, f"{controls}[not(ancestor::label or @id=//label/@for)]") == []
    assert found(page, "//*[@style]") == []
    assert found(page, "//script[not(@src)]") == []
    names = found(page, "//*[@id]/@id")
    assert len(names) == len(set(names))


def test_another_person_s_assessment_is_unknown(stocked: Tools, client: httpx2.Client) -> None:
    upload(stocked, client)
    mine = found(client.get("/assessments"), "//section[@id='past']//a/@href")[0]
    with httpx2.Client(base_url=client.base_url, follow_redirects=True, timeout=30) as stranger:
        assert stranger.get(mine).status_code == 401
        stranger.post("/signin", data={"email": "stranger@example.com", "name": "S"})
        assert stranger.get(mine).status_code == 404
        assert stranger.get(f"{mine}/comparison").status_code == 404
        assert "no assessment yet" in said(stranger.get("/assessments"))
