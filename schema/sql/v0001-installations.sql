-- What is declared and recorded. Currents are whole milliamperes, moments are milliseconds since 1970 (UTC).
-- A NULL is a fact that is not known; no number stands for "unlimited".

CREATE TABLE installation (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    supply            TEXT    CHECK (supply IN ('TN-3', 'TN-1', 'IT-3', 'IT-1')),
    automatic         TEXT    NOT NULL CHECK (automatic IN ('excluded', 'observed', 'bound')),
    automatic_bound_mA INTEGER CHECK (automatic_bound_mA BETWEEN 0 AND 10000000),
    below_minimum     TEXT    NOT NULL CHECK (below_minimum IN ('counted', 'zero')),
    undeclared_wiring TEXT    NOT NULL CHECK (undeclared_wiring IN ('as-labelled', 'worst-case')),
    it_current        TEXT    NOT NULL CHECK (it_current IN ('line', 'pair')),
    max_record_age_s  INTEGER CHECK (max_record_age_s > 0),
    recorded_at_ms    INTEGER NOT NULL CHECK (recorded_at_ms >= 0)
) STRICT;

-- The tree: the root has the installation's id and no parent, circuits hang below it to any depth.
CREATE TABLE fuse (
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    id                TEXT    NOT NULL
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    parent_id         TEXT,
    position          INTEGER NOT NULL CHECK (position >= 0),
    name              TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    factor_billionths INTEGER NOT NULL CHECK (factor_billionths BETWEEN 1 AND 1000000000),
    PRIMARY KEY (installation_id, id),
    FOREIGN KEY (installation_id, parent_id) REFERENCES fuse (installation_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((parent_id IS NULL) = (id = installation_id)),
    CHECK (parent_id IS NOT id)
) STRICT;

-- A fuse's numbers on one line (1, 2, 3); no row or no rating: not known.
CREATE TABLE fuse_line (
    installation_id   TEXT    NOT NULL,
    fuse_id           TEXT    NOT NULL,
    line              INTEGER NOT NULL CHECK (line IN (1, 2, 3)),
    rating_mA         INTEGER CHECK (rating_mA BETWEEN 1 AND 10000000),
    reserve_mA        INTEGER NOT NULL CHECK (reserve_mA BETWEEN 0 AND 10000000),
    PRIMARY KEY (installation_id, fuse_id, line),
    FOREIGN KEY (installation_id, fuse_id) REFERENCES fuse (installation_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A charger, its recorded override and what was last read from it. A charger is recorded once in a store.
CREATE TABLE charger (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    installation_id   TEXT    NOT NULL,
    fuse_id           TEXT    NOT NULL,
    position          INTEGER NOT NULL CHECK (position >= 0),
    name              TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    wiring            TEXT    CHECK (wiring IN (
                          'L1L2L3', 'L2L3L1', 'L3L1L2', 'L1L3L2', 'L3L2L1', 'L2L1L3',
                          'L1', 'L2', 'L3', 'L1L2', 'L2L3', 'L1L3', 'unknown')),
    -- 1: read from the charger; 0: declared by a person, which a later reading does not replace.
    wiring_is_read    INTEGER NOT NULL CHECK (wiring_is_read IN (0, 1)),
    min_mA            INTEGER NOT NULL CHECK (min_mA BETWEEN 0 AND 10000000),
    max_mA            INTEGER NOT NULL CHECK (max_mA BETWEEN min_mA AND 10000000),
    phase_selectable  INTEGER NOT NULL CHECK (phase_selectable IN (0, 1)),
    fixed_mA          INTEGER CHECK (fixed_mA BETWEEN 0 AND 10000000),
    -- The override: NULL is automatic (-1 in the vendor's API), 0 is no load.
    offline_mA        INTEGER CHECK (offline_mA BETWEEN 0 AND 32000),
    -- The vendor's Phases: 0 automatic, 1, 2, 4 one phase, 7 all.
    offline_phase     INTEGER NOT NULL CHECK (offline_phase IN (0, 1, 2, 4, 7)),
    confirmed_at_ms   INTEGER NOT NULL CHECK (confirmed_at_ms >= 0),
    -- The effective value last read, the decimals it was read with, and its lines (1, 2, 4 for L1, L2, L3).
    reading_mA        INTEGER CHECK (reading_mA BETWEEN 0 AND 10000000),
    reading_decimals  INTEGER CHECK (reading_decimals BETWEEN 0 AND 3),
    reading_lines     INTEGER CHECK (reading_lines BETWEEN 1 AND 7),
    read_at_ms        INTEGER CHECK (read_at_ms >= 0),
    -- 1: made automatic after it was read.
    awaits_reading    INTEGER NOT NULL CHECK (awaits_reading IN (0, 1)),
    FOREIGN KEY (installation_id, fuse_id) REFERENCES fuse (installation_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((reading_mA IS NULL) = (reading_decimals IS NULL)),
    CHECK ((reading_mA IS NULL) = (reading_lines IS NULL)),
    CHECK (reading_mA IS NOT NULL OR read_at_ms IS NULL)
) STRICT;

CREATE INDEX charger_by_fuse ON charger (installation_id, fuse_id);
