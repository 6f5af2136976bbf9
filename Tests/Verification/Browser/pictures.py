"""Takes the pictures of docs/page: light and dark, at a desk and on a phone."""
import pathlib

import world

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "docs" / "page"


def take(base):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width, height in ((1280, 1180), (390, 844)):
            context = world.current.browser().new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
            page = context.new_page()
            page.goto(base + "#/solsiden")
            row = page.locator("[data-charger=B1]")
            row.locator("input.current").fill("32")
            row.locator("select").select_option("4")
            page.locator("[data-charger=A4] input.current").fill("6")
            page.wait_for_selector("body[data-state=refused]")
            # The picture must not show the path of the store on this machine.
            page.evaluate("document.activeElement.blur(); document.querySelector('#store').textContent = '/var/lib/fuseguard/fuseguard.db'; scrollTo(0, 0)")
            page.screenshot(path=FOLDER / f"planning-{width}-{scheme}.png")
            context.close()
