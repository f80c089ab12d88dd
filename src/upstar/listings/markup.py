"""HTML of job ads: what is safe to show, and the text in it. Ads are written by strangers."""

import nh3
from inscriptis import get_text


def safe_html(html: str) -> str:
    """Return the HTML with nothing in it but formatting: no script, style, form, frame, handler or odd address."""
    return nh3.clean(html)


def plain_text(html: str) -> str:
    """Return what a reader of the HTML sees, as text with its line breaks."""
    return get_text(safe_html(html)).strip()
