"""Sections of routes: nothing is lost by passing one over."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from upstar.edge.sections import Section


def test_a_route_is_found_below_every_prefix() -> None:
    outer, inner, app = Section("/api"), Section("/things/{thing}"), FastAPI()

    @inner.get("/parts")
    def parts(thing: int) -> int:
        return thing

    outer.include_router(inner)
    app.include_router(outer, prefix="/below")
    client = TestClient(app)
    assert client.get("/below/api/things/7/parts").json() == 7
    for path in ("/api/things/7/parts", "/below/things/7/parts", "/below/api/7/parts", "/below/api/things/7"):
        assert client.get(path).status_code == 404
    assert client.post("/below/api/things/7/parts").status_code == 405
    assert client.get("/below/api/things/x/parts").status_code == 422
