-- The totals in SQL, from the record and everything in flight, without the program: `fuseguard verify`
-- compares the two sums. Sets of lines are bits: 1, 2, 4 for L1, L2, L3. All arithmetic is in whole
-- milliamperes. The views are made anew whenever a store is brought to another version.

-- The settings that a charger may hold, now or later, without a confirmation. An unanswered request that the
-- gateway forwarded may arrive after a later one, whatever was confirmed.
CREATE VIEW open_request AS
SELECT plan_id, charger_id, wave, sets_current, offline_mA, offline_phase, min_mA, max_mA
FROM plan_request
WHERE state NOT IN ('confirmed', 'released', 'superseded')
      OR (unanswered_ms IS NOT NULL AND plan_id GLOB 'pass-*');

-- Every state that a charger may be in: the recorded one (plan_id and wave are NULL), and for each wave of a
-- plan with open requests, the states during that wave. The settings of the plan's earlier waves are then in
-- force. Of the settings of this wave, any may have arrived and any may not. A current or a phase in one of
-- these waves counts as sent, even if it equals the record. Requests that the gateway forwarded do not wait
-- for each other: each setting is as recorded or as in any of the requests to that charger, in every
-- combination, under the first of their plans. A charger may be recorded as automatic, set to a current and
-- set to automatic. It may then have been made automatic from that current: a state of its own, with the
-- largest such current (made_from_mA) and the other phase that it may have had with it, 8 where there are
-- several (made_phase).
CREATE VIEW charger_state AS
WITH
    passed AS MATERIALIZED (SELECT * FROM open_request WHERE plan_id GLOB 'pass-*'),
    passing AS (SELECT charger_id, min(plan_id) AS plan_id FROM passed GROUP BY charger_id),
    -- The values that each setting may have, each once, and a mark for those that a request sets.
    currents (charger_id, offline_mA, is_sent) AS (
        SELECT charger_id, offline_mA, max(is_sent)
        FROM (SELECT id AS charger_id, offline_mA, 0 AS is_sent FROM charger
              WHERE id IN (SELECT charger_id FROM passing)
              UNION ALL SELECT charger_id, offline_mA, 1 FROM passed WHERE sets_current)
        GROUP BY charger_id, offline_mA
    ),
    phases (charger_id, offline_phase, is_sent) AS (
        SELECT charger_id, offline_phase, max(is_sent)
        FROM (SELECT id AS charger_id, offline_phase, 0 AS is_sent FROM charger
              WHERE id IN (SELECT charger_id FROM passing)
              UNION ALL SELECT charger_id, offline_phase, 1 FROM passed WHERE offline_phase IS NOT NULL)
        GROUP BY charger_id, offline_phase
    ),
    least (charger_id, min_mA) AS (
        SELECT id, min_mA FROM charger WHERE id IN (SELECT charger_id FROM passing)
        UNION SELECT charger_id, min_mA FROM passed WHERE min_mA IS NOT NULL
    ),
    most (charger_id, max_mA) AS (
        SELECT id, max_mA FROM charger WHERE id IN (SELECT charger_id FROM passing)
        UNION SELECT charger_id, max_mA FROM passed WHERE max_mA IS NOT NULL
    ),
    flying AS (
        SELECT q.plan_id, q.charger_id, w.wave
        FROM (SELECT DISTINCT plan_id, charger_id FROM open_request WHERE plan_id NOT GLOB 'pass-*') AS q
        JOIN (SELECT DISTINCT plan_id, wave FROM open_request) AS w ON w.plan_id = q.plan_id
    ),
    -- The settings at the start of a wave: for each, the last value that an earlier wave set, or else the
    -- recorded one. During the search, -1 is automatic, and NULL means that no wave set it.
    begun AS (
        SELECT f.plan_id, f.charger_id, f.wave,
               nullif(coalesce((SELECT coalesce(q.offline_mA, -1) FROM open_request AS q
                                WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                                AND q.sets_current
                                ORDER BY q.wave DESC LIMIT 1), c.offline_mA), -1) AS offline_mA,
               coalesce((SELECT q.offline_phase FROM open_request AS q
                         WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                         AND q.offline_phase IS NOT NULL
                         ORDER BY q.wave DESC LIMIT 1), c.offline_phase) AS offline_phase,
               coalesce((SELECT q.min_mA FROM open_request AS q
                         WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                         AND q.min_mA IS NOT NULL
                         ORDER BY q.wave DESC LIMIT 1), c.min_mA) AS min_mA,
               coalesce((SELECT q.max_mA FROM open_request AS q
                         WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                         AND q.max_mA IS NOT NULL
                         ORDER BY q.wave DESC LIMIT 1), c.max_mA) AS max_mA,
               EXISTS (SELECT 1 FROM open_request AS q
                       WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                       AND q.sets_current) AS current_sent,
               EXISTS (SELECT 1 FROM open_request AS q
                       WHERE q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave < f.wave
                       AND q.offline_phase IS NOT NULL) AS phase_sent
        FROM flying AS f JOIN charger AS c ON c.id = f.charger_id
    ),
    part (part) AS (
        VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)
    ),
    asked AS (
        SELECT f.plan_id, f.charger_id, f.wave, q.sets_current, q.offline_mA, q.offline_phase
        FROM flying AS f
        JOIN open_request AS q ON q.plan_id = f.plan_id AND q.charger_id = f.charger_id AND q.wave <= f.wave
        UNION ALL
        SELECT p.plan_id, p.charger_id, 1, q.sets_current, q.offline_mA, q.offline_phase
        FROM passing AS p JOIN passed AS q ON q.charger_id = p.charger_id
    ),
    made AS (
        SELECT a.plan_id, a.charger_id, a.wave,
               max(coalesce(c.former_mA, 0), max(a.offline_mA)) AS made_from_mA,
               c.offline_phase AS recorded_phase, coalesce(c.former_phase, c.offline_phase) AS former_phase
        FROM asked AS a
        JOIN charger AS c ON c.id = a.charger_id AND c.offline_mA IS NULL
        JOIN installation AS i ON i.id = c.installation_id AND i.automatic <> 'excluded'
        GROUP BY a.plan_id, a.charger_id, a.wave
        HAVING count(a.offline_mA) > 0 AND sum(a.sets_current) > count(a.offline_mA)
    ),
    mixed AS (
        SELECT c.id, c.installation_id, c.fuse_id, c.wiring, c.phase_selectable, c.box_limit_mA, c.fixed_mA, c.fixed_is_unknown,
               c.fixed_l1_mA, c.fixed_l2_mA, c.fixed_l3_mA, c.fixed_unknown_lines, c.former_mA, c.former_phase, c.phase_moved,
               c.reading_mA, c.reading_decimals, c.reading_lines, c.reading_phase, c.awaits_reading,
               b.plan_id, b.wave,
               CASE WHEN part & 1 THEN q.offline_mA ELSE b.offline_mA END AS offline_mA,
               CASE WHEN part & 2 THEN q.offline_phase ELSE b.offline_phase END AS offline_phase,
               CASE WHEN part & 4 THEN q.min_mA ELSE b.min_mA END AS min_mA,
               CASE WHEN part & 8 THEN q.max_mA ELSE b.max_mA END AS max_mA,
               c.offline_mA AS recorded_mA, c.offline_phase AS recorded_phase, part & 1 OR current_sent AS current_sent,
               part & 2 OR phase_sent AS phase_sent
        FROM begun AS b
        JOIN charger AS c ON c.id = b.charger_id
        LEFT JOIN open_request AS q
            ON q.plan_id = b.plan_id AND q.charger_id = b.charger_id AND q.wave = b.wave
        -- Only combinations of settings that the wave sets.
        JOIN part ON (part & 1 = 0 OR q.sets_current) AND (part & 2 = 0 OR q.offline_phase IS NOT NULL)
            AND (part & 4 = 0 OR q.min_mA IS NOT NULL) AND (part & 8 = 0 OR q.max_mA IS NOT NULL)
        UNION ALL
        SELECT c.id, c.installation_id, c.fuse_id, c.wiring, c.phase_selectable, c.box_limit_mA, c.fixed_mA, c.fixed_is_unknown,
               c.fixed_l1_mA, c.fixed_l2_mA, c.fixed_l3_mA, c.fixed_unknown_lines, c.former_mA, c.former_phase, c.phase_moved,
               c.reading_mA, c.reading_decimals, c.reading_lines, c.reading_phase, c.awaits_reading,
               p.plan_id, 1, currents.offline_mA, phases.offline_phase, least.min_mA, most.max_mA,
               c.offline_mA, c.offline_phase, currents.is_sent, phases.is_sent
        FROM passing AS p
        JOIN charger AS c ON c.id = p.charger_id
        JOIN currents ON currents.charger_id = c.id
        JOIN phases ON phases.charger_id = c.id
        JOIN least ON least.charger_id = c.id
        JOIN most ON most.charger_id = c.id
    )
