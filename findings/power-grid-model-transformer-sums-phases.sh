#!/bin/sh
# Expected: "loading" of an unbalanced calculation, 1.0 meaning fully loaded, is that of the worst phase, for each
#   kind of branch.
# Happens: for a line it is; for a transformer it is the sum of the three phases over the rated power. A 100 kVA
#   transformer whose winding of phase A carries 271 A of its 144 A, through a cable with the same rating, is given as
#   0.72, the cable as 1.88. pandapower, which can use the same engine for the same net, writes 188 % for
#   that transformer (its converter works the figure out anew, phase by phase).
# Package: power-grid-model 1.12.110 (PyPI), and pandapower 3.5.6 with power-grid-model-io 1.3.38 on top of it
# Source: PowerGridModel/power-grid-model: docs/user_manual/components.md (loading, in the section on branches),
#   power_grid_model_c/power_grid_model/include/power_grid_model/component/branch.hpp and line.hpp;
#   PowerGridModel/power-grid-model-io: src/power_grid_model_io/converters/pandapower_converter.py
# Matters: a search for "loading > 1" finds overloaded cables and no transformer that one-phase charging overloads.
#   The limit of a phase is a third of the rated power, so the currents of the phases have to be compared.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile power-grid-model==1.12.110 \
    pandapower==3.5.6 power-grid-model-io==1.3.38 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import logging
import sys
import warnings
from importlib.metadata import version

logging.disable(logging.WARNING)  # (hints about an optional accelerator)
warnings.simplefilter("ignore")
import pandapower as pp
from power_grid_model import LoadGenType, PowerGridModel, initialize_array
from power_grid_model.validation import validate_input_data


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


print("power-grid-model", version("power-grid-model"), "pandapower", version("pandapower"),
      "power-grid-model-io", version("power-grid-model-io"))
check(version("power-grid-model") == "1.12.110", "the version is 1.12.110")

kva, watts = 100e3, 60e3
rated = kva / (3 ** 0.5 * 400)


def table(kind, rows, **values):
    made = initialize_array("input", kind, rows)
    for name, value in values.items():
        made[name] = value
    return made


data = {
    "node": table("node", 3, id=[1, 2, 3], u_rated=[10e3, 400, 400]),
    "source": table("source", 1, id=10, node=1, status=1, u_ref=1.0, sk=1e9),
    "transformer": table("transformer", 1, id=20, from_node=1, to_node=2, from_status=1, to_status=1, u1=10e3, u2=400,
                         sn=kva, uk=0.04, pk=1500, i0=0.003, p0=200, winding_from=2, winding_to=1, clock=11,
                         tap_side=0, tap_pos=0, tap_min=0, tap_max=0, tap_size=100),
    "line": table("line", 1, id=30, from_node=2, to_node=3, from_status=1, to_status=1, r1=0.004, x1=0.0016, c1=0,
                  tan1=0, r0=0.016, x0=0.006, c0=0, tan0=0, i_n=rated),
    "asym_load": table("asym_load", 1, id=40, node=3, status=1, type=LoadGenType.const_power,
                       p_specified=[[watts, 0, 0]], q_specified=[[0, 0, 0]]),
}
check(not validate_input_data(data, symmetric=False), "the package's own validation finds nothing wrong with the net")
result = PowerGridModel(data).calculate_power_flow(symmetric=False)
coil, cable = result["transformer"][0], result["line"][0]
print("phase currents on the 400 V side: transformer %s A, cable %s A, rated %.1f A"
      % (coil["i_to"].round(1), cable["i_from"].round(1), rated))
check(coil["i_to"][0] > 1.8 * rated, "phase A of the transformer carries %.2f times its rated current" % (coil["i_to"][0] / rated))
check(abs(cable["loading"] - cable["i_from"].max() / rated) < 0.01, "loading of the cable: %.2f, its worst phase" % cable["loading"])
total = max(coil["s_to"].sum(), coil["s_from"].sum()) / kva
check(coil["loading"] < 0.8 and abs(coil["loading"] - total) < 1e-6,
      "loading of the transformer: %.2f, the sum of its phases" % coil["loading"])

net = pp.create_empty_network(sn_mva=1)
high, low, end = pp.create_bus(net, 10.0), pp.create_bus(net, 0.4), pp.create_bus(net, 0.4)
pp.create_ext_grid(net, high, s_sc_max_mva=1000, rx_max=0.1, x0x_max=1.0, r0x0_max=0.1)
pp.create_transformer_from_parameters(
    net, high, low, sn_mva=0.1, vn_hv_kv=10, vn_lv_kv=0.4, vkr_percent=1.5, vk_percent=4, pfe_kw=0.2, i0_percent=0.3,
    shift_degree=330, vector_group="Dyn", vk0_percent=4, vkr0_percent=1.5, mag0_percent=100, mag0_rx=0.0, si0_hv_partial=0.9)
pp.create_line_from_parameters(
    net, low, end, length_km=0.02, r_ohm_per_km=0.2, x_ohm_per_km=0.08, c_nf_per_km=0, max_i_ka=rated / 1000,
    r0_ohm_per_km=0.8, x0_ohm_per_km=0.3, c0_nf_per_km=0, g0_us_per_km=0)
pp.create_asymmetric_load(net, end, p_a_mw=watts / 1e6, p_b_mw=0, p_c_mw=0)
pp.runpp_pgm(net, symmetric=False)
percent = float(net.res_trafo_3ph.loading_percent.iloc[0])
check(percent > 180, "pandapower with this engine: transformer loading %.0f %%" % percent)
PY
