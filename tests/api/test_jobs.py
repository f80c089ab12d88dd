"""The stock over HTTP: search, one listing, others like it, and the searches that a person keeps."""

import httpx2
import pytest

from tests.api.conftest import SignIn
from tests.listings.making import fill, listing
from upstar.listings import saved
from upstar.workflows.tools import Tools


@pytest.fixture
def client(sign_in: SignIn) -> httpx2.Client:
    return sign_in("ada@example.com")


def test_a_search_has_facets_and_pages(client: httpx2.Client, stocked: Tools) -> None:
    fill(stocked.database, [listing(number, title="Beekeeper") for number in range(12)])
    first = client.get("jobs", params={"q": "beekeeper", "facets": True, "limit": 5}).json()
    assert first["counts"]["total"] == 12
    assert first["counts"]["estimated"] is False
    countries = {facet["value"]: facet["count"] for facet in first["counts"]["facets"]["country"]}
    assert sum(countries.values()) == 12
    seen = [item["id"] for item in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        page = client.get("jobs", params={"q": "beekeeper", "cursor": cursor, "limit": 5, "facets": True}).json()
        assert page["counts"] is None
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 12
    several = client.get("jobs", params={"q": "beekeeper", "country": ["DE", "France"], "sort": "date"}).json()["items"]
    assert len(several) == countries.get("DE", 0) + countries.get("FR", 0)


@pytest.mark.parametrize(
    "query",
    [
        {"country": "Atlantis"}, {"sort": "best"}, {"pay_from": 0}, {"q": "x" * 201}, {"cursor": "x"}, {"unknown": "1"},
        {"skill": ["x"] * 21}, {"q": "a\x00b"}, {"posted_within": "soon"}, {"level": [""]},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(client: httpx2.Client, query: dict[str, str]) -> None:
    answer = client.get("jobs", params=query)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"]


def test_a_listing_says_where_it_came_from_and_what_is_like_it(client: httpx2.Client, stocked: Tools) -> None:
    html = '<p onclick="x()">Hives</p><script>alert(1)</script><a href="javascript:x()">more</a>'
    fill(stocked.database, [listing(number, title="Beekeeper", description_html=html) for number in range(3)])
    found = client.get("jobs/made:0001").json()
    assert found["provenance"]["canonical_id"] == "made:0001"
    assert [posting["id"] for posting in found["provenance"]["postings"]] == ["made:0001"]
    assert 0 < found["provenance"]["open_probability"] <= 1
    assert "Hives" in found["description_html"]
    assert not any(bad in found["description_html"] for bad in ("script", "onclick", "javascript"))
    like = client.get("jobs/made:0001/similar", params={"limit": 2}).json()
    assert {item["listing"]["id"] for item in like} == {"made:0000", "made:0002"}
    assert client.get("jobs/nothing/similar").status_code == 404


def test_a_kept_search_tells_what_is_new(client: httpx2.Client, stocked: Tools) -> None:
    query = {"q": "beekeeper", "country": ["DE", "US", "FR"]}
    kept = client.post("saved-searches", json={"name": "Bees", "query": query}).json()
    assert kept["query"] == {"text": "beekeeper", "country": ["DE", "US", "FR"]}
    assert client.post("saved-searches", json={"name": "Bees", "query": query}).status_code == 409
    fill(stocked.database, [listing(1, title="Beekeeper")])
    assert saved.alert(stocked.database) == 1
    assert [item["new"] for item in client.get("saved-searches").json()] == [1]
    finds = client.get(f"saved-searches/{kept['id']}/finds").json()
    assert [item["id"] for item in finds["items"]] == ["made:0001"]
    assert [item["new"] for item in client.get("saved-searches").json()] == [0]
    assert client.get(f"saved-searches/{kept['id']}/finds", params={"cursor": "x"}).status_code == 422
    assert client.delete(f"saved-searches/{kept['id']}").status_code == 204
    assert client.get("saved-searches").json() == []
    for wrong in ({"name": " ", "query": {}}, {"name": "x", "query": {"country": ["Atlantis"]}}, {"name": "x"}):
        assert client.post("saved-searches", json=wrong).status_code == 422