SELECT c.id, c.installation_id, c.fuse_id, c.wiring, c.phase_selectable, c.box_limit_mA, c.fixed_mA, c.fixed_is_unknown,
       c.fixed_l1_mA, c.fixed_l2_mA, c.fixed_l3_mA, c.fixed_unknown_lines, c.former_mA, c.former_phase, c.phase_moved,
       c.reading_mA, c.reading_decimals, c.reading_lines, c.reading_phase, c.awaits_reading,
       NULL AS plan_id, NULL AS wave, c.offline_mA, c.offline_phase, c.min_mA, c.max_mA,
       c.offline_mA AS recorded_mA, c.offline_phase AS recorded_phase, 0 AS current_sent, 0 AS phase_sent,
       NULL AS made_from_mA, NULL AS made_phase
FROM charger AS c
UNION ALL
SELECT *, NULL, NULL FROM mixed
UNION ALL
SELECT m.*, made_from_mA,
       (SELECT CASE count(DISTINCT phase) WHEN 0 THEN m.offline_phase WHEN 1 THEN max(phase) ELSE 8 END
        FROM (SELECT made.recorded_phase AS phase UNION SELECT made.former_phase
              UNION SELECT a.offline_phase FROM asked AS a
              WHERE a.plan_id = m.plan_id AND a.charger_id = m.id AND a.wave = m.wave)
        WHERE phase <> m.offline_phase)
