"""The planning page: plan, adjust and send; and it never says safe where a fact is unknown."""
import json
import time

import world
from world import PageCase


class Planning(PageCase):
    def test_a_refused_override_takes_the_suggestion_is_planned_applied_and_confirmed(self):
        self.open(world.VENDOR)
        guest = next(row for row in self.page.locator("tr[data-charger]").all() if row.locator(".name").inner_text() == "C19")
        charger = guest.get_attribute("data-charger")
        self.type(charger, 30, 4)
        self.assertEqual(self.settled(), "REFUSED")
        self.assertTrue(self.page.locator("#plan").is_disabled())
        self.assertIn("30 A TOO MUCH", self.page.locator("#tree").inner_text())
        self.page.locator("#fits li", has_text="fits in full on phase 2").get_by_role("button").click()
        self.assertEqual(self.settled(), "SAFE")
        self.assertEqual(self.row(charger).locator("select").input_value(), "2")
        self.wait("document.activeElement.id === 'plan'")
        self.page.locator("#plan").click()
        self.decide(name="Åse Łukasz", reason="Gäste – заявка 7")
        self.page.wait_for_selector("section.plan")
        self.assertIn("0 of 2 requests confirmed", self.page.locator(".far").inner_text())
        self.assertIn("On its way at worst", self.page.locator(".envelope summary").first.inner_text())
        self.page.locator("#plans a").wait_for()
        self.page.locator("[data-action=apply]").click()
        self.decide(name="Åse Łukasz", reason="Gäste – заявка 7")
        self.wait("document.querySelector('.far').textContent.includes('2 of 2 requests confirmed. Nothing is left to do')", patience=30)
        self.wait(f"document.querySelector('[data-charger=\\'{charger}\\'] .recorded').textContent === '30 A on phase 2'")
        self.assertIn("No plan is in flight", self.page.locator("#plans").inner_text())
        self.page.locator("#log summary").click()
        self.page.wait_for_selector("#log-body tbody tr")
        log = self.page.locator("#log-body").inner_text()
        self.assertIn("Åse Łukasz", log)
        self.assertIn("Gäste – заявка 7", log)

    def test_the_adjusted_proposal_is_taken_by_one_click(self):
        self.open("solsiden")
        self.type("B1", 32, 4)
        self.assertEqual(self.settled(), "REFUSED")
        self.assertIn("7 A TOO MUCH", self.line("garage-b", "L3"))
        self.page.locator("#adjust").click()
        self.page.locator("#take-adjusted").click()
        self.assertEqual(self.settled(), "SAFE")
        self.assertEqual(self.row("B1").locator("input.current").input_value(), "25")
        self.assertIn("0 A left", self.line("garage-b", "L3"))

    def test_every_bar_follows_what_is_typed(self):
        self.open("solsiden")
        self.assertIn("38 of 63 A", self.line("solsiden", "L1"))
        self.type("A1", "20")
        self.assertEqual(self.settled(), "SAFE")
        for fuse, change in (("solsiden", "38 → 42 of 63 A"), ("garage-a", "26 → 30 of 40 A")):
            self.assertIn(change, self.line(fuse, "L1"))
        bar = self.page.locator('[data-fuse="garage-a"] [data-line=L1] svg')
        self.assertEqual(bar.get_attribute("aria-label"), "L1: 26 A recorded, 30 A with the change, of 40 A, 10 A left")
        width = lambda part: float(bar.locator(f".{part}").get_attribute("width").rstrip("%"))
        self.assertAlmostEqual(width("used"), 26 / 40 * 80, places=6)
        self.assertAlmostEqual(width("more"), 4 / 40 * 80, places=6)
        kept = self.page.locator('[data-fuse="garage-b"] [data-line=L1] svg')
        self.assertEqual(kept.locator(".limit").get_attribute("x"), f"{28 / 32 * 80:g}%")
        self.assertEqual(kept.locator(".used").get_attribute("width"), f"{12 / 32 * 80:g}%")
        self.row("A1").locator("input.current").press("Escape")
        self.assertEqual(self.settled(), "SAFE")
        self.assertIn("38 of 63 A", self.line("solsiden", "L1"))

    def test_decimals_by_point_or_comma_and_nothing_finer_or_greater(self):
        self.open("solsiden")
        self.type("A1", "13,5")
        self.assertEqual(self.settled(), "SAFE")
        self.assertIn("16 A on phase 1 → 13.5 A on phase 1", self.page.locator("#changes").inner_text())
        for wrong in ("33", "-1", "12.3456", "1e1", "", "x"):
            self.type("A1", wrong)
            self.assertEqual(self.settled(), "NOT CHECKED", wrong)
            self.assertEqual(self.row("A1").locator("input.current").get_attribute("aria-invalid"), "true")
            self.assertTrue(self.page.locator("#plan").is_disabled())

    def test_automatic_is_proposed_by_its_box(self):
        self.open("solsiden")
        self.row("A1").get_by_role("checkbox").check()
        self.assertEqual(self.settled(), "SAFE")
        self.assertIn("automatic current on phase 1", self.page.locator("#changes").inner_text())
        self.assertIn("38 → 22 of 63 A", self.line("solsiden", "L1"))

    def test_what_is_over_is_made_safe_by_one_click_and_planned(self):
        self.open("over")
        self.assertEqual(self.word(), "OVER")
        self.assertFalse(self.page.locator("#plan").is_visible())
        self.page.locator("#repair").click()
        answer = self.page.locator("#adjusted")
        self.wait("document.activeElement.id === 'plan-adjusted'")
        self.assertIn("ADJUSTED: as recorded, a line is over; send what is said here, and every fuse holds.", answer.inner_text())
        self.assertIn("O one: 8 A on phase 1 (lowered, bound by Over already L1)", answer.inner_text())
        # Take it into the form: every bar follows, and it may be changed before it is planned.
        self.page.locator("#take-adjusted").click()
        self.assertEqual(self.settled(), "SAFE")
        self.assertEqual(self.row("O1").locator("input.current").input_value(), "8")
        self.page.locator("#clear").click()
        self.wait("document.getElementById('verdict-word').textContent === 'OVER'")
        # Or plan it at once.
        self.page.locator("#repair").click()
        self.page.locator("#plan-adjusted").click()
        self.decide()
        self.page.wait_for_selector("section.plan")
        self.assertIn("0 of 2 requests confirmed", self.page.locator(".far").inner_text())
        # The chargers that load the line are in flight now.
        self.expects_failures = True
        self.wait("document.getElementById('verdict-word').textContent === 'OVER'")
        self.page.locator("#repair").click()
        self.wait("document.getElementById('adjusted').textContent.includes('in flight by plan')")
        self.page.locator("[data-action=release]").click()
        self.decide()
        self.wait("document.querySelector('.far').textContent.includes('Nothing is left to do')")

    def test_a_reading_in_doubt_is_sent_again_and_nothing_is_typed(self):
        self.open("doubt")
        self.assertEqual(self.word(), "OVER")
        self.page.locator("#repair").click()
        self.wait("document.activeElement.id === 'plan-adjusted'")
        answer = self.page.locator("#adjusted").inner_text()
        self.assertIn("REDUCES: as recorded, a line is over by readings in doubt alone", answer)
        self.assertIn("D one: 6 A on phase 1 (sent again, to be read)", answer)
        self.assertEqual(self.page.locator("#take-adjusted").count(), 0)

    def test_what_cannot_be_made_safe_says_who_else_is_there(self):
        self.open("foreign")
        self.page.locator("#repair").click()
        self.wait("document.getElementById('adjusted').textContent.includes('0 A for every override there is not enough')")
        self.assertIn("With 0 A for every override there 20 A stay: stranger", self.page.locator("#adjusted").inner_text())

    def test_lowering_what_is_over_reduces(self):
        self.open("over")
        self.assertEqual(self.word(), "OVER")
        self.type("O1", 8)
        self.assertEqual(self.settled(), "REDUCES")
        self.assertTrue(self.page.locator("#plan").is_enabled())

    def test_a_gateway_without_credentials_says_how_and_offers_to_confirm(self):
        self.page.route("**/v1/about", lambda route: route.fulfill(
            json={**json.loads(route.fetch().text()), "canApply": False}))
        self.open("workshop")
        self.type("W1", 12)
        self.settled()
        self.page.locator("#plan").click()
        self.decide()
        self.page.wait_for_selector("section.plan")
        self.assertEqual(self.page.locator("[data-action=apply]").count(), 0)
        self.assertIn("Send each request by yourself", self.page.locator("section.plan").inner_text())
        self.page.locator("[data-action=confirm-1]").click()
        self.decide()
        self.wait("document.querySelector('.far').textContent.includes('Nothing is left to do')")
        self.wait("document.querySelector('[data-charger=W1] .recorded').textContent === '12 A on phase 1'")

    def test_a_plan_in_flight_can_be_taken_up_again_and_released(self):
        self.open("workshop")
        self.type("W2", 14)
        self.settled()
        self.page.locator("#plan").click()
        self.decide()
        self.page.wait_for_selector("section.plan")
        self.open("workshop")
        self.assertIn("in flight", self.row("W2").inner_text())
        self.page.locator("#plans a").first.click()
        self.page.locator("[data-action=release]").click()
        self.decide()
        self.page.wait_for_selector(".wave .state.released")
        self.wait("document.querySelector('#plans').textContent.includes('No plan is in flight')")


