"""One's code to bring others by, and what became of it."""

from datetime import datetime

from fastapi import Request

from upstar.accounts import referrals
from upstar.accounts.referrals import Referrals, Status
from upstar.api.shapes import PROBLEMS, Shape
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.shared_links import invitation
from upstar.edge.state import UseTools

router = Section(prefix="/me/referrals", tags=["referrals"], responses=PROBLEMS)


class ReferredShape(Shape):
    """Somebody who came by your code; who they are is not told."""

    status: Status
    created_at: datetime


class ReferralsShape(Shape):
    """Your code, the link that bears it, how many came by your codes, and the newest 50 of them."""

    code: str
    url: str
    signed_up: int
    converted: int
    expired: int
    latest: list[ReferredShape]


@router.get("")
def show(request: Request, person: Bearer, tools: UseTools) -> ReferralsShape:
    """Give your code, which is made at the first time of asking."""
    with tools.database.write() as session:
        return _told(request, referrals.of_person(session, person.user_id))


@router.post("/renew")
def renew(request: Request, person: Bearer, tools: UseTools) -> ReferralsShape:
    """End your code and take another; who came by the old one stays yours."""
    with tools.database.write() as session:
        return _told(request, referrals.renew(session, person.user_id))


def _told(request: Request, found: Referrals) -> ReferralsShape:
    latest = [ReferredShape.model_validate(each) for each in found.latest]
    return ReferralsShape(
        code=found.code,
        url=invitation(request, found.code),
        signed_up=found.signed_up,
        converted=found.converted,
        expired=found.expired,
        latest=latest,
    )
