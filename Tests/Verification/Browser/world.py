"""The environment of the browser tests: a store of known installations, emulator, server and one browser.

A case gets a page of its own that records everything a good page never does: errors, violations of its
policy, requests to other servers.
"""
import pathlib
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
# The vendor sample that the emulator serves.
VENDOR = "cd613e30-d8f1-4adf-91b7-584a2265b1f5"

current = None


class World:
    """A store, the emulator and the server; or only the address of a running server, `base`."""

    def __init__(self, options):
        self.options = options
        self.base = options.base
        self.processes = []
        self.folder = None

    def __enter__(self):
        try:
            if not self.base:
                self.build()
            elif not self.base.endswith("/"):
                self.base += "/"
            self.playwright = sync_playwright().start()
            self.browsers = {}
        except BaseException:
            self.__exit__()
            raise
        return self

    def browser(self, text_size=16):
        """The browser with this default size of text."""
        if text_size not in self.browsers:
            self.browsers[text_size] = self.playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", f"--blink-settings=defaultFontSize={text_size}"])
        return self.browsers[text_size]

    def build(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fuseguard-browser-"))
        store, credentials, api = self.folder / "test.db", self.folder / "zaptec.txt", self.folder / "api.txt"
        fuseguard, emulator = (str(pathlib.Path(path).resolve()) for path in (self.options.fuseguard, self.options.emulator))
        credentials.write_text("user: installer\npassword: secret\n")
        credentials.chmod(0o600)
        self.start([emulator, str(ROOT / "Examples/vendor/housing-tn"), "--port-file", str(api), "--state-cache", "0"])
        until(lambda: api.exists() and api.read_text().strip(), "the emulator")
        address = api.read_text().strip()
        run = lambda *words: subprocess.run([fuseguard, *words, "--db", str(store)], check=True, capture_output=True)
        run("import", str(ROOT / "Examples/solsiden.yaml"), *map(str, sorted((HERE / "sites").glob("*.yaml"))), "--actor", "setup")
        run("pull", VENDOR, "--api", address, "--credentials", str(credentials), "--actor", "setup")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = self.options.serve.format(
            fuseguard=fuseguard, port=port, api=address, store=store, credentials=credentials)
        self.start(shlex.split(command))
        self.base = f"http://127.0.0.1:{port}/fuseguard/"
        until(self.answers, f"the server ({command})")

    def start(self, words):
        self.processes.append(subprocess.Popen(words, stdout=subprocess.DEVNULL))

    def answers(self):
        if self.processes[-1].poll() is not None:
            raise RuntimeError(f"the server ended with {self.processes[-1].returncode}")
        try:
            return urllib.request.urlopen(self.base, timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def __exit__(self, *_):
        for browser in getattr(self, "browsers", {}).values():
            browser.close()
        if hasattr(self, "playwright"):
            self.playwright.stop()
        for process in reversed(self.processes):
            process.terminate()
            process.wait(timeout=10)
        if self.folder:
            shutil.rmtree(self.folder)


def until(holds, what, patience=20):
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come")
        time.sleep(0.1)


class PageCase(unittest.TestCase):
    """A case with a page of its own; it fails when the page did anything that a good page never does."""

    width, height, scheme, text_size = 1280, 900, "light", 16
    # True in cases without a server or with refusals: the browser itself logs each failed request.
    expects_failures = False

    def setUp(self):
        self.faults = []
        self.context = current.browser(self.text_size).new_context(
            viewport={"width": self.width, "height": self.height}, color_scheme=self.scheme, reduced_motion="reduce")
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))")
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self.asked)

    def heard(self, message):
        if message.type not in ("error", "warning"):
            return
        if self.expects_failures and message.text.startswith("Failed to load resource"):
            return
        self.faults.append(f"{message.type}: {message.text}")

    def asked(self, request):
        if not request.url.startswith((current.base, "data:")):
            self.faults.append(f"request: {request.url}")

    def tearDown(self):
        self.context.close()
        self.assertEqual(self.faults, [])

    # Steps that the cases share.

    def open(self, place=""):
        """Opens a place by its deep link and waits for the planner's answer."""
        self.page.goto("about:blank")
        self.page.goto(current.base + (f"#/{place}" if place else ""))
        if place:
            self.page.wait_for_selector("[data-charger], .fixed, #sheet .sheet-fuse", state="attached")
            self.settled()
        else:
            self.page.wait_for_selector("#installations a")

    def wait(self, holds, patience=9):
        """Waits until an expression holds.

        Playwright's own way evaluates text inside the page, which the page's policy forbids.
        """
        until(lambda: self.page.evaluate(f"() => Boolean({holds})") or self.page.wait_for_timeout(40), holds, patience)

    def row(self, charger):
        return self.page.locator(f'[data-charger="{charger}"]')

    def type(self, charger, current=None, phase=None):
        row = self.row(charger)
        if current is not None:
            automatic = row.get_by_role("checkbox")
            if automatic.is_checked():
                automatic.uncheck()
            row.locator("input.current").fill(str(current))
        if phase is not None:
            row.locator("select").select_option(str(phase))

    def settled(self):
        """Waits for an answer to the content of the form, and returns the verdict."""
        self.wait("document.body.dataset.state !== 'waiting'")
        return self.word()

    def word(self):
        return self.page.locator("#verdict-word").text_content()

    def decide(self, name="Ann Berg", reason="ticket 4711"):
        """Fills in the dialog for name and reason, and confirms it."""
        self.page.locator("#ask-name").fill(name)
        self.page.locator("#ask-reason").fill(reason)
        self.page.locator("#ask-ok").click()
        self.page.wait_for_selector("#ask", state="hidden")

    def line(self, fuse, line):
        """The text of a line of a fuse."""
        return self.page.locator(f'[data-fuse="{fuse}"] > .card [data-line="{line}"]').inner_text()
