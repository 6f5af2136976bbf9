-- Updates that scripts send through the gateway are judged, and that is logged.

-- The log learns a word; its rows and their hashes are as they were.
DROP TRIGGER log_head_follows;

CREATE TABLE entry (
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