class NeverSafeUnknown(PageCase):
    expects_failures = True

    def test_undecided_is_never_green(self):
        tone = lambda: self.page.eval_on_selector("#verdict", "e => getComputedStyle(e).borderTopColor")
        self.open("solsiden")
        safe = tone()
        for place in ("hostile", "undeclared"):
            self.open(place)
            self.assertEqual(self.word(), "UNDECIDED")
            self.assertNotEqual(tone(), safe)
            self.assertEqual(self.page.eval_on_selector("#verdict", "e => getComputedStyle(e).borderTopStyle"), "dashed")
        self.open("hostile")
        self.type("K1", 6)
        self.assertEqual(self.settled(), "UNDECIDED")
        self.assertTrue(self.page.locator("#plan").is_disabled())
        self.open()
        colour = lambda verdict: self.page.eval_on_selector(f".badge.{verdict}", "e => getComputedStyle(e).color")
        self.assertNotEqual(colour("undecided"), colour("safe"))

    def test_while_an_answer_is_awaited_nothing_claims_safe(self):
        self.open("solsiden")
        held = []
        self.page.route("**/v1/check*", lambda route: held.append(route))
        self.type("A1", 20)
        self.wait("document.body.dataset.state === 'waiting'")
        self.page.wait_for_timeout(400)
        self.assertIn("CHECKING", self.word())
        self.assertNotIn("SAFE", self.page.locator("#site").inner_text())
        self.assertTrue(self.page.locator("#plan").is_disabled())
        held[0].continue_()
        self.assertEqual(self.settled(), "SAFE")

    def test_answers_that_are_out_of_date_are_dropped(self):
        self.open("solsiden")
        held = []
        self.page.route("**/v1/check*", lambda route: held.append(route))
        self.type("B1", 32, 4)
        world.until(lambda: self.page.wait_for_timeout(20) or held, "the first question")
        self.type("B1", 16, 4)
        world.until(lambda: self.page.wait_for_timeout(20) or len(held) > 1, "the second question")
        held[-1].continue_()
        self.assertEqual(self.settled(), "SAFE")
        for route in held[:-1]:
            route.continue_()
        self.page.wait_for_timeout(500)
        self.assertEqual(self.word(), "SAFE")
        self.assertIn("0 → 16 of 25 A", self.line("garage-b", "L3"))

    def test_the_verdict_is_blank_while_the_server_is_away(self):
        self.open("solsiden")
        self.page.route("**/v1/**", lambda route: route.abort())
        self.type("A1", 20)
        self.wait("document.body.dataset.state === 'away'")
        self.assertEqual(self.word(), "NO VERDICT")
        self.assertIn("cannot be reached", self.page.get_by_role("alert").first.inner_text())
        self.assertNotIn("SAFE", self.page.locator("main").inner_text())
        self.assertNotIn("A left", self.page.locator("#tree").inner_text())
        self.assertTrue(self.page.locator("#plan").is_disabled())
        self.type("A1", 21)
        self.page.wait_for_timeout(300)
        self.assertEqual(self.word(), "NO VERDICT")
        self.page.unroute("**/v1/**")
        self.wait("document.body.dataset.state === 'safe'")
        self.assertIn("38 → 43 of 63 A", self.line("solsiden", "L1"))
        self.assertEqual(self.page.locator("#away").inner_text(), "")

    def test_a_page_that_lies_open_notices_that_the_server_went_away(self):
        self.open("solsiden")
        self.page.route("**/v1/**", lambda route: route.abort())
        self.wait("document.body.dataset.state === 'away'", patience=12)
        self.assertEqual(self.word(), "NO VERDICT")

    def test_an_answer_that_is_not_the_servers_is_no_verdict(self):
        self.open("solsiden")
        self.page.route("**/v1/check*", lambda route: route.fulfill(status=200, body="<html>hello</html>"))
        self.type("A1", 20)
        self.wait("document.body.dataset.state === 'away'")
        self.assertEqual(self.word(), "NO VERDICT")

    def test_a_token_is_asked_for_once_and_kept_for_the_tab(self):
        def guard(route):
            if route.request.headers.get("fuseguard-token") == "let me in":
                return route.continue_()
            route.fulfill(status=401, content_type="application/problem+json", body='{"status":401,"title":"Unauthorized","detail":"a token is needed"}')
        self.page.route("**/v1/**", guard)
        self.page.goto(world.current.base + "#/solsiden")
        self.page.locator("#token-text").fill("wrong")
        self.page.keyboard.press("Enter")
        self.page.get_by_text("That token was not accepted.").wait_for()
        self.page.locator("#token-text").fill("let me in")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("[data-charger]")
        self.assertEqual(self.settled(), "SAFE")
        self.page.reload()
        self.page.wait_for_selector("[data-charger]")
        self.assertFalse(self.page.locator("#token").is_visible())


