-- A charger that the cloud does not bind and that nothing is known to limit: fixed_mA is its maximum, as the sums count
-- it, and 1 here says that it may draw more. Nobody may then say that a fuse holds.

ALTER TABLE charger ADD COLUMN fixed_is_unknown INTEGER NOT NULL DEFAULT 0
    CHECK (fixed_is_unknown = 0 OR (fixed_is_unknown = 1 AND fixed_mA IS max_mA));

-- An audit reads it where it reads the rest of what a charger counts as.
DROP INDEX charger_by_fuse;
CREATE INDEX charger_by_fuse ON charger (
    installation_id, fuse_id, wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA, offline_phase,
    confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms, awaits_reading, fixed_is_unknown
);
