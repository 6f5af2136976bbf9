import FuseCore
public import FuseJSON

/// The error for a code that does not exist.
public struct UnknownCode: Error, Hashable, Sendable {
    /// The code that was asked for.
    public let code: String
    /// The code that was probably meant; nil where none is near.
    public let nearest: String?

    /// The problem and its remedy in one sentence.
    public var sentence: String {
        "there is no finding \(code); "
            + (nearest.map { "did you mean \($0)?" } ?? "'fuseguard explain' lists all")
    }
}

/// The explanation of one code.
public struct Explanation: Sendable {
    /// The code.
    public let code: String
    /// `error`, `warning`, `note` or `assumption`.
    public let kind: String
    /// The condition under which the code is reported.
    public let meaning: String
    /// The reason that it matters.
    public let reason: String
    /// The remedy.
    public let remedy: String

    /// Every explanation: those of findings, then those of assumptions, each in declaration order.
    public static var all: [Explanation] {
        FindingCode.allCases.map { Explanation($0) } + AssumptionCode.allCases.map { Explanation($0) }
    }

    /// Finds the explanation of a code.
    ///
    /// - Throws: ``UnknownCode`` for a code that does not exist.
    public static func of(_ code: String) throws(UnknownCode) -> Explanation {
        guard let found = all.first(where: { $0.code == code }) else {
            throw UnknownCode(
                code: code, nearest: NearestKey.nearest(to: code, among: all.map(\.code), isClose: true))
        }
        return found
    }

    /// The document fuseguard/finding/1.
    public var json: JSONValue {
        .members([
            "format": .text("fuseguard/finding/1"), "code": .text(code), "severity": .text(kind),
            "text": .text(text(style: .plain)), "meaning": .text(meaning), "reason": .text(reason),
            "remedy": .text(remedy),
        ])
    }

    /// The document fuseguard/explain/1.
    public static func json(_ explanations: [Explanation]) -> JSONValue {
        .members([
            "format": .text("fuseguard/explain/1"), "tool": Tool.json,
            "codes": .list(
                explanations.map {
                    .members([
                        "code": .text($0.code), "kind": .text($0.kind), "meaning": .text($0.meaning),
                        "reason": .text($0.reason), "remedy": .text($0.remedy),
                    ])
                }),
        ])
    }

    /// The explanation as text.
    public func text(style: Style) -> String {
        "\(style.bold(code)) (\(kind))\n  When: \(meaning)\n  Why:  \(reason)\n  Do:   \(remedy)\n"
    }

    private init(_ code: FindingCode) {
        self.code = code.rawValue
        self.kind = code.severity.rawValue
        self.remedy = FindingText(Names(nil)).remedy(Finding(code))
        (self.meaning, self.reason) = Self.texts(code)
    }