class Hostile(PageCase):
    def test_names_are_text(self):
        self.open()
        self.assertIn("<img src=x onerror=alert(1)>", self.page.locator("#installations").inner_text())
        for place in ("hostile", "hostile/print"):
            self.open(place)
            text = self.page.locator("main").inner_text()
            for name in ('Shed "><script>alert(2)</script>', "<b>K1</b>"):
                self.assertIn(name, text)
            self.assertEqual(self.page.locator("main img, main script, main b:text-is('K1')").count(), 0)
        self.assertIn("<img src=x onerror=alert(1)>", self.page.title())

    def test_the_policy_allows_the_page_and_nothing_else(self):
        answer = self.page.goto(world.current.base)
        policy = answer.headers["content-security-policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.page.wait_for_selector("#installations a")
        blocked = self.page.evaluate("""() => new Promise(done => {
            const script = document.createElement('script'); 
            try { script.textContent = 'window.ran = 1'; document.body.append(script); } catch (error) { }
            setTimeout(() => done(window.ran === undefined), 100); })""")
        self.assertTrue(blocked)
        self.assertTrue(any("policy: script-src" in fault or "Content Security Policy" in fault or "require-trusted-types" in fault for fault in self.faults))
        self.faults.clear()

    def test_the_page_adds_no_current(self):
        script = self.page.goto(world.current.base).text()
        script = script[script.index("<script>"):]
        self.assertNotRegex(script, r"_mA\s*[+\-]|[+\-]\s*\w*\.?\w+_mA|\bsum\b\s*[+=]|milliamperes\s*\+")
