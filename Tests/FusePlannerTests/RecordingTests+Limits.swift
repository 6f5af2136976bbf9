import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

/// Limits that programs change, read from a charger or declared by a person.
extension RecordingTests {
    /// The fixed current by the record, the one that the maximum alone gives now, and the recorded result.
    private static let fixed = """
        recorded  maximum  then
        -         6        6
        32        6        32
        32        32       32
        20        32       32
        unknown   6        unknown
        32/0/10   6        32/6/10
        32/0/?    6        32/6/?
        6/6/0     6        6
        """

    @Test func `a maximum that programs lower lowers no fixed current, and is no reason to ask`() throws {
        func fixed(_ text: some StringProtocol) -> FixedCurrent? {
            if text == "-" { return nil }
            if text == "unknown" { return .unknown }
            let values = text.split(separator: "/").map { value -> FixedByLine.Value in
                value == "?" ? .unknown : .known(amperes(String(value)))
            }
            if case .known(let current) = values[0], values.count == 1 { return .known(current) }
            return .byLine(FixedByLine([.l1: values[0], .l2: values[1], .l3: values[2]]))
        }
        for row in TextTable(Self.fixed).rows {
            let recorded = try site([
                charger("a") { ($0.fixed, $0.fixedAssumes) = (fixed(row["recorded"]), .recurringProfile) }
            ])
            let read = charger("a") { $0.fixed = fixed(row["maximum"]) }
            let stated: StatedSettings = [.current, .phase, .fixedByMaximum]
            let recording = try record([read], stating: stated, onto: recorded)
            let found = recording.result.chargers[0]
            #expect(found.fixed == fixed(row["then"]) && recording.needingReplace.isEmpty, "\(row.text)")
            let isKept = row["then"] != row["maximum"]
            #expect(recording.notes.count == (isKept ? 1 : 0), "\(row.text)")
            #expect(found.fixedAssumes.isEmpty == (row["then"] != row["recorded"]), "\(row.text)")
            // The night after it is no other.
            #expect(try record([read], stating: stated, onto: recording.result).result == recording.result)
            // A person who declares it must ask for it, and is believed.
            let declared = try record([read], onto: recorded)
            let isKnown = !["-", "unknown"].contains(row["recorded"])
            #expect(declared.needingReplace.isEmpty == !(isKept && isKnown), "\(row.text)")
            #expect(declared.result.chargers[0].fixed == read.fixed && declared.notes.isEmpty)
        }
    }

    /// The rules, the state of the charger (automatic, read, overridden or fixed), and its limits.
    ///
    /// The limits (minimum/maximum/box) are those recorded, those read, and those recorded then.
    private static let limits = """
        rules      charger  recorded  read     then
        bound      -        6/32/-    6/16/-   6/32/-
        bound      -        6/16/-    6/32/-   6/32/-
        bound      -        6/32/-    6/0/-    6/0/-
        bound      -        6/32/-    6/0/16   6/32/-
        bound      -        6/0/40    6/0/-    6/0/40
        bound      -        6/0/-     6/4/-    6/4/-
        bound      -        6/0/-     4/4/-    6/0/-
        bound/10   -        6/32/-    6/16/-   6/16/-
        known      -        6/32/-    6/16/-   6/16/-
        known      0        6/32/-    6/16/-   6/16/-
        observed   -        6/32/-    6/16/-   6/32/-
        observed   8        6/32/-    6/16/-   6/16/-
        excluded   -        6/32/-    6/16/-   6/16/-
        minimum    -        10/32/-   6/32/-   10/32/-
        minimum    -        6/32/-    10/32/-  10/32/-
        zero       =8       6/32/-    10/32/-  6/32/-
        zero       =8       10/32/-   6/32/-   6/32/-
        zero       =12      6/32/-    10/32/-  10/32/-
        bound      fixed    6/32/-    6/16/-   6/16/-
        bound      unknown  6/32/-    6/16/-   6/32/-
        """

    private func limited(_ limits: String, _ known: String) -> Charger {
        let parts = limits.split(separator: "/").map(String.init)
        return charger("a") {
            ($0.minCurrent, $0.maxCurrent) = (amperes(parts[0]), amperes(parts[1]))
            $0.boxLimit = parts[2] == "-" ? nil : amperes(parts[2])
            switch known {
            case "-": break
            case "fixed": $0.fixed = .known(amperes(20))
            case "unknown": $0.fixed = .unknown
            case "0", "8": $0.reading = reading(Int64(known) ?? 0, on: .all)
            default: $0.offline.current = .overridden(amperes(String(known.dropFirst())))
            }
        }
    }

    private func limits(of charger: Charger) -> String {
        "\(charger.minCurrent.amperes)/\(charger.maxCurrent.amperes)/\(charger.boxLimit?.amperes ?? "-")"
    }

    @Test func `limits that programs move lower no line, and are no reason to ask`() throws {
        for row in TextTable(Self.limits).rows {
            func installation(_ charger: Charger) throws -> Installation {
                try site(
                    rules: { rules in
                        let parts = row["rules"].split(separator: "/").map(String.init)
                        rules.automatic = AutomaticRule(rawValue: parts[0]) ?? .known
                        rules.automaticBound = parts.count > 1 ? amperes(parts[1]) : nil
                        rules.minimumPowerMode = parts[0] == "minimum" ? .minimum : nil
                        rules.belowMinimum = parts[0] == "zero" ? .zero : .counted
                    }, [charger])
            }
            let recorded = try installation(limited(row["recorded"], row["charger"]))
            let read = try installation(limited(row["read"], row["charger"]))
            func record(_ stated: StatedSettings) throws -> Recording {
                try Recording(
                    of: Declaration(installation: read, stated: ["a": stated]), onto: recorded, at: now)
            }
            let pulled = try record([.current, .phase, .limitsRead])
            let isKept = row["then"] != row["read"]
            #expect(limits(of: pulled.result.chargers[0]) == row["then"], "\(row.text)")
            #expect(pulled.needingReplace.isEmpty && pulled.notes.count == (isKept ? 1 : 0), "\(row.text)")
            // What a person declares is recorded, and where a line counts for less it must be asked for.
            let declared = try record([.current, .phase])
            #expect(limits(of: declared.result.chargers[0]) == row["read"], "\(row.text)")
            #expect(declared.needingReplace.isEmpty == !isKept && declared.notes.isEmpty, "\(row.text)")
        }
    }

    @Test func `limits that were read and count for more here and for less there are asked for`() throws {
        func installation(_ minimum: Int64) throws -> Installation {
            try site(
                rules: { ($0.automatic, $0.belowMinimum) = (.bound, .zero) },
                [
                    charger("a", phase: .phase1) {
                        ($0.minCurrent, $0.maxCurrent) = (amperes(minimum), amperes(8))
                        $0.former = OfflineOverride(current: .overridden(amperes(7)), phase: .phase2)
                        $0.observation = .stale($0.reading)
                    }
                ])
        }
        // Above its maximum the minimum is a pause, and what it was told before is below it.
        let recording = try Recording(
            of: Declaration(installation: installation(10), stated: ["a": [.limitsRead]]),
            onto: installation(6), at: now)
        #expect(recording.needingReplace.map(\.subject) == ["a"] && recording.notes.isEmpty)
    }
}