    private static func texts(_ code: FindingCode) -> (String, String) {
        switch code {
        case .exceeds:
            (
                "a line of a fuse would carry more than usable = floor(rating × factor) − reserve, and more than before.",
                "offline, nothing balances the load: the fuse opens, or the cable behind it runs too hot for hours."
            )
        case .unknownCharger:
            (
                "a proposal names a charger that is not recorded in this installation.",
                "its present load and its circuit are not known, so no sum means anything."
            )
        case .unknownRating:
            ("a fuse has no rating on a line.", "an unknown rating is not an unlimited one.")
        case .unknownSupply:
            (
                "the installation's supply is not declared.",
                "the same override loads one line on TN and two on IT."
            )
        case .unknownObserved:
            (
                "the rule is automatic: observed and an automatic charger's effective value was never read.",
                "it may take anything up to its maximum."
            )
        case .unknownFixed:
            (
                "a charger's fixedCurrent is unknown: the cloud's settings do not bind it, and what does is not known.",
                "a charger without a limit takes what its hardware and the car allow."
            )
        case .minimumPowerMode:
            (
                "the vendor's minimum-power mode (minPowerOfflineMode) is on, and minimumPowerMode is not declared.",
                "nothing public says what the mode does beside an override: each charger may draw its minimum."
            )
        case .notControlled:
            (
                "a proposal is for a charger with a fixedCurrent: stand-alone, OCPP-native or another vendor's.",
                "the update would not change what it draws."
            )
        case .recordTooOld:
            (
                "a confirmed or read value that counts is older than maxRecordAge, of unknown age, or from before a write that "
                    + "the gateway passed (serve --pass).",
                "the charger may have been changed since."
            )
        case .stillExceeds:
            (
                "a line is over, it was over before, and this does not make it worse.",
                "lowering step by step must be possible, but the fuse is not safe yet."
            )
        case .automaticExceeds:
            (
                "the overrides hold, but with the automatic chargers at their known currents the line is over.",
                "the vendor's rule leaves automatic chargers out; the fuse does not."
            )
        case .automaticUnknown:
            (
                "a charger's current is automatic, it was never read, and no automaticBound is declared.",
                "the cloud gives it a share that is not known here, so the verdict speaks of the others alone."
            )
        case .acceptanceExpired:
            (
                "a warning that a person had accepted is a warning again, since the last day of that is over.",
                "what is accepted for ever is forgotten."
            )
        case .acceptanceUnused:
            (
                "a warning is accepted that is not found: what it was about has changed, or its id is another.",
                "the acceptance would hide the next warning of that kind."
            )
        case .needsWaves:
            (
                "in the end nothing is worse, but while updates arrive one by one, or in parts, a line may be over.",
                "requests are reordered and lost, and nothing says that current and phase arrive together."
            )
        case .unconfirmed:
            (
                "the effective value last read from a charger is not the recorded override.",
                "it may hold either, so the larger counts on each line."
            )
        case .phaseNotSelectable:
            (
                "a charger that cannot choose its phase has a one-phase override.",
                "it stores the phase and loads every wired line all the same."
            )
        case .wiringUnknown:
            (
                "how a charger's terminals are connected to the lines is not known.",
                "a phase may then be any line, so every line is counted."
            )
        case .fuseOrder:
            (
                "a circuit's fuse is rated above the one that feeds it.",
                "the order is wrong on site or in the document, and the circuit's own limit never binds."
            )
        case .automaticStarved:
            (
                "what the overrides leave on a line, shared among its automatic chargers, is below their minimum.",
                "the overrides take the room that automatic chargers would need to charge offline."
            )
        case .belowMinimum:
            (
                "an override is above 0 and below the charger's minimum.",
                "the charger gives no current, yet the vendor's rule counts the value in full."
            )
        case .inFlight:
            (
                "an update was reserved or sent and is not confirmed.",
                "until it is, the charger may hold its old or its new value."
            )
        }
    }

    private init(_ code: AssumptionCode) {
        self.code = code.rawValue
        self.kind = "assumption"
        switch code {
        case .wiringAsLabelled:
            self.meaning = "a charger's wiring is not declared and undeclaredWiring is as-labelled."
            self.reason = "installers rotate phases from charger to charger; then phase 1 is not L1."
            self.remedy = "Declare the wiring of each charger, or undeclaredWiring: worst-case."
        case .automaticExcluded:
            self.meaning = "a charger's current is automatic and the rule is automatic: excluded."
            self.reason =
                "the vendor's warning speaks of overridden values only, but automatic chargers draw too."
            self.remedy = "Read withAutomatic_mA, or declare automatic: known, observed or bound."
        case .automaticAsRead:
            self.meaning = "a charger's current is automatic, the rule is automatic: known, and it was read."
            self.reason = "the cloud may have given it another share since."
            self.remedy = "Read it again before anything depends on it, or declare automatic: bound."
        case .automaticAsBefore:
            self.meaning =
                "a charger was made automatic and not read since, and the rule is automatic: known."
            self.reason = "what the cloud gives it once it has received that is not known, and may be more."
            self.remedy = "Read it before anything depends on it, or declare an automaticBound."
        case .itCurrentLine:
            self.meaning = "the supply is IT-3 and itCurrent is line."
            self.reason = "nothing public says whether an override there is the line's current or the pair's."
            self.remedy = "Declare itCurrent: pair to count a three-phase load × √3."
        case .recurringProfileTrusted:
            self.meaning =
                "a charger's fixedCurrent rests on a charging profile that is repeated daily or weekly."
            self.reason =
                "OCPP has it hold without a gap; some charge points let it hold from its time of day to midnight only."
            self.remedy =
                "Install a profile below it that does not recur, or declare what the hardware can draw."
        case .connectorsBoundTogether:
            self.meaning = "a charge point's fixedCurrent rests on one limit for all its connectors together."
            self.reason = "some firmware applies a ChargePointMaxProfile to each connector by itself."
            self.remedy =
                "Try it on site, or take maxProfileBinds out of its charge-point.yaml: it counts for each then."
        }
    }
}
