#!/bin/sh
# Expected: a load that is entered in amperes has that current: 32 A with three phases are 32 A on each line, and its
#   breaker is the one that the same load gets when it is entered in watts.
# Happens: amperes are made voltamperes with the voltage alone and amperes again with the voltage and root 3. 32 A with
#   three phases are 18.48 A, and a 20 A breaker with a wire to match is chosen for a charger that draws 32 A all
#   night. Entered as 11.53 kW at 208 V the same charger gets 40 A. One and two phases come back as they went in.
# Package: orgm-bt 0.6.7 (PyPI, panel schedules after the NEC), with rich 15.0.0
# Source: osmargm1202/calc: app/utils/carga.py (Carga.en_va, Carga.en_amperios; "A" is one of its units)
# Matters: the current is the one number on a charger's plate that needs no conversion, and it is the one that is changed. Sums of a
#   panel, which are made of voltamperes, are too small by the same 42 %. Amperes have to stay amperes up to the fuse.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile --no-deps \
    orgm-bt==0.6.7 rich==15.0.0 pygments==2.21.0 markdown-it-py==4.3.0 mdurl==0.1.2
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from app.utils.carga import Carga, tensiones_trifasico, unidades_capacidad


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def charger(amount, unit, volts, phases, wires):
    """The voltamperes and the current of a continuous load 20 m from its panel, and the breaker that is chosen for it."""
    load = Carga(nombre="charger", potencia=amount, unidad=unit, tension=volts, fases=phases, conexion=wires, distancia=20)
    return load.en_va(), load.en_amperios(), load.breaker_seleccionado.breaker


print("orgm-bt", version("orgm-bt"))
check(version("orgm-bt") == "0.6.7", "the version is 0.6.7")
check("A" in unidades_capacidad, "amperes are one of its units: %s" % unidades_capacidad)
one = charger(32, "A", 120, 1, "PNT")
check(one == (3840, 32.0, 40), "32 A, 120 V, one phase: %s VA, %s A, breaker %s A" % one)
two = charger(32, "A", 208, 2, "2PT")
check(two == (6656, 32.0, 40), "32 A, 208 V, two phases: %s VA, %s A, breaker %s A" % two)
for volts in tensiones_trifasico:
    three = charger(32, "A", volts, 3, "3PNT")
    check(three == (32 * volts, 18.48, 20), "32 A, %d V, three phases: %s VA, %s A, breaker %s A" % ((volts,) + three))
watts = charger(round(3 ** 0.5 * 208 * 32), "W", 208, 3, "3PNT")
check(watts[0] == 11529 and abs(watts[1] - 32) < 0.02 and watts[2] == 40,
      "the same charger as 11529 W, 208 V, three phases: %s VA, %s A, breaker %s A" % watts)
PY