FROM mixed AS m
JOIN made ON made.plan_id = m.plan_id AND made.charger_id = m.id AND made.wave = m.wave
WHERE m.offline_mA IS NULL;

-- The load of each charger in each state on each line. Chargers of installations with an unknown supply are
-- absent.
CREATE VIEW state_load (installation_id, fuse_id, charger_id, plan_id, wave, line, total_mA) AS
WITH
    connected AS (
        SELECT c.*, i.supply, i.automatic, i.automatic_bound_mA, i.below_minimum, i.it_current,
               i.minimum_power_mode,
               coalesce(c.wiring, CASE i.undeclared_wiring WHEN 'as-labelled' THEN 'L1L2L3' ELSE 'unknown' END)
                   AS wired,
               -- A maximum below the minimum is a pause, and bounds nothing.
               CASE WHEN c.max_mA < c.min_mA THEN coalesce(c.box_limit_mA, 32000) ELSE c.max_mA END AS most_mA
        FROM charger_state AS c JOIN installation AS i ON i.id = c.installation_id
        WHERE i.supply IS NOT NULL
    ),
    -- The lines of terminals 1, 2, 3 of a charger that can choose among them: on a three-phase supply one
    -- that is wired for three phases, on TN also one that is wired to two lines.
    terminals AS (
        SELECT *,
               coalesce(automatic_bound_mA, most_mA) AS bound_mA,
               CASE WHEN chooses THEN 1 << (substr(wired, 2, 1) - 1) END AS t1,
               CASE WHEN chooses THEN 1 << (substr(wired, 4, 1) - 1) END AS t2,
               CASE WHEN chooses AND length(wired) = 6 THEN 1 << (substr(wired, 6, 1) - 1) END AS t3,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    WHEN wired = 'unknown' OR length(wired) = 6 THEN 7
                    WHEN length(wired) = 2 THEN 1 << (substr(wired, 2, 1) - 1)
                    ELSE (1 << (substr(wired, 2, 1) - 1)) | (1 << (substr(wired, 4, 1) - 1))
               END AS wired_lines
        FROM (SELECT *, phase_selectable = 1
                        AND ((length(wired) = 6 AND supply IN ('TN-3', 'IT-3')) OR (length(wired) = 4 AND supply = 'TN-3'))
                        AS chooses
              FROM connected)
    ),
    -- The lines of phases 1, 2 and 4; any other phase means every wired line.
    phases AS (
        SELECT *,
               CASE WHEN t1 IS NULL THEN wired_lines WHEN supply = 'TN-3' THEN t1 ELSE t1 | t3 END AS lines_1,
               CASE WHEN t2 IS NULL THEN wired_lines WHEN supply = 'TN-3' THEN t2 ELSE t2 | t3 END AS lines_2,
               CASE WHEN t1 IS NULL OR (supply = 'TN-3' AND t3 IS NULL) THEN wired_lines
                    WHEN supply = 'TN-3' THEN t3 ELSE t1 | t2 END AS lines_4
        FROM terminals
    ),
    -- The lines of the state's phase, of the recorded phase, of the phase before the charger was made
    -- automatic, and of the last reading: by the wiring at its time and by the current wiring.
    lines AS (
        SELECT *,
               CASE offline_phase WHEN 1 THEN lines_1 WHEN 2 THEN lines_2 WHEN 4 THEN lines_4 ELSE wired_lines END
                   AS phase_lines,
               CASE recorded_phase WHEN 1 THEN lines_1 WHEN 2 THEN lines_2 WHEN 4 THEN lines_4 ELSE wired_lines END
                   AS recorded_lines,
               CASE coalesce(made_phase, former_phase, recorded_phase)
                   WHEN 1 THEN lines_1 WHEN 2 THEN lines_2 WHEN 4 THEN lines_4 ELSE wired_lines END AS former_lines,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    ELSE reading_lines | CASE reading_phase WHEN 1 THEN lines_1 WHEN 2 THEN lines_2 WHEN 4 THEN lines_4
                                                            WHEN 0 THEN wired_lines WHEN 7 THEN wired_lines ELSE 0 END
               END AS read_lines,
               CASE reading_decimals WHEN 0 THEN 1000 WHEN 1 THEN 100 WHEN 2 THEN 10 ELSE 1 END AS unit_mA,
               offline_mA IS NOT recorded_mA OR offline_phase <> recorded_phase AS is_changed,
               supply = 'IT-3' AND it_current IS 'pair' AS scales_overrides,
               -- A charger may report the current of the pairs, unless the line's was declared.
               supply = 'IT-3' AND it_current IS NOT 'line' AS scales_readings,
               fixed_mA IS NOT NULL OR fixed_is_unknown = 1 OR fixed_unknown_lines <> 0
                   OR coalesce(fixed_l1_mA, fixed_l2_mA, fixed_l3_mA) IS NOT NULL AS is_fixed
        FROM phases
    ),
    -- The lines that a reading counts on, and the marks of a reading whose lines are not those of a phase: it
    -- exceeds the lines that the phase allows, or has fewer than the phase names.
    compared AS (
        SELECT *,
               CASE WHEN supply IN ('TN-1', 'IT-1') THEN 1
                    WHEN is_fixed THEN CASE WHEN supply = 'IT-3' AND read_lines IN (1, 2, 4)
                                            THEN read_lines | wired_lines ELSE read_lines END
                    WHEN wired = 'unknown' OR phase_selectable = 0 OR read_lines & ~wired_lines <> 0
                         OR (supply = 'IT-3' AND read_lines IN (1, 2, 4))
                    THEN read_lines | wired_lines
                    ELSE read_lines
               END AS counted_lines,
               read_lines & ~phase_lines <> 0
               OR (offline_phase <> 0 AND phase_selectable = 1 AND wired <> 'unknown' AND read_lines <> phase_lines)
                   AS is_elsewhere,
               read_lines & ~recorded_lines <> 0
               OR (recorded_phase <> 0 AND phase_selectable = 1 AND wired <> 'unknown'
                   AND read_lines <> recorded_lines)
                   AS is_recorded_elsewhere
        FROM lines
    ),
    -- The mark of a reading that disagrees with the record, even if only in the lines of a zero current.
    doubted AS (
        SELECT *,
               CASE WHEN is_fixed OR reading_mA IS NULL THEN 0
                    WHEN awaits_reading = 1 THEN 1
                    WHEN phase_moved = 1 THEN 0
                    WHEN recorded_mA IS NULL THEN is_recorded_elsewhere
                    ELSE 2 * abs(recorded_mA - reading_mA) > unit_mA OR is_recorded_elsewhere
               END AS is_doubted
        FROM compared
    ),
    -- A reading is evidence for the settings under which it was made, and other settings void it. It stays if
    -- it was in doubt before, or if an automatic charger gets another phase. A charger that was made
    -- automatic may hold its former override, or the reading that agreed with it.
    held AS (
        SELECT *,
               CASE WHEN is_changed AND NOT is_doubted AND NOT (recorded_mA IS NULL AND offline_mA IS NULL)
                    THEN NULL ELSE reading_mA
               END AS held_mA,
               CASE WHEN is_changed THEN is_doubted OR (offline_mA IS NULL AND (recorded_mA IS NOT NULL OR awaits_reading))
                    ELSE awaits_reading
               END OR made_from_mA IS NOT NULL AS awaits,
               CASE WHEN offline_mA IS NOT NULL THEN NULL
                    WHEN recorded_mA IS NULL THEN coalesce(made_from_mA, former_mA)
                    WHEN is_doubted THEN recorded_mA
                    ELSE max(recorded_mA, coalesce(reading_mA, 0))
               END AS before_mA,
               CASE WHEN offline_mA IS NOT NULL THEN 0
                    WHEN recorded_mA IS NOT NULL THEN offline_phase <> recorded_phase
                    WHEN made_phase <> offline_phase THEN 1
                    WHEN is_changed THEN reading_mA IS NOT NULL OR awaits_reading
                    ELSE phase_moved
               END AS moved
        FROM doubted
    ),
    -- The current and lines of the settings, and the mark of a reading that disagrees and counts beside them.
    settings AS (
        SELECT *,
               CASE WHEN is_fixed THEN 0
                    WHEN offline_mA IS NOT NULL
                    THEN CASE WHEN below_minimum = 'zero' AND offline_mA < min_mA THEN 0 ELSE offline_mA END
                    WHEN automatic = 'excluded' THEN 0
                    WHEN automatic = 'bound' THEN bound_mA
                    WHEN automatic = 'known'
                    THEN CASE WHEN awaits = 1 OR held_mA IS NULL THEN coalesce(automatic_bound_mA, 0) ELSE 0 END
                    WHEN awaits = 1 OR held_mA IS NULL OR moved = 1 THEN bound_mA
                    ELSE 0
               END AS set_mA,
               CASE WHEN offline_mA IS NULL AND automatic = 'observed' THEN wired_lines ELSE phase_lines END AS set_lines,
               -- The current that an automatic charger drew counts where it was read, and on the lines of a
               -- phase that may come into force. Under observed, it counts on every wired line while a
               -- reading is awaited.
               CASE WHEN is_fixed OR offline_mA IS NOT NULL OR automatic = 'excluded' THEN 0
                    ELSE coalesce(held_mA, 0)
               END AS drawn_mA,
               CASE WHEN automatic = 'observed' AND (awaits = 1 OR moved = 1) THEN wired_lines ELSE counted_lines
               END AS drawn_lines,
               moved = 1 OR (automatic <> 'bound' AND awaits = 0 AND is_elsewhere) AS draws_on_phase,
               -- The override from before it was made automatic.
               CASE WHEN is_fixed OR offline_mA IS NOT NULL OR automatic = 'excluded' OR before_mA IS NULL THEN 0
                    ELSE max(CASE WHEN below_minimum = 'zero' AND before_mA < min_mA THEN 0 ELSE before_mA END,
                             CASE WHEN minimum_power_mode = 'minimum' THEN min_mA ELSE 0 END)
               END AS formerly_mA,
               CASE WHEN is_fixed THEN reading_mA IS NOT NULL
                    WHEN held_mA IS NULL THEN 0
                    WHEN offline_mA IS NULL
                    THEN CASE WHEN automatic = 'excluded' THEN awaits = 1 AND before_mA IS NOT NULL
                              WHEN awaits = 1 THEN 1
                              WHEN moved = 1 THEN 0
                              ELSE is_elsewhere AND (automatic = 'bound' OR held_mA > 0)
                         END
                    WHEN 2 * abs(offline_mA - held_mA) > unit_mA THEN 1
                    WHEN offline_mA = 0 THEN 0
                    ELSE awaits = 1 OR is_elsewhere
               END AS is_unconfirmed
        FROM held
    ),
    -- A charger in doubt may still hold one setting as it was read when the other was sent: the current that
    -- was read on the lines of the phase, or the current (for an automatic one, the bound) on the lines that
    -- were read. A charger that may draw up to a bound may also do so where it was read.
    amounts AS (
        SELECT *,
               CASE WHEN is_unconfirmed OR (automatic = 'observed' AND moved)
                    THEN coalesce(CASE WHEN is_fixed THEN reading_mA ELSE held_mA END, 0) ELSE 0
               END AS seen_mA,
               CASE WHEN is_unconfirmed AND NOT is_fixed AND offline_mA IS NULL
                         AND (automatic = 'bound' OR (automatic = 'observed' AND awaits = 1)
                              OR (automatic = 'known' AND awaits = 1 AND automatic_bound_mA IS NOT NULL))
                    THEN bound_mA ELSE 0
               END AS there_mA,
               CASE WHEN is_doubted AND phase_sent THEN reading_mA ELSE 0 END AS turned_mA,
               -- The current that the minimum-power mode gives, whatever the charger is set to.
               CASE WHEN minimum_power_mode = 'minimum' AND NOT is_fixed THEN min_mA ELSE 0 END AS least_mA,
               CASE WHEN is_doubted AND current_sent
                    THEN coalesce(offline_mA, CASE automatic WHEN 'bound' THEN bound_mA ELSE 0 END) ELSE 0
               END AS stayed_mA
        FROM settings
    ),
    -- On three lines, the current of a pair is √3 larger, rounded up: 189750626/109552575 is so little above
    -- √3 that the ceiling is exact up to 10,000 A.
    scaled AS (
        SELECT *,
               CASE WHEN scales_overrides AND set_lines = 7
                    THEN (set_mA * 189750626 + 109552574) / 109552575 ELSE set_mA END AS set_line_mA,
               CASE WHEN scales_readings AND drawn_lines = 7
                    THEN (drawn_mA * 189750626 + 109552574) / 109552575 ELSE drawn_mA END AS drawn_line_mA,
               CASE WHEN scales_readings AND phase_lines = 7
                    THEN (drawn_mA * 189750626 + 109552574) / 109552575 ELSE drawn_mA END AS drawn_phase_mA,
               CASE WHEN scales_overrides AND former_lines = 7
                    THEN (formerly_mA * 189750626 + 109552574) / 109552575 ELSE formerly_mA END AS formerly_line_mA,
               CASE WHEN scales_overrides AND phase_lines = 7
                    THEN (formerly_mA * 189750626 + 109552574) / 109552575 ELSE formerly_mA END AS formerly_phase_mA,
               CASE WHEN scales_readings AND counted_lines = 7
                    THEN (seen_mA * 189750626 + 109552574) / 109552575 ELSE seen_mA END AS seen_line_mA,
               CASE WHEN scales_overrides AND counted_lines = 7
                    THEN (max(there_mA, stayed_mA) * 189750626 + 109552574) / 109552575
                    ELSE max(there_mA, stayed_mA) END AS there_line_mA,
               CASE WHEN scales_readings AND phase_lines = 7
                    THEN (turned_mA * 189750626 + 109552574) / 109552575 ELSE turned_mA END AS turned_line_mA,
               CASE WHEN scales_overrides AND phase_lines = 7
                    THEN (least_mA * 189750626 + 109552574) / 109552575 ELSE least_mA END AS least_line_mA
        FROM amounts
    ),
    bit (line, bit) AS (VALUES (1, 1), (2, 2), (3, 4))
