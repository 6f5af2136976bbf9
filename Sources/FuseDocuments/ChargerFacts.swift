import FuseCore
import FuseJSON
import FuseRecord

/// The facts that a document states of one charger; a fact that is not stated is nil.
struct ChargerFacts {
    /// The keys of a charger's facts, without those for its id and its place.
    static let keys = [
        "name", "wiring", "minCurrent", "maxCurrent", "phaseSelectable", "offlineCurrent", "offlinePhase",
        "boxLimit", "fixedCurrent", "fixedAssumes", "observed", "madeAutomaticFrom", "phaseMoved",
    ]

    private static let readingKeys = ["current", "lines", "phase", "at", "superseded"]

    private let name: String?
    private let wiring: Wiring?
    private let minCurrent: Milliamperes?
    private let maxCurrent: Milliamperes?
    private let boxLimit: Milliamperes?
    private let phaseSelectable: Bool?
    private let fixed: FixedCurrent?
    private let fixedAssumes: FixedAssumptions
    private let offlineCurrent: OfflineCurrent?
    private let offlinePhase: PhaseChoice?
    private let observed: (reading: Reading, isSuperseded: Bool)?
    private let former: OfflineOverride?
    private let phaseMoved: Bool?

    init(_ members: Members) throws(DocumentError) {
        let currents = Milliamperes.zero ... .largest
        name = try members["name"]?.name()
        wiring = try members["wiring"]?.word(Wiring.self)
        minCurrent = try members["minCurrent"]?.current(in: currents)
        maxCurrent = try members["maxCurrent"]?.current(in: currents)
        boxLimit = try members["boxLimit"]?.current(in: currents)
        phaseSelectable = try members["phaseSelectable"]?.flag()
        fixed = try members["fixedCurrent"].map(ChargerFacts.fixed)
        fixedAssumes = try members["fixedAssumes"].map(ChargerFacts.assumptions) ?? []
        if fixed == nil, let assumes = members["fixedAssumes"] {
            throw assumes.failure(
                .contradiction("fixedAssumes says what a fixedCurrent rests on; give that, too"))
        }
        offlineCurrent = try members["offlineCurrent"].map(SettingsReading.current)
        offlinePhase = try members["offlinePhase"].map(SettingsReading.phase)
        observed = try members["observed"].map(ChargerFacts.reading)
        former = try members["madeAutomaticFrom"].map(ChargerFacts.former)
        phaseMoved = try members["phaseMoved"]?.flag()
    }

    /// The recorded settings that are stated.
    var stated: StatedSettings {
        var stated: StatedSettings = []
        if offlineCurrent != nil { stated.insert(.current) }
        if offlinePhase != nil { stated.insert(.phase) }
        if observed != nil { stated.insert(.reading) }
        if wiring != nil { stated.insert(.wiring) }
        if phaseSelectable != nil { stated.insert(.phaseSelectable) }
        return stated
    }

    /// Returns the charger with these facts; facts that are not stated stay as they are.
    func applied(to charger: Charger) -> Charger {
        var changed = charger
        changed.name = name ?? charger.name
        changed.minCurrent = minCurrent ?? charger.minCurrent
        changed.maxCurrent = maxCurrent ?? charger.maxCurrent
        changed.boxLimit = boxLimit ?? charger.boxLimit
        changed.phaseSelectable = phaseSelectable ?? charger.phaseSelectable
        // The same current stated again keeps its former assumptions.
        if let fixed, fixed != charger.fixed || !fixedAssumes.isEmpty {
            (changed.fixed, changed.fixedAssumes) = (fixed, fixedAssumes)
        }
        changed.offline.current = offlineCurrent ?? charger.offline.current
        changed.offline.phase = offlinePhase ?? charger.offline.phase
        if let wiring {
            changed.wiring = wiring
            changed.wiringIsRead = false
        }
        if let observed {
            changed.observation = Observation(observed.reading, isStale: observed.isSuperseded)
        }
        if changed.offline.current == .automatic {
            changed.former = former ?? charger.former
            changed.phaseMoved = phaseMoved ?? charger.phaseMoved
            if former != nil { changed.observation = .stale(changed.reading) }
        }
        return changed
    }

