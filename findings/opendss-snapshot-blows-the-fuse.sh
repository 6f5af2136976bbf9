#!/bin/sh
# Expected: a snapshot has no time, so a fuse whose curve needs minutes at this current stays closed in it, and the
#   overload is reported. And a fuse with a rated current of 25 A does not carry 47 A for hours.
# Happens: the plain "solve" blows each fuse whose curve begins below the current, whatever the time on it. The
#   phase then carries 0 A and the list of overloads is empty: of 52 A and 47 A on a 25 A fuse only the smaller is
#   reported. In time steps the same 52 A take over two minutes; 47.5 A are carried for 24 hours, because the default
#   curve is a link of the American T type, which begins at twice the rating.
# Package: OpenDSSDirect.py 0.9.4 with dss-python 0.15.7 and dss_python_backend 0.14.5 (PyPI)
# Source: OpenDSS documentation, page "Fuse" (FuseCurve, default Tlink; RatedCurrent); ANSI C37.42 for T links
# Matters: in a sum that is read after the solution the worst phase counts as nothing. Currents for a fuse have to be
#   read from a circuit without the fuse (or its state read with them), and a gG curve has to be given.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    opendssdirect.py==0.9.4 dss-python==0.15.7 dss_python_backend==0.14.5 numpy==2.4.6
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import os
import sys
from importlib.metadata import version

import opendssdirect as dss


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def say(text):
    dss.Text.Command(text)
    return dss.Text.Result()


def build(amperes, fuse):
    """A short 400 V cable for 25 A with one-phase loads of constant power."""
    say("clear")
    say("new circuit.c basekv=0.4 pu=1.0 phases=3 bus1=s isc3=50000 isc1=50000")
    say("new line.l bus1=s bus2=b phases=3 r1=0.0001 x1=0.0001 r0=0.0001 x0=0.0001 c1=0 c0=0 length=1 units=none"
        " normamps=25 emergamps=25")
    for phase, current in enumerate(amperes, 1):
        say("new load.p%d bus1=b.%d phases=1 kv=%.6f kw=%.6f pf=1 model=1" % (phase, phase, 0.4 / 3 ** 0.5, current * 0.4 / 3 ** 0.5))
    if fuse:
        say("new fuse.f monitoredobj=line.l monitoredterm=1 ratedcurrent=25")
    say("set voltagebases=[0.4]")
    say("calcvoltagebases")


def currents():
    dss.Circuit.SetActiveElement("line.l")
    return [round(i, 1) for i in dss.CktElement.CurrentsMagAng()[0:6:2]]


def overloads():
    path = os.path.join(os.getcwd(), "overloads.csv")
    say('export overloads "%s"' % path)
    with open(path) as lines:
        return sum(1 for line in lines if line.lower().startswith('"line.'))


def snapshot(amperes, fuse=True):
    build(amperes, fuse)
    say("solve")
    return currents(), overloads()


print("OpenDSSDirect.py", version("opendssdirect.py"), "dss-python", version("dss-python"))
check(version("opendssdirect.py") == "0.9.4", "the version is 0.9.4")
say("set datapath=\"%s\"" % os.getcwd())

flow, over = snapshot([52, 20, 20], fuse=False)
check(flow == [52.0, 20.0, 20.0] and over == 1, "52 A, no fuse: %s A, overloads listed: %d" % (flow, over))
flow, over = snapshot([47.5, 20, 20])
check(flow == [47.5, 20.0, 20.0] and over == 1, "47.5 A and a fuse of 25 A: %s A, overloads listed: %d" % (flow, over))
flow, over = snapshot([52, 20, 20])
state = say("? fuse.f.state")
check(flow == [0.0, 20.0, 20.0] and over == 0 and state.startswith("[open"),
      "52 A and a fuse of 25 A: %s A, overloads listed: %d, fuse %s" % (flow, over, state))
check(say("? fuse.f.fusecurve").lower() == "tlink", "the curve was not chosen: it is tlink")
points = list(zip(*(say("? tcc_curve.tlink." + part).strip("[] ").split() for part in ("c_array", "t_array"))))
check(tuple(map(float, points[0])) == (2.0, 300.0), "its first point: 2 times the rating, 300 s")


def opens_after(amperes, step, steps):
    build([amperes, 20, 20], fuse=True)
    say("set mode=duty controlmode=time stepsize=%ds number=1" % step)
    for done in range(1, steps + 1):
        say("solve")
        if currents()[0] == 0:
            return done * step
    return None


seconds = opens_after(52, 10, 100)
check(seconds is not None and 100 <= seconds <= 300, "in steps of 10 s the 52 A phase opens after %s s" % seconds)
check(opens_after(47.5, 60, 24 * 60) is None, "in steps of 60 s the 47.5 A phase is still closed after 24 hours")
PY
