-- The tables of declared facts, records, plans and the log. Currents are whole milliamperes, times are
-- milliseconds since 1970 (UTC). NULL is an unknown fact; no number stands for "unlimited". The sums are in
-- views.sql.

CREATE TABLE installation (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    supply            TEXT    CHECK (supply IN ('TN-3', 'TN-1', 'IT-3', 'IT-1')),
    automatic         TEXT    NOT NULL CHECK (automatic IN ('known', 'excluded', 'observed', 'bound')),
    automatic_bound_mA INTEGER CHECK (automatic_bound_mA BETWEEN 0 AND 10000000),
    below_minimum     TEXT    NOT NULL CHECK (below_minimum IN ('counted', 'zero')),
    undeclared_wiring TEXT    NOT NULL CHECK (undeclared_wiring IN ('as-labelled', 'worst-case')),
    -- NULL: not declared.
    it_current        TEXT    CHECK (it_current IN ('line', 'pair')),
    max_record_age_s  INTEGER CHECK (max_record_age_s > 0),
    -- The declared effect of the vendor's minimum-power mode; NULL: not declared.
    minimum_power_mode TEXT   CHECK (minimum_power_mode IN ('minimum', 'ignored')),
    -- 1: that mode was read to be on. Without a declared effect, there is no decision while it is on.
    minimum_power_is_on INTEGER NOT NULL CHECK (minimum_power_is_on IN (0, 1)),
    recorded_at_ms    INTEGER NOT NULL CHECK (recorded_at_ms >= 0),
    -- The address of the API that it was last pulled from; NULL: it was never pulled. No document contains
    -- it.
    api               TEXT    CHECK (length(api) BETWEEN 1 AND 2000)
) STRICT;

