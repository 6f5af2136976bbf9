-- Plans: what was promised and is neither confirmed nor released counts until it is. No current is ever NULL
-- for "nothing": whether a request sets one is a column of its own, and NULL is automatic as elsewhere.

CREATE TABLE plan (
    id                TEXT    NOT NULL PRIMARY KEY
                      CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    installation_id   TEXT    NOT NULL REFERENCES installation (id),
    made_at_ms        INTEGER NOT NULL CHECK (made_at_ms >= 0),
    -- The facts that the decision rests on, one a line, and the hash over them.
    facts             TEXT    NOT NULL,
    fingerprint       TEXT    NOT NULL CHECK (fingerprint GLOB 'sha256:*' AND length(fingerprint) = 71),
    -- When the last of it was confirmed or released; NULL: something is in flight.
    settled_at_ms     INTEGER CHECK (settled_at_ms >= 0)
) STRICT;

CREATE INDEX plan_in_flight ON plan (installation_id) WHERE settled_at_ms IS NULL;

-- What is sent to one charger in one wave; only the fields that change.
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
    state             TEXT    NOT NULL CHECK (state IN ('reserved', 'confirmed', 'released')),
    PRIMARY KEY (plan_id, wave, charger_id),
    CHECK (sets_current = 1 OR offline_mA IS NULL)
) STRICT;

-- A charger that is in flight is in one plan only, and cannot be removed.
CREATE TABLE reservation (
    charger_id        TEXT    NOT NULL PRIMARY KEY REFERENCES charger (id),
    plan_id           TEXT    NOT NULL REFERENCES plan (id)
) STRICT;

CREATE INDEX reservation_by_plan ON reservation (plan_id);

-- Nothing frees a reservation silently, and what is settled stays settled.
CREATE TRIGGER reservation_holds BEFORE DELETE ON reservation
WHEN EXISTS (SELECT 1 FROM plan_request
             WHERE plan_id = OLD.plan_id AND charger_id = OLD.charger_id AND state = 'reserved')
BEGIN
    SELECT raise(ABORT, 'a reservation holds until its requests are confirmed or released');
END;

CREATE TRIGGER reservation_stays BEFORE UPDATE ON reservation
BEGIN
    SELECT raise(ABORT, 'a reservation is never changed');
END;

CREATE TRIGGER plan_request_is_final BEFORE UPDATE ON plan_request
WHEN OLD.state <> 'reserved' AND NEW.state <> OLD.state
BEGIN
    SELECT raise(ABORT, 'what was confirmed or released stays so');
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
     AND EXISTS (SELECT 1 FROM plan_request WHERE plan_id = NEW.id AND state = 'reserved')
BEGIN
    SELECT raise(ABORT, 'a plan is settled once its requests are confirmed or released');
END;

CREATE TRIGGER plan_request_stays BEFORE DELETE ON plan_request
BEGIN
    SELECT raise(ABORT, 'a request of a plan is never removed');
END;
