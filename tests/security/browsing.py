"""A real browser that reports each breach of the content policy, each script that ran and each request that left."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.web.test_browser import CHROMIUM, QUIET

WATCH = """
    window.__breaches = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.__breaches.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser; it is closed at the end."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


class Watched:
    """A page and all that went wrong in it, or would have."""

    def __init__(self, browser: Browser, address: str) -> None:
        """Open a fresh page at the address; nothing that it asks for leaves this machine."""
        self.host = urlsplit(address).netloc
        self.left: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(base_url=address)
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dialog)
        context.on("page", lambda opened: self.complaints.append("a window opened") if opened != self.page else None)
        self.page.on("request", lambda request: self._note(request.url))

    def breaches(self) -> list[str]:
        """What the content policy stopped on the page that is shown."""
        found: list[str] = self.page.evaluate("window.__breaches")
        return found

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.netloc != self.host:
            self.left.append(url)
