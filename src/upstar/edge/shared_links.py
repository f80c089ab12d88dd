"""What the API and the pages both know of links that are open to whoever has them."""

import re

from fastapi import Request

from upstar.edge.state import site_of

PAGE_PREFIX = "/s/"
INVITATION_PREFIX = "/r/"
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|unfurl|embedly|facebookexternalhit|facebookcatalog|whatsapp|vkshare|mastodon",
    re.IGNORECASE,
)
"""Programs that fetch a link when it is pasted into a chat or a post, as they call themselves: nobody has read it.

Cubots are phones.
"""


def link_path(token: str) -> str:
    """Return the path of a link's page."""
    return PAGE_PREFIX + token


def invitation(request: Request, code: str) -> str:
    """Return the link by which others come with a person's code."""
    return site_of(request) + INVITATION_PREFIX + code


def counts_as_view(request: Request) -> bool:
    """Whether somebody looks: a GET that is no prefetch, by what does not say of itself that it is a robot."""
    fetched_ahead = "prefetch" in request.headers.get("sec-purpose", "")
    return request.method == "GET" and not fetched_ahead and not _ROBOT.search(request.headers.get("user-agent", ""))
