"""Writes the record of a run for docs/EVIDENCE.md: its result, day, commit and the numbers asked for."""
import datetime
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
# The inputs that decide the result of a run; the document into which the figures are written is none.
DECIDING = ["Sources", "Tests", "schema", "Package.swift"]


def git(*words):
    """The output of git; empty where this is no clone."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def leave(arguments, **sums):
    """Writes the result of a run to the requested file, if there is one.

    Args:
        arguments: The arguments as read by argparse; `json` is the file, and each number is kept.
        sums: The result.
    """
    if not arguments.json:
        return
    asked = {name: value for name, value in vars(arguments).items()
             if isinstance(value, (int, float)) and not isinstance(value, bool)}
    # The number of random cases that the tests were set to.
    asked |= {name: os.environ[name] for name in ("FUSEGUARD_SEEDS", "FUSEGUARD_CASES") if name in os.environ}
    changed = git("status", "--porcelain", "--untracked-files=no", "--", *DECIDING)
    run = {"date": datetime.date.today().isoformat(),
           "commit": git("rev-parse", "--short", "HEAD") + (" and changes" if changed else ""), "asked": asked, **sums}
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump(run, file, ensure_ascii=False, indent=1)
        file.write("\n")
