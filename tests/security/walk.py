"""Every route of the application, from its own table: what it asks for, and a request that fits it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx2
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from tests.documents import make_pdf
from upstar.edge import auth

OPEN, PERSON, OPERATOR, PAGE, OPERATOR_PAGE = "open", "person", "operator", "page", "operator page"
"""What a route asks for: nothing, a bearer token, an operator's, a session cookie, an operator's."""
OPERATED = (OPERATOR, OPERATOR_PAGE)

OPEN_ROUTES = {
    *("GET /healthz", "GET /readyz", "GET /metrics", "GET /robots.txt"),
    *("POST /api/v1/auth/local", "POST /signin", "POST /signout", "GET /"),
    *("GET /api/v1/schemas/analysis", "GET /api/v1/shared/{token}", "HEAD /api/v1/shared/{token}"),
    *("GET /s/{token}", "HEAD /s/{token}", "GET /careers", "GET /careers/{slug}"),
    *("GET /r/{code}", "GET /signin", "GET /signin/callback", "GET /api/v1/files/{ticket}"),
    *(f"GET /api/v1/market{end}" for end in ("", "/skills", "/skills/{skill:path}", "/roles", "/regions", "/emerging")),
    "POST /display",
    *("GET /market", "GET /market/skills", "GET /market/skills/{skill:path}"),
}
"""Routes that ask for nobody: whoever adds one says so here."""

ABSENT = {"GET /signin/callback"}
"""What there is only where a tenant vouches for people; its own tests have one."""

SHARED_IDS = {"listing_id", "token", "slug", "role_id", "course_id", "skill", "code", "ticket"}
"""Parameters of paths that are no one's."""

WEIGHTS = {"skills": "0.4", "title": "0.2", "experience": "0.1", "place": "0.1", "education": "0.05", "recency": "0.05",
           "employment_type": "0.05", "pay": "0.05"}  # fmt: skip
BODIES: dict[str, Any] = {
    "PATCH": {"action": "SAVED"},
    "PUT": {},
    "POST": {"job_title": "Cook"},
    "POST /api/v1/auth/local": {"email": "visitor@example.com", "name": "Visitor"},
    "POST /api/v1/saved-searches": {"name": "Nights", "query": {"q": "nurse"}},
    "POST /api/v1/matches/alerts/seen": {},
    "PUT /api/v1/me/target-role": {"role_id": "{role_id}"},
    "PUT /api/v1/me/learning/courses/{course_id}": {"status": "started"},
    "POST /api/v1/resumes/{resume_id}/entries/{part}": {"degree": "MSc Physics"},
    "PUT /api/v1/resumes/{resume_id}/entries/{part}/{entry_key}": {"field": "Physics"},
    "PUT /api/v1/me/learning/pace": {"hours_a_week": 6},
    "PUT /api/v1/me/privacy": {"models": False, "keep_months": None},
    "POST /api/v1/me/tokens": {"name": "notes"},
    "DELETE /api/v1/me": {"confirm": "{email}"},
    "PATCH /api/v1/saved-searches/{search_id}": {"name": "Mine still"},
    "PATCH /api/v1/operator/users/{person_id}": {"tier": "free"},
    "POST /api/v1/operator/syncs/start": {"name": "remotive"},
    "PUT /api/v1/operator/syncs/schedule": {"name": "remotive", "every_minutes": 720},
    "POST /api/v1/operator/syncs/by-settings": {"name": "remotive"},
    "POST /api/v1/operator/weights/preview": {"weights": WEIGHTS},
    "PUT /api/v1/operator/weights": {"weights": WEIGHTS},
    "POST /api/v1/operator/career-paths": {"name": "Beekeeping"},
    "PUT /api/v1/operator/career-paths/{path_id}": {"name": "Keeping bees"},
    "POST /api/v1/operator/roles": {"title": "Beekeeper"},
    "PUT /api/v1/operator/roles/{role_id}": {"title": "Keeper of bees"},
    "POST /api/v1/operator/courses": {"title": "Bees", "provider": "Hive", "skills": ["Python"]},
    "PUT /api/v1/operator/courses/{course_id}": {"title": "More bees", "provider": "Hive", "skills": ["Python"]},
}
"""A body that fits, by method or by route."""

