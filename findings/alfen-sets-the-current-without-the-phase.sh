#!/bin/sh
# Expected: a call that sets the number of phases and the current together sets the current only once the phases are
#   what was asked for, and is easiest for a car that is plugged in and does not charge.
# Happens: while the car charges, the library first asks for 0 A. If the box does not confirm that in time, the phases stay,
#   and the current is set all the same: "1 phase, 32 A" leaves a box on three phases with a set point of 32 A. With a car
#   that is plugged in and not charging, the call ends in an UnboundLocalError, and nothing is set at all.
#   Where 0 A is confirmed, both are set as asked.
# Package: alfen-eve-modbus-tcp 0.0.17 (PyPI) with pymodbus 3.16.1, which also plays the box here, on the loopback
#   address. Registers of the box's own map: 1201 state, 1206 applied, 1210 set point, 1215 phases.
# Source: nessnaj/alfen_eve_modbus_tcp: package alfen_eve_modbus_tcp (CarCharger.set_charge_profile; it logs
#   that it goes on with the current); the box's register map in the same file
# Matters: one phase at 32 A was checked against the fuse of one line; three lines at 32 A are what may come. Phase and
#   current are two settings: the half-done state counts as its worst, and the current is raised only after the phase was read back.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    alfen-eve-modbus-tcp==0.0.17 pymodbus==3.16.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import asyncio
import logging
import socket
import sys
import threading
from importlib.metadata import version

from alfen_eve_modbus_tcp import CarCharger
from pymodbus.client import ModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

logging.disable(logging.CRITICAL)


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what, flush=True)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Box:
    """The registers of one socket, served on the loopback address; the applied current is what it is told to be."""

    def __init__(self, state, applied):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        text = state.encode().ljust(10, b"\0")
        words = [int.from_bytes(text[i:i + 2], "big") for i in range(0, 10, 2)]
        real = lambda value: ModbusTcpClient.convert_to_registers(value, ModbusTcpClient.DATATYPE.FLOAT32)
        # 1200 available, 1201 state, 1206 applied, 1208 seconds left, 1210 set point, 1212 safe current, 1214 accounted for, 1215 phases
        registers = [1] + words + real(applied) + [0, 60] + real(16.0) + real(6.0) + [1, 3]
        self.device = SimDevice(id=1, simdata=[SimData(1200, values=registers, datatype=DataType.REGISTERS)])
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait(10)

    async def serve(self, ready):
        server = ModbusTcpServer(self.device, address=("127.0.0.1", self.port))
        await server.serve_forever(background=True)
        ready.set()
        await asyncio.sleep(3600)

    def held(self):
        """Phases and set point that the box holds, read without the library."""
        client = ModbusTcpClient("127.0.0.1", port=self.port)
        client.connect()
        registers = client.read_holding_registers(1210, count=6, device_id=1).registers
        client.close()
        return registers[5], client.convert_from_registers(registers[0:2], client.DATATYPE.FLOAT32)


def ask(box, phases, amperes):
    try:
        CarCharger(host="127.0.0.1", port=box.port).set_charge_profile(phases, amperes)
    except Exception as error:
        return error
    return None


print("alfen-eve-modbus-tcp", version("alfen-eve-modbus-tcp"), "pymodbus", version("pymodbus"))
check(version("alfen-eve-modbus-tcp") == "0.0.17", "the version is 0.0.17")

box = Box("C2", applied=0.0)
check(box.held() == (3, 16.0), "a box on 3 phases at 16 A")
error = ask(box, 1, 32)
check(error is None and box.held() == (1, 32.0),
      "charging, 0 A confirmed: asked for 1 phase and 32 A, it holds %d phase and %g A" % box.held())

box = Box("C2", applied=16.0)
error = ask(box, 1, 32)
check(error is None and box.held() == (3, 32.0), "charging, 0 A not confirmed: no error, it holds %d phases and %g A" % box.held())

box = Box("B2", applied=0.0)
error = ask(box, 1, 32)
check(isinstance(error, UnboundLocalError) and box.held() == (3, 16.0),
      "plugged in, not charging: %s, it holds %d phases and %g A" % ((type(error).__name__,) + box.held()))
PY
