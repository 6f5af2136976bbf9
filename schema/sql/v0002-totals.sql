-- The totals in SQL, from what is recorded, without the program. `fuseguard verify` compares the two sums.
-- Sets of lines are bits: 1, 2, 4 for L1, L2, L3. All arithmetic is in whole milliamperes.

-- What each charger counts as on each line; chargers of installations whose supply is not known are absent.
CREATE VIEW charger_load (installation_id, fuse_id, charger_id, line, total_mA) AS
WITH
    connected AS (
        SELECT c.*, i.supply, i.automatic, i.automatic_bound_mA, i.below_minimum, i.it_current,
               coalesce(c.wiring, CASE i.undeclared_wiring WHEN 'as-labelled' THEN 'L1L2L3' ELSE 'unknown' END)
                   AS wired
        FROM charger AS c JOIN installation AS i ON i.id = c.installation_id
        WHERE i.supply IS NOT NULL
    ),
    -- The lines of terminals 1, 2, 3 of a charger that is wired for three phases on a three-phase supply.
    terminals AS (
        SELECT *,
               CASE WHEN length(wired) = 6 AND supply IN ('TN-3', 'IT-3') THEN 1 << (substr(wired, 2, 1) - 1) END
                   AS t1,
               CASE WHEN length(wired) = 6 AND supply IN ('TN-3', 'IT-3') THEN 1 << (substr(wired, 4, 1) - 1) END
                   AS t2,
               CASE WHEN length(wired) = 6 AND supply IN ('TN-3', 'IT-3') THEN 1 << (substr(wired, 6, 1) - 1) END
                   AS t3,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    WHEN wired = 'unknown' OR length(wired) = 6 THEN 7
                    WHEN length(wired) = 2 THEN 1 << (substr(wired, 2, 1) - 1)
                    ELSE (1 << (substr(wired, 2, 1) - 1)) | (1 << (substr(wired, 4, 1) - 1))
               END AS wired_lines
        FROM connected
    ),
    -- The lines its phase allows, and those its last reading speaks for.
    lines AS (
        SELECT *,
               CASE WHEN t1 IS NULL OR phase_selectable = 0 OR offline_phase IN (0, 7) THEN wired_lines
                    WHEN supply = 'TN-3' THEN CASE offline_phase WHEN 1 THEN t1 WHEN 2 THEN t2 ELSE t3 END
                    ELSE CASE offline_phase WHEN 1 THEN t1 | t3 WHEN 2 THEN t2 | t3 ELSE t1 | t2 END
               END AS phase_lines,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1 ELSE reading_lines END AS read_lines,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    WHEN wired = 'unknown' OR phase_selectable = 0 OR reading_lines & ~wired_lines <> 0
                         OR (supply = 'IT-3' AND reading_lines IN (1, 2, 4))
                    THEN reading_lines | wired_lines
                    ELSE reading_lines
               END AS counted_lines,
               CASE reading_decimals WHEN 0 THEN 1000 WHEN 1 THEN 100 WHEN 2 THEN 10 ELSE 1 END AS unit_mA
        FROM terminals
    ),
    -- Whether the lines read are not those of the phase: beyond what it allows, or not all that it names.
    compared AS (
        SELECT *,
               read_lines & ~phase_lines <> 0
               OR (offline_phase <> 0 AND phase_selectable = 1 AND wired <> 'unknown' AND read_lines <> phase_lines)
                   AS is_elsewhere
        FROM lines
    ),
    -- What the settings say, and whether the reading says otherwise.
    settings AS (
        SELECT *,
               CASE WHEN fixed_mA IS NOT NULL THEN fixed_mA
                    WHEN offline_mA IS NOT NULL
                    THEN CASE WHEN below_minimum = 'zero' AND offline_mA < min_mA THEN 0 ELSE offline_mA END
                    WHEN automatic = 'excluded' THEN 0
                    WHEN automatic = 'bound' OR awaits_reading = 1 OR reading_mA IS NULL
                    THEN coalesce(automatic_bound_mA, max_mA)
                    ELSE reading_mA
               END AS set_mA,
               CASE WHEN fixed_mA IS NOT NULL THEN wired_lines
                    WHEN offline_mA IS NOT NULL OR automatic <> 'observed' THEN phase_lines
                    WHEN awaits_reading = 1 OR reading_mA IS NULL THEN wired_lines
                    WHEN is_elsewhere AND offline_phase <> 0 THEN phase_lines
                    ELSE counted_lines
               END AS set_lines,
               CASE WHEN fixed_mA IS NOT NULL OR reading_mA IS NULL THEN 0
                    WHEN offline_mA IS NULL
                    THEN awaits_reading = 1
                         OR (automatic <> 'excluded' AND offline_phase <> 0 AND reading_mA > 0 AND is_elsewhere)
                    WHEN 2 * abs(offline_mA - reading_mA) > unit_mA THEN 1
                    WHEN offline_mA = 0 AND reading_mA = 0 THEN 0
                    ELSE is_elsewhere
               END AS is_unconfirmed
        FROM compared
    ),
    -- A pair's current on three lines is √3 larger on the line, rounded up: 189750626/109552575 is so little
    -- above √3 that the ceiling is exact up to 10,000 A.
    counted AS (
        SELECT *,
               CASE WHEN supply = 'IT-3' AND it_current = 'pair' AND set_lines = 7
                    THEN (set_mA * 189750626 + 109552574) / 109552575 ELSE set_mA
               END AS set_line_mA,
               CASE WHEN supply = 'IT-3' AND it_current = 'pair' AND counted_lines = 7
                    THEN (reading_mA * 189750626 + 109552574) / 109552575 ELSE reading_mA
               END AS read_line_mA
        FROM settings
    ),
    bit (line, bit) AS (VALUES (1, 1), (2, 2), (3, 4))