SELECT installation_id, fuse_id, id, plan_id, wave, bit.line,
       max(CASE WHEN set_lines & bit.bit <> 0 THEN set_line_mA ELSE 0 END,
           CASE WHEN drawn_lines & bit.bit <> 0 THEN drawn_line_mA ELSE 0 END,
           CASE WHEN draws_on_phase AND phase_lines & bit.bit <> 0 THEN drawn_phase_mA ELSE 0 END,
           CASE WHEN former_lines & bit.bit <> 0 THEN formerly_line_mA ELSE 0 END,
           CASE WHEN moved AND phase_lines & bit.bit <> 0 THEN formerly_phase_mA ELSE 0 END,
           CASE WHEN counted_lines & bit.bit <> 0 THEN max(seen_line_mA, there_line_mA) ELSE 0 END,
           CASE WHEN phase_lines & bit.bit <> 0 THEN max(turned_line_mA, least_line_mA) ELSE 0 END,
           CASE WHEN NOT is_fixed THEN 0
                WHEN fixed_mA IS NOT NULL OR fixed_is_unknown = 1
                THEN CASE WHEN wired_lines & bit.bit <> 0 THEN coalesce(fixed_mA, most_mA) ELSE 0 END
                WHEN fixed_unknown_lines & bit.bit <> 0 THEN most_mA
                ELSE coalesce(CASE bit.line WHEN 1 THEN fixed_l1_mA WHEN 2 THEN fixed_l2_mA ELSE fixed_l3_mA END, 0)
           END)
