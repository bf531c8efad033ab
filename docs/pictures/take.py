"""Take the documents' pictures from a running demo: python docs/pictures/take.py URL PASSWORD."""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
MEMBER = "risa.kitahara@kitahokuto.example"
SECRETARIAT = "yumi.saegusa@cdr-hyojun.example"


def main(url: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            args=["--no-sandbox"], executable_path=os.environ.get("PORTAL_CHROMIUM")
        )

        def person(email: str, width: int = 1440) -> Page:
            page = browser.new_page(base_url=url, viewport={"width": width, "height": 860})
            page.goto("/accounts/login/")
            page.locator("#id_login").fill(email)
            page.locator("#id_password").fill(password)
            page.keyboard.press("Enter")
            page.wait_for_url(url + "/")
            return page

        def take(page: Page, name: str) -> None:
            page.wait_for_timeout(400)
            page.screenshot(path=HERE / f"{name}.png")

        member = person(MEMBER)
        take(member, "home")
        member.goto("/rounds/")
        member.locator("a.btn.main").first.click()
        read = member.url
        block = member.locator(".blk", has_text="対照区は，施用前の一作期").first
        block.scroll_into_view_if_needed()
        block.locator(".add").click()
        member.locator("form.compose textarea[name=body]").fill(
            "寒冷地では二作期の観測が必要です。"
        )
        member.wait_for_timeout(1500)
        member.locator("form.compose").evaluate("e => e.scrollIntoView({block: 'center'})")
        take(member, "reader")
        small = person(MEMBER, 375)
        small.goto(read)
        take(small, "reader-narrow")
        clerk = person(SECRETARIAT)
        clerk.goto("/positions/")
        clerk.locator("h2 a").first.click()
        take(clerk, "position")
        clerk.locator("a", has_text=re.compile(r"JST")).first.click()
        take(clerk, "compilation")
        clerk.goto("/permissions/")
        take(clerk, "permissions")
        clerk.goto("/documents/CDR-EW-012/")
        take(clerk, "document")
        clerk.goto(read.replace("read/", "sheets/"))
        take(clerk, "sheets")
        clerk.goto("/rounds/1/desk/")
        take(clerk, "desk")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