SELECT installation_id, fuse_id, id, bit.line,
       max(CASE WHEN set_lines & bit.bit <> 0 THEN set_line_mA ELSE 0 END,
           CASE WHEN is_unconfirmed AND counted_lines & bit.bit <> 0 THEN read_line_mA ELSE 0 END)
FROM counted JOIN bit ON bit.line = 1 OR supply IN ('TN-3', 'IT-3');

-- What each fuse carries on each line; total_mA is NULL while the supply is not known, usable_mA while the
-- rating is not known.
CREATE VIEW line_total (installation_id, fuse_id, line, usable_mA, total_mA, headroom_mA) AS
WITH RECURSIVE
    above (installation_id, fuse_id, ancestor_id) AS (
        SELECT installation_id, id, id FROM fuse
        UNION
        SELECT a.installation_id, a.fuse_id, f.parent_id
        FROM above AS a JOIN fuse AS f ON f.installation_id = a.installation_id AND f.id = a.ancestor_id
        WHERE f.parent_id IS NOT NULL
    ),
    carried AS (
        SELECT a.installation_id, a.ancestor_id AS fuse_id, l.line, sum(l.total_mA) AS total_mA
        FROM charger_load AS l
        JOIN above AS a ON a.installation_id = l.installation_id AND a.fuse_id = l.fuse_id
        GROUP BY a.installation_id, a.ancestor_id, l.line
    ),
    bit (line) AS (VALUES (1), (2), (3)),
    totals AS (
        SELECT f.installation_id, f.id AS fuse_id, bit.line,
               r.rating_mA * f.factor_billionths / 1000000000 - r.reserve_mA AS usable_mA,
               CASE WHEN i.supply IS NOT NULL THEN coalesce(c.total_mA, 0) END AS total_mA
        FROM fuse AS f
        JOIN installation AS i ON i.id = f.installation_id
        JOIN bit ON bit.line = 1 OR i.supply IS NULL OR i.supply IN ('TN-3', 'IT-3')
        LEFT JOIN fuse_line AS r
            ON r.installation_id = f.installation_id AND r.fuse_id = f.id AND r.line = bit.line
        LEFT JOIN carried AS c
            ON c.installation_id = f.installation_id AND c.fuse_id = f.id AND c.line = bit.line
    )
SELECT installation_id, fuse_id, 'L' || line, usable_mA, total_mA, usable_mA - total_mA FROM totals;

-- The lines that are over.
CREATE VIEW line_over (installation_id, fuse_id, line, usable_mA, total_mA, headroom_mA) AS
SELECT installation_id, fuse_id, line, usable_mA, total_mA, headroom_mA FROM line_total WHERE headroom_mA < 0;