    /// Reads a current or `unknown`, for every wired line or by line.
    private static func fixed(_ cursor: Cursor) throws(DocumentError) -> FixedCurrent {
        guard case .object = cursor.node.value else {
            return switch try fixedValue(cursor, "a number of amperes, one for each wired line, or unknown") {
            case .known(let current): .known(current)
            case .unknown: .unknown
            }
        }
        let members = try cursor.members(Line.allCases.map(\.label))
        var values: [Line: FixedByLine.Value] = [:]
        for line in Line.allCases {
            if let cursor = members[line.label] {
                values[line] = try fixedValue(cursor, "a number of amperes, or unknown")
            }
        }
        return FixedCurrent(byLine: values)
    }

    private static func fixedValue(
        _ cursor: Cursor, _ expected: String
    ) throws(DocumentError) -> FixedByLine.Value {
        if case .text("unknown") = cursor.node.value { return .unknown }
        guard case .number = cursor.node.value else { throw cursor.wrongType(expected) }
        return .known(try cursor.current(in: .zero ... .largest))
    }

    /// Reads the setting that an automatic charger had before it was made automatic.
    private static func former(_ cursor: Cursor) throws(DocumentError) -> OfflineOverride {
        let members = try cursor.members(["current", "phase"])
        let current = try members.required("current").current(in: .zero ... .largest)
        let phase = try SettingsReading.phase(members.required("phase"))
        return OfflineOverride(current: .overridden(current), phase: phase)
    }

    private static func assumptions(_ cursor: Cursor) throws(DocumentError) -> FixedAssumptions {
        var found: FixedAssumptions = []
        for item in try cursor.list() {
            let text = try item.text()
            guard let one = AssumptionCode(rawValue: text).flatMap({ FixedAssumptions($0) }) else {
                throw item.failure(.notOneOf(text, allowed: FixedAssumptions.all.codes.map(\.rawValue)))
            }
            found.insert(one)
        }
        return found
    }

    /// Reads a reading, and whether the override was set after it.
    private static func reading(_ cursor: Cursor) throws(DocumentError) -> (Reading, Bool) {
        let members = try cursor.members(readingKeys)
        let current = try members.required("current")
        let lines = try self.lines(try members.required("lines"))
        let readAt = try members["at"].map(moment)
        let amperes = try current.current(in: .zero ... .largest)
        let decimals = min(3, ScaledDecimal.decimals(of: try current.number()))
        let phase = try members["phase"].map(SettingsReading.phase)
        let isSuperseded = try members["superseded"]?.flag() ?? false
        let reading = Reading(
            current: amperes, decimals: decimals, lines: lines, phase: phase, readAt: readAt)
        return (reading, isSuperseded)
    }

    private static func lines(_ cursor: Cursor) throws(DocumentError) -> LineSet {
        var lines: LineSet = []
        for item in try cursor.list() {
            let text = try item.text()
            guard let line = Line(label: text) else {
                throw item.failure(.notOneOf(text, allowed: Line.allCases.map(\.label)))
            }
            guard !lines.has(line) else { throw item.failure(.repeatedKey(text, known: nil)) }
            lines.insert(LineSet(line))
        }
        guard !lines.isEmpty else {
            throw cursor.failure(.wrongType(expected: "at least one line", found: "an empty list"))
        }
        return lines
    }

    private static func moment(_ cursor: Cursor) throws(DocumentError) -> Timestamp {
        let text = try cursor.text()
        guard let moment = Timestamp(iso8601: text) else {
            throw cursor.failure(.wrongType(expected: "a time such as 2026-11-01T10:00:00Z", found: text))
        }
        return moment
    }
}
