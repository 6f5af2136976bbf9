"""Runs test suites on mutants: which suites reach which mutants, and which mutants they detect."""
import os
import resource
import subprocess
import threading
import time

# Fewer random cases than in the tests themselves, unless set otherwise: each suite is run hundreds of times.
ENVIRONMENT = {"FUSEGUARD_SEEDS": "1-1000", "FUSEGUARD_CASES": "1200", **os.environ, "SWIFT_BACKTRACE": "enable=no"}
# A mutant that fills the memory must not affect the machine.
MEMORY = 6 << 30


class Judge:
    """The suites of a built package, the fastest first."""

    def __init__(self, program, suites, size, scratch):
        """Runs every suite without any mutant; size is one more than the largest mutant's number."""
        self.program = program
        self.seconds, self.reached = {}, {}
        table = os.path.join(scratch, "reached")
        for suite in suites:
            with open(table, "wb") as file:
                file.truncate(size)
            started = time.monotonic()
            if self.run(suite, 600, {"FUSEGUARD_REACHED": table}):
                raise SystemExit(f"{suite} fails without any mutant")
            self.seconds[suite] = time.monotonic() - started
            with open(table, "rb") as file:
                self.reached[suite] = file.read()
        self.suites = sorted(suites, key=self.seconds.get)

    def run(self, suite, limit, more):
        """The way in which a suite fails; None where it passes. It is stopped at its first failure."""
        process = subprocess.Popen(
            [self.program, "--testing-library", "swift-testing", "--filter", rf"\.{suite}/"],
            env=dict(ENVIRONMENT, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))
        late = threading.Event()
        timer = threading.Timer(limit, lambda: (late.set(), process.kill()))
        timer.start()
        failed = any(b"recorded an issue" in line for line in process.stdout)
        if failed:
            process.kill()
        status = process.wait()
        timer.cancel()
        if failed:
            return "failed"
        if late.is_set():
            return "timed out"
        return None if status == 0 else "crashed" if status < 0 else "failed"

    def judge(self, mutant):
        """The result for a mutant, and the suite that gave it."""
        reaching = [suite for suite in self.suites if self.reached[suite][mutant["id"]]]
        for suite in reaching:
            failure = self.run(suite, 10 * self.seconds[suite] + 10, {"FUSEGUARD_MUTANT": str(mutant["id"])})
            if failure:
                return failure, suite
        return ("survived" if reaching else "not reached"), None
