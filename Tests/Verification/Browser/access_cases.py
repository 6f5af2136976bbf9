"""Accessibility: by keyboard, by screen reader, on a phone, in the dark, with large text, on paper."""
import world
from world import PageCase

PLACES = ("", "solsiden", "hostile", "undeclared", "solsiden/print")

# Finds text whose contrast with its background is too low; disabled controls are exempt.
CONTRAST = """() => {
    const channels = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
    const linear = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = channels(getComputedStyle(element).backgroundColor);
            if (colour[3] === 1) return colour;
        }
        return channels(getComputedStyle(document.documentElement).backgroundColor);
    };
    const bad = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (element.closest('.unseen, [disabled], script, style, noscript, .skip')) continue;
        const style = getComputedStyle(element), size = parseFloat(style.fontSize);
        const [high, low] = [light(channels(style.color)), light(ground(element))].sort((a, b) => b - a);
        const ratio = (high + 0.05) / (low + 0.05);
        const need = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
        if (ratio < need) bad.push(`${ratio.toFixed(2)} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
    }
    return bad;
}"""


class Access(PageCase):
    def test_the_main_task_by_keyboard_alone(self):
        keys = self.page.keyboard
        self.open()
        self.tab_to("a", "Workshop")
        keys.press("Enter")
        self.page.wait_for_selector("[data-charger=W3]")
        self.settled()
        self.tab_to("input", "Offline current of W3, in ampere")
        keys.press("Control+a")
        keys.type("8")
        keys.press("Enter")
        self.wait("document.activeElement.id === 'plan'")
        self.assertEqual(self.word(), "SAFE")
        keys.press("Enter")
        self.page.wait_for_selector("#ask", state="visible")
        keys.type("Kari")
        keys.press("Tab")
        keys.type("by keyboard")
        keys.press("Enter")
        self.wait("document.activeElement.id === 'plan-heading'")
        self.tab_to("button", "Release …")
        keys.press("Enter")
        keys.press("Escape")
        self.page.wait_for_selector("#ask", state="hidden")
        self.assertEqual(self.page.evaluate("document.activeElement.textContent"), "Release …")
        keys.press("Enter")
        keys.press("Enter")
        self.page.wait_for_selector(".wave .state.released")

    def tab_to(self, tag, name, most=60):
        """Presses Tab until an element has the focus; every focused element on the way must show it."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate("""() => { const e = document.activeElement, style = getComputedStyle(e);
                return [e.tagName.toLowerCase(), e.getAttribute('aria-label') || e.textContent.trim(), parseFloat(style.outlineWidth)]; }""")
            if found[0] in ("a", "button", "input", "select", "summary"):
                self.assertGreaterEqual(found[2], 2, f"the focus is not to be seen on {found[1]}")
            if found[:2] == [tag, name]:
                return
        self.fail(f"{most} times Tab did not lead to {name}")

    def test_the_skip_link_leads_to_the_content(self):
        self.open("solsiden")
        self.page.keyboard.press("Tab")
        self.assertEqual(self.page.evaluate("document.activeElement.id"), "skip")
        self.page.keyboard.press("Enter")
        self.assertEqual(self.page.evaluate("document.activeElement.id"), "main")
        self.assertTrue(self.page.url.endswith("#/solsiden"))

    def test_everything_that_can_be_used_has_a_name(self):
        session = self.context.new_cdp_session(self.page)
        for place in PLACES + (world.VENDOR,):
            self.open(place)
            for node in session.send("Accessibility.getFullAXTree")["nodes"]:
                role = node.get("role", {}).get("value")
                if not node.get("ignored") and role in ("button", "link", "textbox", "searchbox", "combobox", "checkbox", "image", "dialog", "table", "progressbar"):
                    self.assertTrue(node.get("name", {}).get("value", "").strip(), f"{role} without a name at {place!r}")

    def test_landmarks_headings_and_tables(self):
        for place in PLACES:
            self.open(place)
            self.assertEqual(self.page.locator("h1").count(), 1)
            for landmark in ("banner", "main"):
                self.assertEqual(self.page.get_by_role(landmark).count(), 1, landmark)
            levels = self.page.eval_on_selector_all("h1, h2, h3, h4", "all => all.filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))")
            for before, after in zip(levels, levels[1:]):
                self.assertLessEqual(after - before, 1, f"a level is left out at {place!r}: {levels}")
        self.open("solsiden")
        self.assertEqual(self.page.get_by_role("row", name="L1").count() > 0, True)
        self.assertEqual(self.page.get_by_role("columnheader", name="Offline phase").count(), 2)

    def test_the_verdict_is_said_politely_once_and_only_when_it_rests(self):
        self.open("solsiden")
        self.wait("document.querySelector('#live').textContent.startsWith('SAFE')")
        live = self.page.locator("#live")
        self.assertEqual((live.get_attribute("role"), live.get_attribute("aria-live")), ("status", "polite"))
        self.page.evaluate("""() => { window.said = []; new MutationObserver(() => window.said.push(document.querySelector('#live').textContent))
            .observe(document.querySelector('#live'), { childList: true, characterData: true, subtree: true }); }""")
        self.row("A1").locator("input.current").press("Control+a")
        for digit in "30.5":
            self.page.keyboard.type(digit)
            self.page.wait_for_timeout(150)
        self.settled()
        self.page.wait_for_timeout(7000)
        said = self.page.evaluate("window.said")
        self.assertEqual(len(said), 1, said)
        self.assertTrue(said[0].startswith("REFUSED"))

    def test_nothing_moves_while_somebody_types(self):
        self.page.set_viewport_size({"width": self.width, "height": 2000})
        self.open("solsiden")
        places = "() => [...document.querySelectorAll('#verdict, #tree .card, #tree tr')].map(e => { const r = e.getBoundingClientRect(); return [r.top, r.left, r.width, r.height]; })"
        before = self.page.evaluate(places)
        for current in ("3", "32", "32.", "32.5", "", "20", "20.125"):
            self.type("B1", current, 4)
            self.assertEqual(self.page.evaluate(places), before, current)
            self.settled()
            self.assertEqual(self.page.evaluate(places), before, current)

    def test_what_is_typed_stays_when_the_record_is_looked_at_again(self):
        self.open("solsiden")
        self.type("A1", "20")
        self.settled()
        self.page.wait_for_timeout(6000)
        self.assertEqual(self.row("A1").locator("input.current").input_value(), "20")
        self.assertEqual(self.page.evaluate("document.activeElement.getAttribute('aria-label')"), "Offline current of A1, in ampere")

    def test_text_stands_out(self):
        self.contrast()

    def contrast(self):
        for place in PLACES + ("over", world.VENDOR):
            self.open(place)
            self.assertEqual(self.page.evaluate(CONTRAST), [], place)
        self.open("solsiden")
        self.type("B1", 32, 4)
        self.settled()
        self.assertEqual(self.page.evaluate(CONTRAST), [])
        self.type("B1", 99)
        self.settled()
        self.assertEqual([bad for bad in self.page.evaluate(CONTRAST)], [])

    def test_paper_gets_the_sheet_alone(self):
        self.open("solsiden")
        self.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        self.page.emulate_media(media="print")
        self.assertTrue(self.page.locator("#sheet").is_visible())
        for hidden in (".top", "#site", ".tools"):
            self.assertFalse(self.page.locator(hidden).is_visible(), hidden)
        self.assertEqual(self.page.locator("#sheet input, #sheet button, #sheet select").count(), 0)
        self.assertIn("SAFE", self.page.locator("#sheet").inner_text())


class WithLargeText(PageCase):
    text_size = 32

    def test_twice_the_text_size_needs_no_sideways_scrolling(self):
        for place in PLACES:
            self.open(place)
            self.assertEqual(self.page.evaluate("getComputedStyle(document.documentElement).fontSize"), "32px")
            self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), self.width, place)


class InTheDark(PageCase):
    scheme = "dark"

    def test_text_stands_out_in_the_dark(self):
        Access.contrast(self)


class OnAPhone(PageCase):
    width, height = 390, 844

    def test_no_sideways_scrolling(self):
        for place in PLACES + (world.VENDOR, "over"):
            self.open(place)
            self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), 390, place)
        self.open("solsiden")
        self.type("B1", 32, 4)
        self.settled()
        for panel in ("room", "log"):
            self.page.locator(f"#{panel} summary").click()
            self.page.wait_for_selector(f"#{panel}-body table")
        self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), 390)

    def test_the_verdict_stays_in_sight_and_leads_to_the_reasons(self):
        self.open("solsiden")
        self.type("B1", 32, 4)
        self.settled()
        self.assertTrue(self.page.locator("#verdict-word").is_visible())
        box = self.page.locator("#verdict").bounding_box()
        self.assertTrue(0 <= box["y"] < 844)
        self.page.locator("#to-reasons").click()
        self.assertEqual(self.page.evaluate("document.activeElement.id"), "reasons")