-- Warnings that the operator has accepted, of a charger or of a fuse (on one line or any), until the end of a
-- day.
CREATE TABLE acceptance (
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    position          INTEGER NOT NULL CHECK (position >= 0),
    code              TEXT    NOT NULL
                      CHECK (code IN ('wiring-unknown', 'phase-not-selectable', 'fuse-order', 'automatic-unknown')),
    charger_id        TEXT,
    fuse_id           TEXT,
    line              INTEGER CHECK (line IN (1, 2, 3)),
    reason            TEXT    NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    accepted_by       TEXT    NOT NULL CHECK (length(accepted_by) BETWEEN 1 AND 200),
    until_ms          INTEGER NOT NULL CHECK (until_ms >= 0),
    PRIMARY KEY (installation_id, position),
    CHECK ((charger_id IS NULL) <> (fuse_id IS NULL)),
    CHECK (line IS NULL OR fuse_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- The tree: the root has the installation's id and no parent; circuits are below it to any depth.
CREATE TABLE fuse (
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    id                TEXT    NOT NULL
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    parent_id         TEXT,
    position          INTEGER NOT NULL CHECK (position >= 0),
    name              TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    factor_billionths INTEGER NOT NULL CHECK (factor_billionths BETWEEN 1 AND 1000000000),
    -- 1: defined by the vendor, and removed when the vendor no longer has it; 0: declared by the operator.
    is_read           INTEGER NOT NULL CHECK (is_read IN (0, 1)),
    -- The time since which its rating is recorded. NULL: unknown.
    rated_at_ms       INTEGER CHECK (rated_at_ms >= 0),
    PRIMARY KEY (installation_id, id),
    FOREIGN KEY (installation_id, parent_id) REFERENCES fuse (installation_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((parent_id IS NULL) = (id = installation_id)),
    CHECK (parent_id IS NOT id)
) STRICT;

-- The numbers of a fuse on one line (1, 2, 3); no row or no rating: unknown. Rows are in the order of their
-- fuses, so that an audit reads them from front to back.
CREATE TABLE fuse_line (
    installation_id   TEXT    NOT NULL,
    fuse_id           TEXT    NOT NULL,
    line              INTEGER NOT NULL CHECK (line IN (1, 2, 3)),
    rating_mA         INTEGER CHECK (rating_mA BETWEEN 1 AND 10000000),
    reserve_mA        INTEGER NOT NULL CHECK (reserve_mA BETWEEN 0 AND 10000000),
    PRIMARY KEY (installation_id, fuse_id, line),
    FOREIGN KEY (installation_id, fuse_id) REFERENCES fuse (installation_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- A charger, its recorded override and its last reading. A charger is recorded once in a store.
CREATE TABLE charger (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    installation_id   TEXT    NOT NULL,
    fuse_id           TEXT    NOT NULL,
    position          INTEGER NOT NULL CHECK (position >= 0),
    name              TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    wiring            TEXT    CHECK (wiring IN (
                          'L1L2L3', 'L2L3L1', 'L3L1L2', 'L1L3L2', 'L3L2L1', 'L2L1L3',
                          'L1', 'L2', 'L3', 'L1L2', 'L2L3', 'L1L3', 'L2L1', 'L3L1', 'L3L2', 'unknown')),
    -- 1: read from the charger; 0: declared, and not replaced by a later reading.
    wiring_is_read    INTEGER NOT NULL CHECK (wiring_is_read IN (0, 1)),
    min_mA            INTEGER NOT NULL CHECK (min_mA BETWEEN 0 AND 10000000),
    max_mA            INTEGER NOT NULL CHECK (max_mA BETWEEN 0 AND 10000000),
    -- The largest current set at the charger itself. NULL: not read.
    box_limit_mA      INTEGER CHECK (box_limit_mA BETWEEN 0 AND 10000000),
    phase_selectable  INTEGER NOT NULL CHECK (phase_selectable IN (0, 1)),
    -- The current on every wired line of a charger that the cloud's settings do not bind; it counts at its
    -- maximum where that is unknown. Or, by line: the current on each, and the lines (1, 2, 4 for L1, L2, L3)
    -- on which it is unknown.
    fixed_mA          INTEGER CHECK (fixed_mA BETWEEN 0 AND 10000000),
    fixed_is_unknown  INTEGER NOT NULL CHECK (fixed_is_unknown IN (0, 1)),
    fixed_l1_mA       INTEGER CHECK (fixed_l1_mA BETWEEN 0 AND 10000000),
    fixed_l2_mA       INTEGER CHECK (fixed_l2_mA BETWEEN 0 AND 10000000),
    fixed_l3_mA       INTEGER CHECK (fixed_l3_mA BETWEEN 0 AND 10000000),
    fixed_unknown_lines INTEGER NOT NULL CHECK (fixed_unknown_lines BETWEEN 0 AND 7),
    -- The assumptions behind it: 1 a recurring profile without a gap, 2 connectors within one common limit.
    fixed_assumes     INTEGER NOT NULL DEFAULT 0 CHECK (fixed_assumes BETWEEN 0 AND 3),
    -- The override: NULL is automatic (-1 in the vendor's API), 0 is no load.
    offline_mA        INTEGER CHECK (offline_mA BETWEEN 0 AND 32000),
    -- The vendor's Phases: 0 automatic, 1, 2, 4 one phase, 7 all.
    offline_phase     INTEGER NOT NULL CHECK (offline_phase IN (0, 1, 2, 4, 7)),
    confirmed_at_ms   INTEGER NOT NULL CHECK (confirmed_at_ms >= 0),
    -- The override from before an automatic charger was made so, which it may hold until it is read again.
    former_mA         INTEGER CHECK (former_mA BETWEEN 0 AND 10000000),
    former_phase      INTEGER CHECK (former_phase IN (0, 1, 2, 4, 7)),
    -- 1: its phase was changed since it was made automatic, or since it was read.
    phase_moved       INTEGER NOT NULL CHECK (phase_moved IN (0, 1)),
    -- The effective value last read, its number of decimals, its lines (1, 2, 4 for L1, L2, L3), and the
    -- phase of the terminals where the charger reported one. That phase is mapped to lines through the
    -- current wiring.
    reading_mA        INTEGER CHECK (reading_mA BETWEEN 0 AND 10000000),
    reading_decimals  INTEGER CHECK (reading_decimals BETWEEN 0 AND 3),
    reading_lines     INTEGER CHECK (reading_lines BETWEEN 1 AND 7),
    reading_phase     INTEGER CHECK (reading_phase IN (0, 1, 2, 4, 7)),
    read_at_ms        INTEGER CHECK (read_at_ms >= 0),
    -- The time at which the reading was recorded. NULL: unknown.
    reading_recorded_at_ms INTEGER CHECK (reading_recorded_at_ms >= 0),
    -- 1: the reading is in doubt until the charger is read again. It is from before the charger was made
    -- automatic, or it differed from the settings, and the charger was set to something else since.
    awaits_reading    INTEGER NOT NULL CHECK (awaits_reading IN (0, 1)),
    -- The time since then: an earlier reading does not confirm the settings. NULL: unknown.
    awaits_since_ms   INTEGER CHECK (awaits_since_ms >= 0),
    FOREIGN KEY (installation_id, fuse_id) REFERENCES fuse (installation_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((reading_mA IS NULL) = (reading_decimals IS NULL)),
    CHECK ((reading_mA IS NULL) = (reading_lines IS NULL)),
    CHECK (reading_mA IS NOT NULL OR (read_at_ms IS NULL AND reading_phase IS NULL)),
    CHECK ((former_mA IS NULL) = (former_phase IS NULL)),
    CHECK (offline_mA IS NULL OR (former_mA IS NULL AND phase_moved = 0)),
    CHECK (fixed_mA IS NULL OR fixed_is_unknown = 0),
    CHECK ((fixed_mA IS NULL AND fixed_is_unknown = 0)
           OR (coalesce(fixed_l1_mA, fixed_l2_mA, fixed_l3_mA) IS NULL AND fixed_unknown_lines = 0))
) STRICT;

-- The index contains all values that a charger's load depends on, in the order of the fuses above it.
CREATE INDEX charger_by_fuse ON charger (
    installation_id, fuse_id, wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA, offline_phase,
    confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms, awaits_reading, fixed_is_unknown,
    fixed_l1_mA, fixed_l2_mA, fixed_l3_mA, fixed_unknown_lines, former_mA, former_phase, phase_moved, reading_phase,
    box_limit_mA
);

CREATE INDEX charger_by_name ON charger (name);

-- Plans: a reserved request counts until it is confirmed or released. No current is NULL for "not set": a
-- column of its own tells if a request sets one, and NULL is automatic as elsewhere.
CREATE TABLE plan (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    made_at_ms        INTEGER NOT NULL CHECK (made_at_ms >= 0),
    -- The facts that the decision depends on, one a line, and the SHA-256 over their length in bytes, a
    -- colon, the facts themselves and "before".
    facts             TEXT    NOT NULL,
    fingerprint       TEXT    NOT NULL CHECK (fingerprint GLOB 'sha256:*' AND length(fingerprint) = 71),
    -- The time at which its last request was confirmed or released; NULL: it is in flight.
    settled_at_ms     INTEGER CHECK (settled_at_ms >= 0),
    -- The total of each line when the plan was made, one a line: "fuse L1 milliamperes". NULL: unknown.
    before            TEXT,
    -- The address of the API that it was last carried out against; NULL: carried out by scripts only, or not
    -- yet.
    api               TEXT    CHECK (length(api) BETWEEN 1 AND 2000)
) STRICT;

CREATE INDEX plan_in_flight ON plan (installation_id) WHERE settled_at_ms IS NULL;

-- A reservation never ends silently, and a settled plan stays settled.
CREATE TRIGGER plan_is_settled_last BEFORE UPDATE ON plan
WHEN NEW.settled_at_ms IS NOT NULL
     AND EXISTS (SELECT 1 FROM plan_request
                 WHERE plan_id = NEW.id
                 AND (state NOT IN ('confirmed', 'released', 'superseded') OR unanswered_ms IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'a plan is settled once its requests are, and can arrive no more');
END;

-- The update of one charger in one wave; only the fields that change.
CREATE TABLE plan_request (
    plan_id           TEXT    NOT NULL REFERENCES plan (id),
    wave              INTEGER NOT NULL CHECK (wave >= 1),
    position          INTEGER NOT NULL CHECK (position >= 0),
    charger_id        TEXT    NOT NULL
                      CHECK (length(charger_id) BETWEEN 1 AND 64 AND charger_id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    sets_current      INTEGER NOT NULL CHECK (sets_current IN (0, 1)),
    offline_mA        INTEGER CHECK (offline_mA BETWEEN 0 AND 32000),
    offline_phase     INTEGER CHECK (offline_phase IN (0, 1, 2, 4, 7)),
    max_mA            INTEGER CHECK (max_mA BETWEEN 0 AND 32000),
    min_mA            INTEGER CHECK (min_mA BETWEEN 0 AND 32000),
    max_phases        INTEGER CHECK (max_phases IN (1, 3)),
    meter_interval_s  INTEGER CHECK (meter_interval_s >= 0),
    -- reserved: not sent yet; sending: about to be sent, or sent; sent: answered; unknown: it cannot be
    -- determined if it was applied; failed: certainly not applied; confirmed: its values are in force;
    -- released: not sent, and not to be sent; superseded: sent, but a later reading shows other settings in
    -- force, and it can no longer arrive.
    state             TEXT    NOT NULL
                      CHECK (state IN ('reserved', 'sending', 'sent', 'unknown', 'failed', 'confirmed', 'released',
                                       'superseded')),
    -- The time at which it was last sent without an answer, in milliseconds of the machine's uptime: it may
    -- still arrive. NULL: every attempt was answered, or none was made.
    unanswered_ms     INTEGER CHECK (unanswered_ms >= 0),
    PRIMARY KEY (plan_id, wave, charger_id),
    CHECK (sets_current = 1 OR offline_mA IS NULL)
) STRICT;

CREATE INDEX plan_request_open ON plan_request (plan_id, charger_id, wave)
WHERE state NOT IN ('confirmed', 'released', 'superseded');

CREATE TRIGGER plan_request_is_as_planned BEFORE UPDATE ON plan_request
WHEN NEW.plan_id <> OLD.plan_id OR NEW.wave <> OLD.wave OR NEW.charger_id <> OLD.charger_id
     OR NEW.sets_current <> OLD.sets_current OR NEW.offline_mA IS NOT OLD.offline_mA
     OR NEW.offline_phase IS NOT OLD.offline_phase OR NEW.max_mA IS NOT OLD.max_mA
     OR NEW.min_mA IS NOT OLD.min_mA OR NEW.max_phases IS NOT OLD.max_phases
     OR NEW.meter_interval_s IS NOT OLD.meter_interval_s
BEGIN
    SELECT raise(ABORT, 'what was planned is never changed');
END;

-- A request that was sent cannot be taken back.
CREATE TRIGGER plan_request_has_left BEFORE UPDATE ON plan_request
WHEN OLD.state IN ('sending', 'sent', 'unknown') AND NEW.state IN ('reserved', 'released')
BEGIN
    SELECT raise(ABORT, 'what may have been sent counts until it is confirmed');
END;

-- No sum would count a late copy of a request that can still arrive.
CREATE TRIGGER plan_request_is_superseded BEFORE UPDATE ON plan_request
WHEN NEW.state = 'superseded' AND OLD.state <> 'superseded'
     AND (OLD.state = 'reserved' OR NEW.unanswered_ms IS NOT NULL OR NEW.plan_id NOT GLOB 'pass-*')
BEGIN
    SELECT raise(ABORT, 'only what the gateway passed, and what can arrive no more, is superseded');
END;

CREATE TRIGGER plan_request_is_final BEFORE UPDATE ON plan_request
WHEN OLD.state IN ('confirmed', 'released', 'superseded') AND NEW.state <> OLD.state
BEGIN
    SELECT raise(ABORT, 'what was confirmed, released or superseded stays so');
END;

CREATE TRIGGER plan_request_stays BEFORE DELETE ON plan_request
BEGIN
    SELECT raise(ABORT, 'a request of a plan is never removed');
END;

-- An update that the gateway forwarded (pass-...) is a plan of one request.
CREATE TRIGGER plan_request_is_alone BEFORE INSERT ON plan_request
WHEN NEW.plan_id GLOB 'pass-*'
     AND (NEW.wave <> 1
          OR EXISTS (SELECT 1 FROM plan_request WHERE plan_id = NEW.plan_id AND charger_id <> NEW.charger_id))
BEGIN
    SELECT raise(ABORT, 'an update that was passed is a plan of one request');
END;

-- A charger in flight cannot be removed. A plan reserves its chargers exclusively; updates that the gateway
-- forwarded may share one.
CREATE TABLE reservation (
    charger_id        TEXT    NOT NULL REFERENCES charger (id),
    plan_id           TEXT    NOT NULL REFERENCES plan (id),
    PRIMARY KEY (charger_id, plan_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reservation_is_alone BEFORE INSERT ON reservation
WHEN EXISTS (SELECT 1 FROM reservation
             WHERE charger_id = NEW.charger_id AND plan_id <> NEW.plan_id
             AND (plan_id NOT GLOB 'pass-*' OR NEW.plan_id NOT GLOB 'pass-*'))
BEGIN
    SELECT raise(ABORT, 'a plan holds its chargers alone');
END;

CREATE INDEX reservation_by_plan ON reservation (plan_id);

CREATE TRIGGER reservation_stays BEFORE UPDATE ON reservation
BEGIN
    SELECT raise(ABORT, 'a reservation is never changed');
END;

CREATE TRIGGER reservation_holds BEFORE DELETE ON reservation
WHEN EXISTS (SELECT 1 FROM plan_request
             WHERE plan_id = OLD.plan_id AND charger_id = OLD.charger_id
             AND (state NOT IN ('confirmed', 'released', 'superseded') OR unanswered_ms IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'a reservation holds until its requests are settled and can arrive no more');
END;

-- Writes other than updates that the gateway forwarded, and the facts that each may have changed: the rating
-- of an installation's fuse, or any fact of a charger. A write counts until a pull that began after its
-- answer.
CREATE TABLE passed_write (
    number            INTEGER NOT NULL PRIMARY KEY,
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    -- No reference: the doubt stays with a charger that moves to another installation, or is recorded again.
    charger_id        TEXT,
    rating_mA         INTEGER CHECK (rating_mA BETWEEN 1 AND 10000000),
    -- The time at which it was sent without an answer, in milliseconds of the machine's uptime. NULL: it was
    -- answered.
    unanswered_ms     INTEGER CHECK (unanswered_ms >= 0),
    CHECK ((charger_id IS NULL) <> (rating_mA IS NULL))
) STRICT;

CREATE INDEX passed_write_by_installation ON passed_write (installation_id);
CREATE INDEX passed_write_by_charger ON passed_write (charger_id);

-- The decision log: append-only and chained.
--
-- hash is the SHA-256, in hexadecimal, of these fields in this order, each written as its length in bytes, a
-- colon and its text, and "-" where it is NULL: number, at_ms, actor, reason, action, installation_id,
-- plan_id, verdict, exit_status, asked, decided, version, previous_hash. If a row is edited, removed or
-- moved, every later hash is wrong. log_head has the number of rows, so a removal of the last ones is
-- noticed, too.
CREATE TABLE log (
    number            INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    at_ms             INTEGER NOT NULL CHECK (at_ms >= 0),
    actor             TEXT    NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    reason            TEXT    CHECK (length(reason) BETWEEN 1 AND 1000),
    action            TEXT    NOT NULL
                      CHECK (action IN ('import', 'pull', 'check', 'plan', 'pass', 'apply', 'confirm', 'release')),
    installation_id   TEXT,
    plan_id           TEXT,
    verdict           TEXT    CHECK (verdict IN ('safe', 'reduces', 'refused', 'undecided', 'adjusted')),
    exit_status       INTEGER NOT NULL CHECK (exit_status BETWEEN 0 AND 255),
    asked             TEXT    NOT NULL CHECK (json_valid(asked)),
    decided           TEXT    NOT NULL CHECK (json_valid(decided)),
    version           TEXT    NOT NULL,
    previous_hash     TEXT    CHECK (length(previous_hash) = 64),
    hash              TEXT    NOT NULL CHECK (length(hash) = 64),
    CHECK ((number = 1) = (previous_hash IS NULL))
) STRICT;

CREATE INDEX log_by_installation ON log (installation_id, number);

CREATE TABLE log_head (
    only              INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    number            INTEGER NOT NULL CHECK (number >= 1),
    hash              TEXT    NOT NULL
) STRICT;

-- Also prevents INSERT OR REPLACE from replacing a row, for which no DELETE trigger fires.
CREATE TRIGGER log_is_appended_to BEFORE INSERT ON log
WHEN NEW.number <> coalesce((SELECT number FROM log_head), 0) + 1
     OR NEW.previous_hash IS NOT (SELECT hash FROM log_head)
BEGIN
    SELECT raise(ABORT, 'the log is append-only: an entry follows the last one');
END;

CREATE TRIGGER log_moves_its_head AFTER INSERT ON log
BEGIN
    INSERT INTO log_head (only, number, hash) VALUES (1, NEW.number, NEW.hash)
    ON CONFLICT (only) DO UPDATE SET number = excluded.number, hash = excluded.hash;
END;

CREATE TRIGGER log_is_not_edited BEFORE UPDATE ON log
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

CREATE TRIGGER log_is_not_cut BEFORE DELETE ON log
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

-- Only the log itself moves its head, one entry at a time.
CREATE TRIGGER log_head_follows BEFORE UPDATE ON log_head
WHEN NEW.number <> OLD.number + 1
     OR NOT EXISTS (SELECT 1 FROM log WHERE number = NEW.number AND hash = NEW.hash)
BEGIN
    SELECT raise(ABORT, 'the log is append-only: its head is its last entry');
END;

CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head
BEGIN
    SELECT raise(ABORT, 'the log is append-only: its head is its last entry');
END;
