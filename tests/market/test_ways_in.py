"""The market over the API, as pages, on the command line, and in what the worker does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx2
import pytest
from lxml import html
from typer.testing import CliRunner

from tests.market.making import counts, posting, store
from tests.serving import serving
from upstar.cli import app
from upstar.cli import market as command
from upstar.web.charts import NARROW, WIDE, Frame, Point, line_chart
from upstar.worker.run import run_chore
from upstar.workflows import keep_stock
from upstar.workflows import market as story
from upstar.workflows.tools import Tools

API = "/api/v1/market"


def found(answer: httpx2.Response, path: str) -> Any:
    return html.fromstring(answer.text).xpath(path)


def test_anyone_reads_the_market_and_asks_again_for_nothing(client: httpx2.Client) -> None:
    paths = (
        "",
        "/skills",
        "/roles?country=DE",
        "/regions",
        "/emerging",
        "/skills/C%2B%2B",
        "/skills?role=Senior+Nurse",
    )
    for path in paths:
        answer = client.get(API + path)
        assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = client.get(API + "/skills", headers={"If-None-Match": f'"other", {answer.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    assert client.get(API + "/skills", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_of_the_counts_changes_the_mark(market: Tools, client: httpx2.Client) -> None:
    before = client.get(API + "/skills").headers["etag"]
    store(market.database, [posting(5000)])
    story.refresh(market)
    assert client.get(API + "/skills", headers={"If-None-Match": before}).status_code == 200


WRONG = {
    "/skills?country=DE&role=nurse": (422, "market-filters"),
    "/skills?country=Utopia": (404, "market-country-not-found"),
    "/skills?cursor=WzFd": (422, "cursor-invalid"),
    "/skills?cursor=WyJhIiwgImIiXQ": (422, "cursor-invalid"),
    "/skills?cursor=WyJuYW4iLCAiaW5mIl0": (422, "cursor-invalid"),
    "/skills?sort=luck": (422, "request-invalid"),
    "/skills/%00": (404, "market-skill-not-found"),
    "/skills/Alchemy": (404, "market-skill-not-found"),
    "/emerging?role=%20!": (404, "market-role-not-found"),
    "/emerging?role=%00": (404, "market-role-not-found"),
    "/regions?country=a%00": (404, "market-country-not-found"),
}


def test_what_does_not_fit_is_a_problem(client: httpx2.Client) -> None:
    answers = {path: client.get(API + path) for path in WRONG}
    assert {path: (answer.status_code, answer.json()["code"]) for path, answer in answers.items()} == WRONG


def test_the_page_shows_what_moves_with_its_interval(client: httpx2.Client) -> None:
    page = client.get("/market")
    assert page.status_code == 200
    headings = found(page, "//h2/text()")
    assert headings == ["Most asked for", "Rising", "Falling", "Emerging", "Roles", "Countries"]
    falling = " ".join(found(page, "//section[h2='Falling']//tbody/tr")[0].text_content().split())
    assert falling.startswith("Cooking ")
    assert "▼ −" in falling
    assert found(page, "//section[h2='Emerging']//th[@scope='row']/a/text()") == ["Kubernetes"]
    assert client.get("/market?country=DE").status_code == 200
    assert client.get("/market?role=nurse").status_code == 200
    assert client.get("/market?country=Utopia").status_code == 404


def test_a_skill_s_page_has_pictures_that_are_told_in_words(client: httpx2.Client) -> None:
    link = found(client.get("/market"), "//a[text()='C++']/@href")[0]
    page = client.get(str(link))
    assert found(page, "//h1/text()") == ["C++"]
    charts = found(page, "//*[local-name()='svg']")
    assert len(charts) == 3
    assert all(chart.get("role") == "img" for chart in charts)
    assert [chart.get("class") for chart in charts[:2]] == ["chart on-wide", "chart on-narrow"]
    assert all("C++" in chart.text_content() for chart in charts[:2])
    assert "Germany: median pay" in charts[2].get("aria-label")
    assert len(found(page, "//section[@id='months']//tbody/tr")) == 6
    assert not found(page, "//*[@style] | //script[not(@src)]")
    looked_up = client.get("/market/skills", params={"name": " C++ ", "country": "DE"})
    assert looked_up.headers["location"] == "/market/skills/C%2B%2B?country=DE"
    assert client.get(looked_up.headers["location"]).status_code == 200


def test_hostile_names_are_shown_as_text(market: Tools, client: httpx2.Client) -> None:
    name = "<script>alert(1)</script>/../x"
    store(market.database, [posting(6000 + n, ai_key_skills=(name, "Python")) for n in range(400)])
    story.refresh(market)
    page = client.get("/market")
    assert "<script>alert" not in page.text
    link = found(page, "//a[starts-with(text(), '<script>')]/@href")[0]
    shown = client.get(str(link))
    assert shown.status_code == 200
    assert found(shown, "//h1/text()") == [name]
    assert "<script>alert" not in client.get("/market", params={"role": name}).text


def test_a_page_without_counts_says_what_to_do(tools: Tools) -> None:
    with serving(tools) as address:
        page = httpx2.get(f"{address}/market")
    assert page.status_code == 200
    assert "upstar market refresh" in page.text


def test_the_worker_counts_what_a_sync_brought(tools: Tools) -> None:
    chore = (story.CHORE, story.CHORE)
    assert chore not in keep_stock.due(tools)
    for number in range(2):
        store(tools.database, [posting(number)])
        assert chore in keep_stock.due(tools)
        run_chore(tools, *chore)
        assert chore not in keep_stock.due(tools)
        assert counts(tools.database)["", 2026 * 12 + 9, "python"] == number + 1


def test_the_command_shows_and_refreshes(market: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened() -> Iterator[Tools]:
        yield market

    monkeypatch.setattr(command, "open_tools", opened)
    runner = CliRunner()
    shown = runner.invoke(app, ["market"], env={"COLUMNS": "300"})
    assert shown.exit_code == 0, shown.output
    assert "Cooking" in shown.output
    assert "7 skills were tested; 3 moved" in " ".join(shown.output.split())
    one = runner.invoke(app, ["market", "--skill", "python", "--country", "DE", "--json"])
    assert json.loads(one.stdout)["beside"][0]["name"] == "C++"
    assert json.loads(runner.invoke(app, ["market", "--json"]).stdout)["emerging"]["items"][0]["new"] is True
    assert runner.invoke(app, ["market", "--skill", "python"]).exit_code == 0
    assert "0 changes taken in" in runner.invoke(app, ["market", "refresh"]).output
    assert "everything counted anew" in runner.invoke(app, ["market", "refresh", "--full"]).output


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_line_stays_inside_its_picture(frame: Frame) -> None:
    points = [Point(place, value, 0.0, 1.0, date(2026, place, 1)) for place, value in ((1, 0.0), (2, 0.03), (9, 0.01))]
    made = line_chart(points, frame)
    assert made is not None
    pairs = [tuple(map(float, pair.split(","))) for pair in f"{made.line} {made.band}".split()]
    assert all(0 <= x <= frame.width and 0 <= y <= frame.height for x, y in pairs)
    assert made.dots[0][1] > made.dots[2][1] > made.dots[1][1]
    assert [value for _, value in made.across][:2] == [0, pytest.approx(0.02)]
    assert line_chart(points[:1]) is None
    flat = line_chart([Point(place, 0.0, 0.0, 0.0, date(2026, place, 1)) for place in (1, 2)], frame)
    assert flat is not None
    assert flat.dots[0][1] == flat.dots[1][1]
