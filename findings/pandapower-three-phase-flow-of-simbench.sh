#!/bin/sh
# Expected: an unbalanced power flow counts each load of the net, as the balanced one does; what it cannot
#   model it refuses. A benchmark net made for the package, given zero-sequence data, can be solved phase by phase.
# Happens: of the loads only those count whose text in column "type" is exactly wye or delta. SimBench leaves
#   that column empty, so a street with 123 A per phase carries 0.03 A, without an error. Storages, the
#   usual model of a charging car, never count, whatever is written there; an ordinary load beside it does.
# Package: simbench 1.6.3 and pandapower 3.5.6 (PyPI)
# Source: e2nIEE/pandapower: pandapower/pf/runpp_3ph.py (_get_elements, _load_mapping), doc/elements/storage.rst
#   (storages are part of "the power flow"), doc/powerflow/ac_3ph.rst (names no element that is left out);
#   e2nIEE/simbench: net "1-LV-rural1--0-sw"
# Matters: the currents per phase of a street or a car park come out as nearly nothing, and every fuse looks
#   free. A sum of phases has to be checked against the balanced total before it is believed.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    simbench==1.6.3 pandapower==3.5.6 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import logging
import sys
import warnings
from importlib.metadata import version

said = []  # what the packages log as a warning or worse
keeper = logging.Handler(logging.WARNING)
keeper.emit = lambda record: said.append(record.getMessage())
logging.getLogger().addHandler(keeper)
warnings.simplefilter("ignore")
import pandapower as pp
import simbench


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def street():
    """A rural low-voltage net of SimBench without its generators, with the data that a zero sequence needs."""
    net = simbench.get_simbench_net("1-LV-rural1--0-sw")
    net.sgen["in_service"] = False
    for name, value in (("s_sc_max_mva", 1000.0), ("rx_max", 0.1), ("x0x_max", 1.0), ("r0x0_max", 0.1)):
        net.ext_grid[name] = value
    for name in ("r", "x"):
        net.line[name + "0_ohm_per_km"] = 4 * net.line[name + "_ohm_per_km"]
    net.line["c0_nf_per_km"] = net.line["c_nf_per_km"]
    for name, value in (("vector_group", "Dyn"), ("vk0_percent", net.trafo.vk_percent),
                        ("vkr0_percent", net.trafo.vkr_percent), ("mag0_percent", 100.0),
                        ("mag0_rx", 0.0), ("si0_hv_partial", 0.9)):
        net.trafo[name] = value
    return net


def phases(net):
    pp.runpp_3ph(net)
    return [float(net.res_trafo_3ph["i_%s_lv_ka" % p].sum() * 1000) for p in "abc"]


def balanced(net):
    pp.runpp(net)
    return float(net.res_trafo.i_lv_ka.sum() * 1000)


print("simbench", version("simbench"), "pandapower", version("pandapower"))
check(version("simbench") == "1.6.3" and version("pandapower") == "3.5.6", "the versions are 1.6.3 and 3.5.6")

net = street()
check(len(net.load) == 13 and net.load["type"].isna().all(), "SimBench: 13 loads, none with a text in column type")
total, each = balanced(net), phases(net)
check(total > 100, "balanced flow: %.1f A per phase at the transformer" % total)
check(bool(net.converged), "the unbalanced flow says that it converged")
check(max(each) < 1, "unbalanced flow: %s A" % [round(i, 3) for i in each])

net["load"]["type"] = "wye"
each = phases(net)
check(all(abs(i - total) < 0.1 for i in each), "with wye written into the column: %s A" % [round(i, 1) for i in each])

bus = int(net.load.bus.iloc[0])
pp.create_storage(net, bus, p_mw=0.022, max_e_mwh=0.06)
after, still = balanced(net), phases(net)
check(after - total > 25, "a car of 22 kW as storage: balanced flow %.1f A, %.1f A more" % (after, after - total))
check(all(abs(a - b) < 1e-6 for a, b in zip(still, each)), "unbalanced flow: %s A, nothing more" % [round(i, 1) for i in still])

pp.create_load(net, bus, p_mw=0.022)
more = phases(net)
check(min(b - a for a, b in zip(still, more)) > 25, "the same car as a load: %s A" % [round(i, 1) for i in more])
told = [text for text in said if "numba" not in text]
check(not told, "nothing was logged about loads or storages left out")
PY
