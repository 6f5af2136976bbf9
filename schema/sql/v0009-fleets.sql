-- Fleets: a million chargers are audited from the index alone, and nobody looks through all of them for a name.

DROP INDEX charger_by_fuse;

-- What a charger counts as is in the index, in the order of the fuses that carry it.
CREATE INDEX charger_by_fuse ON charger (
    installation_id, fuse_id, wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA, offline_phase,
    confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms, awaits_reading
);

CREATE INDEX charger_by_name ON charger (name);
