-- The numbers of the lines stand in the order of their fuses: an audit reads them from front to back instead of looking
-- each of them up.

CREATE TEMP TABLE fuse_line_before AS SELECT installation_id, fuse_id, line, rating_mA, reserve_mA FROM main.fuse_line;

DROP TABLE main.fuse_line;

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
) STRICT, WITHOUT ROWID;

INSERT INTO main.fuse_line (installation_id, fuse_id, line, rating_mA, reserve_mA)
SELECT installation_id, fuse_id, line, rating_mA, reserve_mA FROM temp.fuse_line_before
ORDER BY installation_id, fuse_id, line;

DROP TABLE temp.fuse_line_before;
