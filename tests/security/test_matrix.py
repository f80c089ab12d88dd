"""Every route as every actor, from the application's own table: who gets in, and who does not."""

from itertools import cycle

import httpx2

from tests.security import walk
from tests.security.conftest import MARKS, OPERATOR, OWNER, PAYER, STRANGER, House
from tests.security.walk import OPEN, OPEN_ROUTES, Route, routes
from upstar.worker.run import drain

CONTENTS = ("Northwind Logistics", "Contoso Retail", "Cobol")
"""Words that stand in the owner's résumé and nowhere in what operators may see."""
REFUSED, FORBIDDEN, UNKNOWN, BROKEN = 401, 403, 404, 500


def test_a_route_that_asks_for_nobody_says_so(house: House) -> None:
    """So that a new route cannot be open by having forgotten to ask."""
    table = routes(house.app)
    assert {str(route) for route in table if route.asks == OPEN} == OPEN_ROUTES
    assert len(table) > len(OPEN_ROUTES) + 80


def test_every_cell_is_as_designed(house: House) -> None:
    wrong = [*_without_right(house), *_as_stranger(house), *_as_operator(house)]
    wrong += [*_as_owner(house, OWNER), *_as_owner(house, PAYER)]
    assert not wrong, "\n".join(each.replace("\n", " ") for each in wrong)


def _without_right(house: House) -> list[str]:
    """Nobody, and whoever bears a token that is wrong in some way: each way in turn, since one door looks at all."""
    wrong = []
    made_up = ("a made-up session", house.client(cookies={"upstar_session": "x" * 43}))
    forged = cycle((name, house.client(token)) for name, token in house.forged(OWNER).items())
    anonymous = {by_page: ("anonymous", house.client()) for by_page in (False, True)}
    for route in routes(house.app):
        for name, client in (anonymous[route.by_page], made_up if route.by_page else next(forged)):
            answer = route.send(client, house.ids[OWNER])
            if route.asks == OPEN:
                fits = answer.status_code not in (REFUSED, FORBIDDEN) and answer.status_code < BROKEN
            else:
                fits = answer.status_code == REFUSED and _silent(answer)
                fits = fits and (route.by_page or _is_challenge(answer))
            wrong += [] if fits else [_told(name, route, answer)]
    return wrong


def _as_stranger(house: House) -> list[str]:
    """Somebody else who has signed in: what has an id is unknown, and what has none shows their own."""
    wrong = []
    for route in routes(house.app):
        answer = route.send(house.as_person(STRANGER, page=route.by_page), house.ids[OWNER])
        if route.asks in walk.OPERATED:
            fits = answer.status_code == FORBIDDEN
        elif route.owned:
            fits = answer.status_code == UNKNOWN
        else:
            fits = answer.status_code < BROKEN
        fits = fits and (route.asks == OPEN or _silent(answer))
        wrong += [] if fits else [_told("another person", route, answer)]
        if "sessions" in route.path:
            house.known.pop((STRANGER, True), None)
    return wrong


def _as_operator(house: House) -> list[str]:
    wrong = []
    ids = house.ids[OWNER]
    # operators retire roles and courses: not those that people ask for after them
    ids = ids | {name: ids[f"other_{name}"] for name in ("role_id", "course_id")}
    for route in routes(house.app):
        if route.asks in walk.OPERATED:
            answer = route.send(house.as_person(OPERATOR, page=route.by_page), ids)
            # the API retires what a page then has no more
            gone = route.removes and answer.status_code == UNKNOWN
            wrong += [] if answer.status_code < REFUSED or gone else [_told(OPERATOR, route, answer)]
            if not _silent_of_contents(answer):
                wrong.append(_told("an operator sees a résumé", route, answer))
    return wrong


def _as_owner(house: House, email: str) -> list[str]:
    wrong = []
    by_page = email == PAYER  # one leaves by the page, the other by the API
    for route in routes(house.app):
        if route.asks in walk.OPERATED or str(route) in walk.ABSENT or (route.erases and by_page != route.by_page):
            continue
        answer = route.send(house.as_person(email, page=route.by_page), house.ids[email])
        # what is removed with the whole that was removed before is unknown
        gone = route.removes and bool(route.owned) and answer.status_code == UNKNOWN
        wrong += [] if answer.status_code < REFUSED or gone else [_told(email, route, answer)]
        if route.changes and not route.removes and "resumes" in route.path:
            drain(house.tools)
        if "sessions" in route.path:
            house.known.pop((email, True), None)  # signed out; the next page signs in anew
    return wrong


def _is_challenge(answer: httpx2.Response) -> bool:
    """Whether a program is told that it needs a token (RFC 6750, 3), and in the form of all problems."""
    problem = answer.headers["content-type"] == "application/problem+json" or not answer.content
    return problem and answer.headers["www-authenticate"].startswith("Bearer")


def _silent(answer: httpx2.Response) -> bool:
    """Whether the answer tells nothing of the owner."""
    return not any(mark in walk.told(answer) for mark in MARKS)


def _silent_of_contents(answer: httpx2.Response) -> bool:
    """Whether the answer tells no word of a résumé; a name is what people are found by."""
    return not any(word in walk.told(answer) for word in CONTENTS)


def _told(actor: str, route: Route, answer: httpx2.Response) -> str:
    return f"{actor} at {route}: {answer.status_code} {answer.text[:300]}"
