"""A real Chromium on the running portal. Each page that a test leaves is looked at by axe."""

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from apps.people.models import User
from embedded import browser as embedded_browser
from tests.live import PASSWORD, _database, django_db_setup, mails, portal

__all__ = ["_database", "django_db_setup", "mails", "portal"]
# What reaches beyond the right edge of the window, where the page scrolls sideways.
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width + 1) return [];
  return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((e) => `${e.tagName}.${e.className}`).concat(`${width} px`);
}"""
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, and Django takes any running loop for an async caller
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=embedded_browser.chromium(), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium, portal) -> Iterator[Callable[..., Page]]:
    """Open a page as a person, in a language, at a width; scripts and pages must not fail.

    The session is made behind the page for logging in (`log_in` goes through it): a password takes
    long to check. With `touch` the device has a touch screen and no mouse.
    """
    contexts, faults = [], []

    def opened(email: str, language: str = "ja", width: int = 1440, *, touch: bool = False) -> Page:
        person = User.objects.get(email=email)
        User.objects.filter(pk=person.pk).update(language=language)
        context = chromium.new_context(
            base_url=portal.url, viewport={"width": width, "height": 900}, accept_downloads=True,
            has_touch=touch, is_mobile=touch,
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies([session_of(person) | {"url": portal.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def session_of(person: User) -> dict[str, str]:
    """The cookie of a new session of theirs."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key}


def log_in(page: Page, email: str) -> None:
    """Fill in the page for logging in, which must be open, and send it."""
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail where axe finds a serious or critical violation on a page, or it is wider than the window."""
    axe = Axe()

    def look(page: Page) -> None:
        # a click comes back once the next page is there, which may be before its first element is
        page.wait_for_load_state()
        wider = page.evaluate(WIDER)
        assert not wider, f"{page.url}: {wider}"
        found = axe.run(page).response["violations"]
        serious = [
            f"{page.url}: {v['id']} {[n['html'][:120] for n in v['nodes'][:3]]}"
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert not serious, serious

    return look