FROM scaled JOIN bit ON bit.line = 1 OR supply IN ('TN-3', 'IT-3');

-- The load of each charger as recorded.
CREATE VIEW charger_load (installation_id, fuse_id, charger_id, line, total_mA) AS
SELECT installation_id, fuse_id, charger_id, line, total_mA FROM state_load WHERE plan_id IS NULL;

-- The worst load of each charger of a plan in flight during each wave that is not over.
CREATE VIEW wave_load (installation_id, fuse_id, charger_id, plan_id, wave, line, worst_mA) AS
SELECT installation_id, fuse_id, charger_id, plan_id, wave, line, max(total_mA)
FROM state_load
WHERE plan_id IS NOT NULL
GROUP BY installation_id, fuse_id, charger_id, plan_id, wave, line;

-- The lines that each charger can ever load: by wiring, fixed current and reading.
CREATE VIEW charger_reach (installation_id, fuse_id, charger_id, lines) AS
SELECT c.installation_id, c.fuse_id, c.id,
       CASE WHEN i.supply IS NULL THEN 7
            WHEN i.supply IN ('TN-1', 'IT-1') THEN 1
            ELSE coalesce(c.reading_lines, 0)
                 | CASE WHEN (coalesce(c.fixed_l1_mA, c.fixed_l2_mA, c.fixed_l3_mA) IS NOT NULL OR c.fixed_unknown_lines <> 0)
                             AND (c.reading_mA IS NULL OR (c.reading_phase IS NULL AND i.supply = 'TN-3'))
                        THEN c.fixed_unknown_lines | (coalesce(c.fixed_l1_mA, 0) > 0) * 1
                             | (coalesce(c.fixed_l2_mA, 0) > 0) * 2 | (coalesce(c.fixed_l3_mA, 0) > 0) * 4
                        WHEN length(c.wiring) = 2 THEN 1 << (substr(c.wiring, 2, 1) - 1)
                        WHEN length(c.wiring) = 4
                        THEN (1 << (substr(c.wiring, 2, 1) - 1)) | (1 << (substr(c.wiring, 4, 1) - 1))
                        ELSE 7
                   END
       END
