"""What a run leaves for docs/EVIDENCE.md: what came of it, on which day, of which commit, with which numbers asked for."""
import datetime
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
# What decides what a run finds; what the figures are written into does not.
DECIDING = ["Sources", "Tests", "schema", "Package.swift"]


def git(*words):
    """What git says; nothing where this is no clone."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def leave(arguments, **sums):
    """Writes what came of a run to the file that was asked for, if one was.

    Args:
        arguments: What argparse read; `json` is the file, and each number is kept.
        sums: What came of it.
    """
    if not arguments.json:
        return
    asked = {name: value for name, value in vars(arguments).items()
             if isinstance(value, (int, float)) and not isinstance(value, bool)}
    # How many random cases the tests were told to try.
    asked |= {name: os.environ[name] for name in ("FUSEGUARD_SEEDS", "FUSEGUARD_CASES") if name in os.environ}
    changed = git("status", "--porcelain", "--untracked-files=no", "--", *DECIDING)
    run = {"date": datetime.date.today().isoformat(),
           "commit": git("rev-parse", "--short", "HEAD") + (" and changes" if changed else ""), "asked": asked, **sums}
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump(run, file, ensure_ascii=False, indent=1)
        file.write("\n")
