"""The pages of the career paths, for anybody and for a person with a résumé."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from lxml import html

from tests.api.test_careers import keep
from tests.serving import serving
from upstar.workflows import role_demand
from upstar.workflows.tools import Tools


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def said(answer: httpx2.Response) -> str:
    return " ".join(str(html.fromstring(answer.text).xpath("string(//main)")).split())


def test_anybody_looks_through_paths_and_roles(stocked: Tools, address: str) -> None:
    role_demand.count(stocked)
    with httpx2.Client(base_url=address, timeout=30) as client:
        page = client.get("/careers")
        links: Any = html.fromstring(page.text).xpath("//a[starts-with(@href, '/careers/')]/@href")
        assert (page.status_code, len(set(links))) == (200, 54)
        assert "Where you stand" not in said(page)
        path = client.get("/careers/healthcare-nursing")
        assert "Registered Nurse" in said(path)
        assert "live listing" in said(path)
        assert "as counted on" in said(path)
        found = client.get("/careers", params={"q": "Hebamme"})
        assert "Midwife" in said(found)
        assert "No role is called so" in said(client.get("/careers", params={"q": "<script>alert(1)</script>"}))
        assert "<script>alert" not in client.get("/careers", params={"q": "<script>alert(1)</script>"}).text
        assert client.get("/careers/nothing").status_code == 404
        assert client.get("/careers", params={"q": "e"}).text.count('href="?') == 1


def test_a_person_sees_where_they_stand_and_what_lies_beside(stocked: Tools, address: str) -> None:
    who = {"email": "mara@example.com", "name": "Mara"}
    with httpx2.Client(base_url=address, timeout=30, follow_redirects=True) as client:
        client.post("/signin", data=who)
        assert "Once a résumé is read" in said(client.get("/careers"))
        token = client.post("/api/v1/auth/local", json=who).json()["access_token"]
        me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
        resume = keep(stocked, UUID(me["user_id"]), "bookkeeper")
        page = client.get("/careers")
        assert "You work as Accounting Clerk" in said(page)
        assert "Payroll Specialist" in said(page)
        assert "Next steps" in said(page)
        assert html.fromstring(page.text).xpath("//a[@href='/learning']")
        drawn: Any = html.fromstring(page.text).xpath("//*[local-name()='svg'][contains(@class, 'map')]")
        assert len(drawn) == 2
        for sheet in drawn:
            links = sheet.xpath(".//*[local-name()='a']")
            assert [link.get("aria-label") for link in links if link.get("class") == "here"] == [
                "Accounting Clerk: you are here"
            ]
            assert all(link.get("href").startswith("/careers/") and link.get("aria-label") for link in links)
            assert len(links) >= 4
        path = client.get("/careers/accounting-finance")
        assert "You are here" in said(path)
        assert "nothing in common" in said(client.get("/careers/dentistry"))
        assert "<script" not in said(page)
        assert " style=" not in page.text + path.text
    with httpx2.Client(base_url=address, timeout=30, follow_redirects=True) as other:
        other.post("/signin", data={"email": "b@example.com", "name": "B"})
        assert other.get("/careers", params={"resume_id": str(resume)}).status_code == 404
