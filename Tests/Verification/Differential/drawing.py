"""Random installations with proposals, with fuses just below and just above their loads."""
import math
import random

from installations import AFTER, BEFORE, Charger, Fuse, Installation

SUPPLIES = ("IT-3", "IT-3", "IT-3", "IT-3", "IT-3", "IT-3", "IT-3", "TN-3", "TN-3", "TN-1", "IT-1")
ROTATIONS = ("L1L2L3", "L2L3L1", "L3L1L2", "L1L3L2", "L3L2L1", "L2L1L3")
WIRINGS = {"IT-3": (*ROTATIONS, "L1L2", "L2L3", "L1L3", None), "TN-3": (*ROTATIONS, "L1", "L2", "L3", None),
           "TN-1": ("L1", None), "IT-1": ("L1", None)}
ROUND = (0, 6_000, 8_000, 10_000, 13_000, 16_000, 16_000, 20_000, 25_000, 32_000)
# The share of three-phase chargers: some installations have pairs alone.
PHASES = ((1, 2, 4), (1, 2, 4, 1, 2, 4, 7, 0), (1, 2, 4, 7, 0))


def draw(seed):
    """The installation of a seed."""
    dice = random.Random(f"differential {seed}")
    supply = dice.choice(SUPPLIES)
    fuses = [Fuse(f"n{seed}" if number == 0 else f"k{number}", dice.randrange(number) if number else None, {},
                  dice.choice((100, 100, 100, 80)), dice.choice((0, 0, 0, dice.randrange(5_000))))
             for number in range(dice.randint(1, 6))]
    phases, share_of_odd = dice.choice(PHASES), dice.choice((0, 0, 0.1))
    chargers = [charger(dice, f"n{seed}-c{number}", dice.randrange(len(fuses)), dice.choice(WIRINGS[supply]),
                        phases, share_of_odd) for number in range(dice.randint(2, 24))]
    changed(dice, chargers, phases)
    installation = Installation(f"n{seed}", supply, dice.choice(("line", "pair")), fuses, chargers)
    rate(dice, installation)
    return installation


def current(dice):
    return dice.choice(ROUND) if dice.random() < 0.6 else dice.randrange(32_001)


def charger(dice, name, fuse, wiring, phases, share_of_odd):
    """A charger; an odd one has a fixed current, or cannot keep to a phase."""
    own, phase = current(dice), dice.choice(phases)
    return Charger(name, fuse, wiring, dice.random() >= share_of_odd, dice.random() < share_of_odd,
                   (own, own), (phase, phase))


def changed(dice, chargers, phases):
    """Proposes another current, another phase or both for some; the last one always gets another current."""
    for own in chargers[:-1]:
        if own.fixed or dice.random() < 0.3:
            continue
        if dice.random() < 0.8:
            own.current = (own.current[BEFORE], current(dice))
        if dice.random() < 0.4:
            own.phase = (own.phase[BEFORE], dice.choice(phases))
    last = chargers[-1]
    last.fixed = False
    last.current = (last.current[BEFORE], (last.current[BEFORE] + dice.randrange(1, 32_001)) % 32_001)


def rate(dice, installation):
    """Gives every fuse ample ratings, and one to three lines a rating at the limit of their load."""
    sums = [installation.phasors(state) for state in (BEFORE, AFTER)]
    limits = {place: 50_000 + 2 * math.ceil(max(sums[BEFORE][place], sums[AFTER][place]))
              for place in installation.places}
    for place in dice.sample(installation.places, min(len(limits), dice.randint(1, 3))):
        limits[place] = edge(dice, sums[dice.choice((BEFORE, AFTER))][place])
    for (fuse, line), limit in limits.items():
        own = installation.fuses[fuse]
        own.rating[line] = max(1, -(-100 * (limit + own.reserve) // own.factor))


def edge(dice, carried):
    """A limit near a phasor sum: a milliampere beside it, in the stricter range, or at the end of that."""
    return max(0, dice.choice((
        math.floor(carried), math.floor(carried) - 1, math.ceil(carried), math.ceil(carried) + 1,
        round(carried * dice.uniform(0.9, 1)), round(carried * dice.uniform(1, 2 / math.sqrt(3))),
        math.ceil(carried * 2 / math.sqrt(3)) + dice.randint(-1, 1))))