FORMS: dict[str, dict[str, str]] = {
    "/display": {"language": "en", "theme": "dark"},
    "/signin": {"email": "visitor@example.com", "name": "Visitor"},
    "/resumes/{resume_id}/skills": {"name": "Python", "level": "EXPERT", "years": "4"},
    "/resumes/{resume_id}/skills/remove": {"name": "Python"},
    "/resumes/{resume_id}/roles": {"job_title": "Cook", "company_name": "Inn", "start_date": "2019"},
    "/resumes/{resume_id}/roles/remove": {"key": "{key}"},
    "/resumes/{resume_id}/about": {"of": "contact", "name": "Mara", "email": "mara@example.com"},
    "/resumes/{resume_id}/entries": {"part": "education", "degree": "MSc Physics", "start_date": "2011"},
    "/resumes/{resume_id}/entries/remove": {"part": "education", "key": "{entry_key}"},
    "/matches/{match_id}/action": {"action": "SAVED"},
    "/matches/{match_id}/notes": {"words": "a note"},
    "/jobs/saved": {"name": "Nights by page", "q": "nurse"},
    "/jobs/saved/{search_id:uuid}/rename": {"name": "Mine by page"},
    "/jobs/{listing_id:path}/action": {"action": "SAVED"},
    "/assessments/target-role": {"role_id": "{role_id}"},
    "/learning/courses/{course_id}": {"status": "started"},
    "/learning/pace": {"hours_a_week": "6"},
    "/account/tokens": {"name": "notes", "days": "30"},
    "/privacy/erase": {"confirm": "{email}"},
    "/operator/syncs/start": {"name": "remotive"},
    "/operator/syncs/schedule": {"name": "remotive", "amount": "2", "unit": "d"},
    "/operator/users/{person_id}/tier": {"tier": "free"},
    "/operator/weights": WEIGHTS | {"action": "preview"},
    "/operator/paths/new": {"name": "Fishing"},
    "/operator/paths/{path_id}": {"name": "Fishing at sea"},
    "/operator/roles/new": {"title": "Angler"},
    "/operator/roles/{role_id}": {"title": "Angler at sea"},
    "/operator/courses/new": {"title": "Fish", "provider": "Net", "skills": "Python"},
    "/operator/courses/{course_id}": {"title": "More fish", "provider": "Net", "skills": "Python"},
}
"""What a page's form sends."""

QUERIES: dict[str, dict[str, str]] = {
    "/assessments/{assessment_id}/comparison": {"with": "{assessment_id}"},
    "/resumes/compare": {"one": "{resume_id}", "other": "{resume_id}"},
    "/api/v1/assessments/{assessment_id}/comparison": {"with": "{assessment_id}"},
    "/api/v1/operator/usage/route": {"endpoint": "/matches"},
}


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and what it asks for; `owned` are its parameters that lead to a person's rows."""

    method: str
    path: str
    asks: str
    owned: frozenset[str]
    takes_file: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return self.method not in ("GET", "HEAD")

    @property
    def removes(self) -> bool:
        """Whether what it is about may be gone afterwards."""
        last = self.path.rpartition("/")[2]
        return self.method == "DELETE" or last in ("delete", "remove", "end", "signout", "reset", "erase", "retire")

    @property
    def by_page(self) -> bool:
        """Whether a browser asks for it, with its cookie."""
        return self.asks in (PAGE, OPERATOR_PAGE)

    @property
    def erases(self) -> bool:
        """Whether it ends the account."""
        return str(self) in ("DELETE /api/v1/me", "POST /privacy/erase")

    def send(self, client: httpx2.Client, ids: dict[str, str], **more: Any) -> httpx2.Response:
        """Ask for the route with those ids, with a body that fits."""
        path = re.sub(r"{(\w+)(:\w+)?}", lambda found: str(ids[found[1]]), self.path)
        query = {name: value.format(**ids) for name, value in QUERIES.get(self.path, {}).items()}
        return client.request(self.method, path, params=query, **self._body(ids), **more)

    def _body(self, ids: dict[str, str]) -> dict[str, Any]:
        if self.takes_file:
            return {"files": {"file": ("cv.pdf", make_pdf(name="Nils Okafor"))}}
        if self.method in ("GET", "HEAD", "DELETE") and str(self) not in BODIES:
            return {}
        if self.path.startswith("/api/"):
            return {"json": _filled(BODIES.get(str(self), BODIES.get(self.method)), ids)}
        return {"data": _filled(FORMS.get(self.path, {}), ids)}


def _filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, ids) for name, part in value.items()}
    return value.format(**ids) if isinstance(value, str) else value


def told(answer: httpx2.Response) -> str:
    """What an answer says; of an archive, what is in it."""
    if answer.headers.get("content-type") != "application/zip":
        return answer.text
    with ZipFile(BytesIO(answer.content)) as archive:
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def routes(app: FastAPI) -> list[Route]:
    """Every method of every path but the files'."""
    found = []
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if getattr(route, "dependant", None) is None:
            assert path in ("/static", "/api/v1/openapi.json"), f"{path} is not looked at"
            continue
        calls = {each.call for each in _walk(route.dependant)}
        asks = (
            OPERATOR_PAGE if auth.operating_page in calls
            else OPERATOR if auth.operating in calls
            else PERSON if auth.from_bearer in calls
            else PAGE if auth.signed_in in calls
            else OPEN
        )  # fmt: skip
        names = frozenset(re.findall(r"{(\w+)", path)) - SHARED_IDS
        takes_file = any(param.name == "file" for param in route.dependant.body_params)
        found += [Route(method, path, asks, names, takes_file) for method in sorted(route.methods or ())]
    # first what looks, then what changes, then what removes: the parts before the whole
    return sorted(
        found, key=lambda route: (route.erases, route.removes, route.changes, -route.path.count("/"), str(route))
    )


def _walk(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _walk(each)
