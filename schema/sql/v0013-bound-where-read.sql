-- What may draw up to a bound may do so on the lines that were read, also where nothing flowed when it was read. And what
-- was read otherwise than it was told is doubted until it is read again, whatever it was told since: of such a charger, too,
-- awaits_reading is 1.

DROP VIEW state_load;

-- What each charger counts as in each state on each line; chargers of installations whose supply is not known
-- are absent.
CREATE VIEW state_load (installation_id, fuse_id, charger_id, plan_id, wave, line, total_mA) AS
WITH
    connected AS (
        SELECT c.*, i.supply, i.automatic, i.automatic_bound_mA, i.below_minimum, i.it_current,
               coalesce(c.wiring, CASE i.undeclared_wiring WHEN 'as-labelled' THEN 'L1L2L3' ELSE 'unknown' END)
                   AS wired
        FROM charger_state AS c JOIN installation AS i ON i.id = c.installation_id
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
    -- The lines that the state's phase allows, those that the recorded one allows, and those that the last
    -- reading speaks for.
    lines AS (
        SELECT *,
               CASE WHEN t1 IS NULL OR phase_selectable = 0 OR offline_phase IN (0, 7) THEN wired_lines
                    WHEN supply = 'TN-3' THEN CASE offline_phase WHEN 1 THEN t1 WHEN 2 THEN t2 ELSE t3 END
                    ELSE CASE offline_phase WHEN 1 THEN t1 | t3 WHEN 2 THEN t2 | t3 ELSE t1 | t2 END
               END AS phase_lines,
               CASE WHEN t1 IS NULL OR phase_selectable = 0 OR recorded_phase IN (0, 7) THEN wired_lines
                    WHEN supply = 'TN-3' THEN CASE recorded_phase WHEN 1 THEN t1 WHEN 2 THEN t2 ELSE t3 END
                    ELSE CASE recorded_phase WHEN 1 THEN t1 | t3 WHEN 2 THEN t2 | t3 ELSE t1 | t2 END
               END AS recorded_lines,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1 ELSE reading_lines END AS read_lines,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    WHEN wired = 'unknown' OR phase_selectable = 0 OR reading_lines & ~wired_lines <> 0
                         OR (supply = 'IT-3' AND reading_lines IN (1, 2, 4))
                    THEN reading_lines | wired_lines
                    ELSE reading_lines
               END AS counted_lines,
               CASE reading_decimals WHEN 0 THEN 1000 WHEN 1 THEN 100 WHEN 2 THEN 10 ELSE 1 END AS unit_mA,
               offline_mA IS NOT recorded_mA OR offline_phase <> recorded_phase AS is_changed
        FROM terminals
    ),
    -- Whether the lines read are not those of a phase: beyond what it allows, or not all that it names.
    compared AS (
        SELECT *,
               read_lines & ~phase_lines <> 0
               OR (offline_phase <> 0 AND phase_selectable = 1 AND wired <> 'unknown' AND read_lines <> phase_lines)
                   AS is_elsewhere,
               read_lines & ~recorded_lines <> 0
               OR (recorded_phase <> 0 AND phase_selectable = 1 AND wired <> 'unknown'
                   AND read_lines <> recorded_lines)
                   AS is_recorded_elsewhere
        FROM lines
    ),
    -- Whether the reading disagrees with what is recorded, be it only in the lines of nothing.
    doubted AS (
        SELECT *,
               CASE WHEN fixed_mA IS NOT NULL OR reading_mA IS NULL THEN 0
                    WHEN awaits_reading = 1 THEN 1
                    WHEN recorded_mA IS NULL THEN is_recorded_elsewhere
                    ELSE 2 * abs(recorded_mA - reading_mA) > unit_mA OR is_recorded_elsewhere
               END AS is_doubted
        FROM compared
    ),
    -- A reading speaks for the settings it was read under: others void it, unless it was doubted before, or an automatic
    -- charger that counts as it was read goes on on another phase.
    held AS (
        SELECT *,
               CASE WHEN is_changed AND NOT is_doubted
                         AND NOT (automatic = 'observed' AND recorded_mA IS NULL AND offline_mA IS NULL)
                    THEN NULL ELSE reading_mA
               END AS held_mA,
               CASE WHEN is_changed THEN offline_mA IS NULL OR is_doubted ELSE awaits_reading END AS awaits
        FROM doubted
    ),
    -- What the settings say, and whether a reading that says otherwise counts beside them.
    settings AS (
        SELECT *,
               CASE WHEN fixed_mA IS NOT NULL THEN fixed_mA
                    WHEN offline_mA IS NOT NULL
                    THEN CASE WHEN below_minimum = 'zero' AND offline_mA < min_mA THEN 0 ELSE offline_mA END
                    WHEN automatic = 'excluded' THEN 0
                    WHEN automatic = 'bound' THEN coalesce(automatic_bound_mA, max_mA)
                    WHEN awaits = 1 OR held_mA IS NULL
                    THEN max(coalesce(automatic_bound_mA, max_mA), coalesce(held_mA, 0))
                    ELSE held_mA
               END AS set_mA,
               CASE WHEN fixed_mA IS NOT NULL THEN wired_lines
                    WHEN offline_mA IS NOT NULL OR automatic <> 'observed' THEN phase_lines
                    WHEN awaits = 1 OR held_mA IS NULL THEN wired_lines
                    WHEN is_elsewhere AND offline_phase <> 0 THEN phase_lines
                    ELSE counted_lines
               END AS set_lines,
               CASE WHEN fixed_mA IS NOT NULL OR held_mA IS NULL THEN 0
                    WHEN offline_mA IS NULL
                    THEN awaits = 1
                         OR (is_elsewhere AND (automatic = 'bound' OR (automatic = 'observed' AND held_mA > 0)))
                    WHEN 2 * abs(offline_mA - held_mA) > unit_mA THEN 1
                    WHEN offline_mA = 0 THEN 0
                    ELSE awaits = 1 OR is_elsewhere
               END AS is_unconfirmed
        FROM held
    ),
    -- A pair's current on three lines is √3 larger on the line, rounded up: 189750626/109552575 is so little
    -- above √3 that the ceiling is exact up to 10,000 A.
    -- What may draw up to a bound may do so where it was read, too.
    counted AS (
        SELECT *,
               CASE WHEN supply = 'IT-3' AND it_current = 'pair' AND set_lines = 7
                    THEN (set_mA * 189750626 + 109552574) / 109552575 ELSE set_mA
               END AS set_line_mA,
               CASE WHEN supply = 'IT-3' AND it_current = 'pair' AND counted_lines = 7
                    THEN (there_mA * 189750626 + 109552574) / 109552575 ELSE there_mA
               END AS read_line_mA
        FROM (SELECT *,
                     CASE WHEN offline_mA IS NULL AND (automatic = 'bound' OR (automatic = 'observed' AND awaits = 1))
                          THEN max(held_mA, coalesce(automatic_bound_mA, max_mA)) ELSE held_mA
                     END AS there_mA
              FROM settings)
    ),
    -- A doubted charger may hold what was read of one setting when the other one was sent: the current that was read
    -- on the lines of the phase, and the current, or the bound of an automatic one, on the lines that were read.
    halves AS (
        SELECT *,
               CASE WHEN NOT (is_doubted AND phase_sent) THEN 0
                    WHEN supply = 'IT-3' AND it_current = 'pair' AND phase_lines = 7
                    THEN (reading_mA * 189750626 + 109552574) / 109552575 ELSE reading_mA
               END AS turned_mA,
               CASE WHEN NOT (is_doubted AND current_sent) THEN 0
                    WHEN supply = 'IT-3' AND it_current = 'pair' AND counted_lines = 7
                    THEN (sent_mA * 189750626 + 109552574) / 109552575 ELSE sent_mA
               END AS stayed_mA
        FROM (SELECT *,
                     coalesce(offline_mA, CASE automatic WHEN 'bound' THEN coalesce(automatic_bound_mA, max_mA)
                                                         ELSE 0 END) AS sent_mA
              FROM counted)
    ),
    bit (line, bit) AS (VALUES (1, 1), (2, 2), (3, 4))
SELECT installation_id, fuse_id, id, plan_id, wave, bit.line,
       max(CASE WHEN set_lines & bit.bit <> 0 THEN set_line_mA ELSE 0 END,
           CASE WHEN is_unconfirmed AND counted_lines & bit.bit <> 0 THEN read_line_mA ELSE 0 END,
           CASE WHEN phase_lines & bit.bit <> 0 THEN turned_mA ELSE 0 END,
           CASE WHEN counted_lines & bit.bit <> 0 THEN stayed_mA ELSE 0 END)
FROM halves JOIN bit ON bit.line = 1 OR supply IN ('TN-3', 'IT-3');