FROM charger AS c JOIN installation AS i ON i.id = c.installation_id;

-- The load of each fuse on each line, as recorded and at its worst; both are NULL while the supply is
-- unknown, and usable_mA while the rating is unknown. reserve_excess_mA is the part of the reserve above the
-- usable share of the rating. A line without a rating that no charger below can load has no row.
CREATE VIEW line_load (installation_id, fuse_id, line, usable_mA, reserve_excess_mA, total_mA, worst_mA) AS
WITH RECURSIVE
    above (installation_id, fuse_id, ancestor_id) AS (
        SELECT installation_id, id, id FROM fuse
        UNION
        SELECT a.installation_id, a.fuse_id, f.parent_id
        FROM above AS a JOIN fuse AS f ON f.installation_id = a.installation_id AND f.id = a.ancestor_id
        WHERE f.parent_id IS NOT NULL
    ),
    -- Computed once for each charger, not once for every fuse above it.
    recorded AS MATERIALIZED (SELECT * FROM charger_load),
    in_flight AS MATERIALIZED (SELECT * FROM wave_load),
    -- The sum of all chargers, and of those without a request in flight.
    carried AS (
        SELECT a.installation_id, a.ancestor_id AS fuse_id, l.line, sum(l.total_mA) AS total_mA,
               sum(CASE WHEN l.charger_id IN (SELECT charger_id FROM open_request) THEN 0 ELSE l.total_mA END)
                   AS steady_mA
        FROM recorded AS l
        JOIN above AS a ON a.installation_id = l.installation_id AND a.fuse_id = l.fuse_id
        GROUP BY a.installation_id, a.ancestor_id, l.line
    ),
    -- The sum of a plan's chargers, wave by wave: one wave at a time is in flight.
    envelope AS (
        SELECT a.installation_id, a.ancestor_id AS fuse_id, l.line, l.plan_id, l.wave,
               sum(l.worst_mA) AS worst_mA
        FROM in_flight AS l
        JOIN above AS a ON a.installation_id = l.installation_id AND a.fuse_id = l.fuse_id
        GROUP BY a.installation_id, a.ancestor_id, l.line, l.plan_id, l.wave
    ),
    largest AS (
        SELECT installation_id, fuse_id, line, plan_id, max(worst_mA) AS worst_mA
        FROM envelope
        GROUP BY installation_id, fuse_id, line, plan_id
    ),
    -- Plans do not wait for each other.
    flown AS (
        SELECT installation_id, fuse_id, line, sum(worst_mA) AS worst_mA
        FROM largest
        GROUP BY installation_id, fuse_id, line
    ),
    reached AS (
        SELECT a.installation_id, a.ancestor_id AS fuse_id, max(l.lines & 1) | max(l.lines & 2) | max(l.lines & 4) AS lines
        FROM charger_reach AS l
        JOIN above AS a ON a.installation_id = l.installation_id AND a.fuse_id = l.fuse_id
        GROUP BY a.installation_id, a.ancestor_id
    ),
    bit (line) AS (VALUES (1), (2), (3))
