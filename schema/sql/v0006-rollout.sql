-- A plan is carried out request by request: each step is on disk before anything leaves the machine.

DROP TRIGGER reservation_holds;
DROP TRIGGER plan_is_settled_last;
DROP VIEW line_worst;
DROP VIEW line_over;
DROP VIEW line_total;
DROP VIEW line_load;
DROP VIEW charger_load;
DROP VIEW state_load;
DROP VIEW charger_state;

-- What is sent to one charger in one wave; only the fields that change.
--   reserved   promised; a script may have sent it
--   sending    about to be sent, or sent and nobody wrote down what came of it
--   sent       the cloud took it; the charger may not have it yet
--   unknown    nobody knows whether it was or will be applied
--   failed     it was certainly not applied
--   confirmed  its values are in force
--   released   it was not sent and will not be
CREATE TABLE request (
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
    state             TEXT    NOT NULL
                      CHECK (state IN ('reserved', 'sending', 'sent', 'unknown', 'failed', 'confirmed', 'released')),
    -- When it was last sent without being answered, in milliseconds of the machine's uptime: it may still
    -- arrive. NULL: every attempt was answered, or none was made.
    unanswered_ms     INTEGER CHECK (unanswered_ms >= 0),
    PRIMARY KEY (plan_id, wave, charger_id),
    CHECK (sets_current = 1 OR offline_mA IS NULL)
) STRICT;

INSERT INTO request SELECT *, NULL FROM plan_request;
DROP TABLE plan_request;
ALTER TABLE request RENAME TO plan_request;

-- Nothing frees a reservation silently, and what is settled stays settled.
CREATE TRIGGER reservation_holds BEFORE DELETE ON reservation
WHEN EXISTS (SELECT 1 FROM plan_request
             WHERE plan_id = OLD.plan_id AND charger_id = OLD.charger_id
             AND (state NOT IN ('confirmed', 'released') OR unanswered_ms IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'a reservation holds until its requests are settled and can arrive no more');
END;

CREATE TRIGGER plan_request_is_final BEFORE UPDATE ON plan_request
WHEN OLD.state IN ('confirmed', 'released') AND NEW.state <> OLD.state
BEGIN
    SELECT raise(ABORT, 'what was confirmed or released stays so');
END;

-- What has left cannot be unsent.
CREATE TRIGGER plan_request_has_left BEFORE UPDATE ON plan_request
WHEN OLD.state IN ('sending', 'sent', 'unknown') AND NEW.state IN ('reserved', 'released')
BEGIN
    SELECT raise(ABORT, 'what may have been sent counts until it is confirmed');
END;

CREATE TRIGGER plan_request_is_as_planned BEFORE UPDATE ON plan_request
WHEN NEW.plan_id <> OLD.plan_id OR NEW.wave <> OLD.wave OR NEW.charger_id <> OLD.charger_id
     OR NEW.sets_current <> OLD.sets_current OR NEW.offline_mA IS NOT OLD.offline_mA
     OR NEW.offline_phase IS NOT OLD.offline_phase OR NEW.max_mA IS NOT OLD.max_mA
     OR NEW.min_mA IS NOT OLD.min_mA OR NEW.max_phases IS NOT OLD.max_phases
     OR NEW.meter_interval_s IS NOT OLD.meter_interval_s
BEGIN
    SELECT raise(ABORT, 'what was planned is never changed');
END;

CREATE TRIGGER plan_is_settled_last BEFORE UPDATE ON plan
WHEN NEW.settled_at_ms IS NOT NULL
     AND EXISTS (SELECT 1 FROM plan_request
                 WHERE plan_id = NEW.id
                 AND (state NOT IN ('confirmed', 'released') OR unanswered_ms IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'a plan is settled once its requests are, and can arrive no more');
END;

CREATE TRIGGER plan_request_stays BEFORE DELETE ON plan_request
BEGIN
    SELECT raise(ABORT, 'a request of a plan is never removed');
END;

-- The total of each line when the plan was made, one a line: "fuse L1 milliamperes". NULL: not known.
ALTER TABLE plan ADD COLUMN before TEXT;

-- The log learns two words; its rows and their hashes are as they were.
DROP TRIGGER log_head_follows;

CREATE TABLE entry (
    number            INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    at_ms             INTEGER NOT NULL CHECK (at_ms >= 0),
    actor             TEXT    NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    reason            TEXT    CHECK (length(reason) BETWEEN 1 AND 1000),
    action            TEXT    NOT NULL
                      CHECK (action IN ('import', 'pull', 'check', 'plan', 'apply', 'confirm', 'release')),
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

INSERT INTO entry SELECT * FROM log;
DROP TABLE log;
ALTER TABLE entry RENAME TO log;

CREATE INDEX log_by_installation ON log (installation_id, number);

-- Only the log itself moves its head, one entry at a time.
CREATE TRIGGER log_head_follows BEFORE UPDATE ON log_head
WHEN NEW.number <> OLD.number + 1
     OR NOT EXISTS (SELECT 1 FROM log WHERE number = NEW.number AND hash = NEW.hash)
BEGIN
    SELECT raise(ABORT, 'the log is append-only: its head is its last entry');
END;

CREATE TRIGGER log_is_not_edited BEFORE UPDATE ON log
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

CREATE TRIGGER log_is_not_cut BEFORE DELETE ON log
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

-- Also keeps INSERT OR REPLACE from taking a row's place, for which no DELETE trigger fires.
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