SELECT f.installation_id, f.id, bit.line,
       max(0, r.rating_mA * f.factor_billionths / 1000000000 - r.reserve_mA),
       max(0, r.reserve_mA - r.rating_mA * f.factor_billionths / 1000000000),
       CASE WHEN i.supply IS NOT NULL THEN coalesce(c.total_mA, 0) END,
       CASE WHEN i.supply IS NOT NULL THEN coalesce(c.steady_mA, 0) + coalesce(w.worst_mA, 0) END
FROM fuse AS f
JOIN installation AS i ON i.id = f.installation_id
JOIN bit ON bit.line = 1 OR i.supply IS NULL OR i.supply IN ('TN-3', 'IT-3')
LEFT JOIN fuse_line AS r
    ON r.installation_id = f.installation_id AND r.fuse_id = f.id AND r.line = bit.line
LEFT JOIN carried AS c
    ON c.installation_id = f.installation_id AND c.fuse_id = f.id AND c.line = bit.line
LEFT JOIN flown AS w
    ON w.installation_id = f.installation_id AND w.fuse_id = f.id AND w.line = bit.line
LEFT JOIN reached AS t ON t.installation_id = f.installation_id AND t.fuse_id = f.id
-- A fuse without a charger below it needs a rating on every line.
WHERE r.rating_mA IS NOT NULL OR coalesce(nullif(t.lines, 0), 7) & (1 << (bit.line - 1)) <> 0;

-- The totals of the confirmed values. A headroom is negative when over, also by other loads alone.
CREATE VIEW line_total (installation_id, fuse_id, line, usable_mA, total_mA, headroom_mA) AS
SELECT installation_id, fuse_id, 'L' || line, usable_mA, total_mA, usable_mA - total_mA - reserve_excess_mA FROM line_load;

-- The lines that are over by the confirmed values, or because of other loads alone.
CREATE VIEW line_over (installation_id, fuse_id, line, usable_mA, total_mA, headroom_mA) AS
SELECT * FROM line_total WHERE headroom_mA < 0;

-- The totals with everything in flight at its worst: the start of a check.
CREATE VIEW line_worst (installation_id, fuse_id, line, usable_mA, worst_mA, headroom_mA) AS
SELECT installation_id, fuse_id, 'L' || line, usable_mA, worst_mA, usable_mA - worst_mA - reserve_excess_mA FROM line_load;
