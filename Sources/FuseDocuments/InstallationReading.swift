import FuseCore
public import FuseJSON
public import FuseRecord

/// Reads installation documents.
public enum InstallationReading {
    /// The format that this program reads and writes.
    public static let format = "fuseguard/installation/1"

    /// Reads a document in any notation except a table.
    ///
    /// - Parameter document: The document.
    /// - Returns: The declaration.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ document: Document) throws -> Declaration {
        try read(
            document.tree(
                else: "this is a CSV, and an installation is YAML or JSON; 'fuseguard import' adds a CSV's "
                    + "chargers to an installation that is recorded"))
    }

    /// Reads a document.
    ///
    /// - Parameter root: The root of the document.
    /// - Returns: The declaration.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ root: DocumentNode) throws -> Declaration {
        let cursor = Cursor(root: root)
        try cursor.require(
            format: format,
            [
                "Id": "this is one of the vendor's answers; import the folder they are saved in",
                "offlineChargeCurrent":
                    "this is an update's body; 'fuseguard check FILE --charger ID' checks it",
                "OfflineChargeCurrent":
                    "this is an update's body; 'fuseguard check FILE --charger ID' checks it",
                ProposalReading.format: "this is a proposal; 'fuseguard check' reads it",
            ])
        let members = try cursor.members(installationKeys)
        let supply = try members["supply"].flatMap { cursor throws(DocumentError) -> Supply? in
            let text = try cursor.text()
            guard text != "unknown" else { return nil }
            guard let supply = Supply(rawValue: text) else {
                throw cursor.failure(
                    .contradiction(
                        "\"\(text)\" is no supply that is counted; with a neutral (TN, TT, star) write TN-3, or TN-1 where "
                            + "it has one line; without one (IT, delta, TT without a neutral) IT-3, or IT-1; or unknown"
                    ))
            }
            return supply
        }
        var walk = Walk(supply: supply)
        let id = try members.required("id").identifier()
        try walk.fuse(members, id: id, parent: nil)
        try walk.contents(of: members, below: id)
        do {
            let installation = try Installation(
                id: id, supply: supply, rules: try rules(members), fuses: walk.fuses, chargers: walk.chargers)
            return Declaration(
                installation: installation, stated: walk.stated, ratings: walk.ratings,
                statesMinimumPower: members["minimumPowerModeRead"] != nil)
        } catch let error as InstallationError {
            throw PlacedError(.installation(error), at: walk.place(of: error) ?? cursor)
        }
    }

    static let installationKeys = [
        "format", "id", "name", "supply", "fuse", "factor", "reserve", "automatic", "automaticBound",
        "belowMinimum", "undeclaredWiring", "itCurrent", "minimumPowerMode",
        "minimumPowerModeRead", "maxRecordAge", "accepted", "circuits", "chargers",
    ]

    private static func rules(_ members: Members) throws(DocumentError) -> CountingRules {
        var rules = CountingRules()
        if let cursor = members["automatic"] { rules.automatic = try cursor.word(AutomaticRule.self) }
        if let cursor = members["automaticBound"] {
            rules.automaticBound = try cursor.current(in: .zero ... .largest)
        }
        if let cursor = members["belowMinimum"] {
            rules.belowMinimum = try cursor.word(BelowMinimumRule.self)
        }
        if let cursor = members["undeclaredWiring"] {
            rules.undeclaredWiring = try cursor.word(UndeclaredWiringRule.self)
        }
        if let cursor = members["itCurrent"] { rules.itCurrent = try cursor.word(ITCurrentRule.self) }
        if let cursor = members["minimumPowerMode"] {
            rules.minimumPowerMode = try cursor.word(MinimumPowerRule.self)
        }
        if let cursor = members["minimumPowerModeRead"] { rules.isMinimumPowerOn = try cursor.flag() }
        if let cursor = members["maxRecordAge"] { rules.maxRecordAge = try age(cursor) }
        rules.accepted = try (members["accepted"]?.list() ?? []).map(AcceptanceReading.acceptance)
        return rules
    }

    /// Reads an age such as `30d`: a whole number above 0 and s, m, h, d or w.
    private static func age(_ cursor: Cursor) throws(DocumentError) -> Int64 {
        let text = try cursor.text()
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ seconds[$0] }), text.utf8.count <= 9,
            text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
            let count = Int64(text.dropLast()), count > 0
        else {
            throw cursor.failure(.wrongType(expected: "an age such as 30d or 12h", found: cursor.node.kind))
        }
        guard count <= CountingRules.largestRecordAge / unit else {
            throw cursor.failure(.outOfRange(text, allowed: "1s to 36525d"))
        }
        return count * unit
    }
}

/// Collects fuses and chargers while it visits the tree of circuits.
private struct Walk {
    let supply: Supply?
    private(set) var fuses: [Fuse] = []
    private(set) var chargers: [Charger] = []
    private(set) var stated: [Identifier: StatedSettings] = [:]
    /// For each fuse, the stated numbers; a number that is left out returns to its default.
    private(set) var ratings: [Identifier: StatedRating] = [:]
    /// The places in the document, in the order of the fuses and of the chargers.
    private var fusePlaces: [Cursor] = []
    private var chargerPlaces: [Cursor] = []

    private static let circuitKeys = ["id", "name", "fuse", "factor", "reserve", "circuits", "chargers"]
    private static let chargerKeys = ["id"] + ChargerFacts.keys
    private static let lineKeys = Line.allCases.map(\.label)

    init(supply: Supply?) { self.supply = supply }

    /// The place of an error in the document; for a repeated id, the later one.
    func place(of error: InstallationError) -> Cursor? {
        switch error {
        case .duplicateCharger(let id), .unknownFuse(let id, _), .impossibleWiring(let id, _, _),
            .readingNotInSupply(let id, _), .currentOutOfRange(let id, _), .fixedLinesNotWired(let id, _, _):
            chargers.lastIndex { $0.id == id }.map { chargerPlaces[$0] }
        case .duplicateCircuit(let id), .circuitNamedAsInstallation(let id), .unknownParent(let id, _),
            .cycle(let id), .lineNotInSupply(let id, _, _):
            fuses.lastIndex { $0.id == id }.map { fusePlaces[$0] }
        case .noRoot, .ageOutOfRange: nil
        }
    }

    /// Reads everything below a fuse, without recursion: circuits may be nested to any depth.
    mutating func contents(of members: Members, below id: Identifier) throws {
        var waiting = [(members, id)]
        while let (members, id) = waiting.popLast() {
            for charger in try members["chargers"]?.list() ?? [] { try self.charger(charger, below: id) }
            var nested: [(Members, Identifier)] = []
            for circuit in try members["circuits"]?.list() ?? [] {
                let members = try circuit.members(Self.circuitKeys)
                let circuitID = try members.required("id").identifier()
                try fuse(members, id: circuitID, parent: id)
                nested.append((members, circuitID))
            }
            waiting.append(contentsOf: nested.reversed())
        }
    }

    mutating func fuse(_ members: Members, id: Identifier, parent: Identifier?) throws {
        let allowed = "above 0 and at most 1"
        let factor = try members["factor"].map { cursor throws(DocumentError) -> UsableFactor in
            let billionths = try cursor.scaled(
                decimals: 9, in: 1...1_000_000_000, unit: "0.000000001", allowed: allowed)
            guard let factor = UsableFactor(billionths: billionths) else {
                throw cursor.failure(.outOfRange("\(billionths)", allowed: allowed))
            }
            return factor
        }
        let name = try members["name"]?.name() ?? id.text
        let ratings = try members["fuse"].map { try perLine($0, from: Milliamperes(1)) } ?? [:]
        let reserves = try members["reserve"].map { try perLine($0, from: .zero) } ?? [:]
        var reserve = LineCurrents.zero
        var statedReserve: LineSet = []
        for (line, current) in reserves {
            reserve[line] = current
            statedReserve.insert(LineSet(line))
        }
        self.ratings[id] = StatedRating(mayRise: true, factor: factor != nil, reserve: statedReserve)
        do {
            let rating = try FuseRating(ratings: ratings, factor: factor ?? .whole, reserve: reserve)
            fuses.append(Fuse(id: id, name: name, parent: parent, rating: rating))
            fusePlaces.append(members.object)
        } catch {
            throw PlacedError(.rating(error), at: members["fuse"] ?? members.object)
        }
    }

    /// Reads one current for every line of the supply, or one by line; `unknown` gives none.
    private func perLine(
        _ cursor: Cursor, from least: Milliamperes
    ) throws(DocumentError) -> [Line: Milliamperes] {
        func current(_ cursor: Cursor) throws(DocumentError) -> Milliamperes? {
            if case .text("unknown") = cursor.node.value, least > .zero { return nil }
            guard case .number = cursor.node.value else {
                throw cursor.wrongType(
                    least > .zero
                        ? "a number of amperes, one for each of L1, L2, L3, or unknown"
                        : "a number of amperes, or one for each of L1, L2, L3")
            }
            return try cursor.current(in: least ... .largest)
        }
        guard case .object = cursor.node.value else {
            guard let current = try current(cursor) else { return [:] }
            let lines = (supply?.lines ?? .all).lines
            return Dictionary(uniqueKeysWithValues: lines.map { ($0, current) })
        }
        let members = try cursor.members(Self.lineKeys)
        var currents: [Line: Milliamperes] = [:]
        for line in Line.allCases {
            if let cursor = members[line.label] { currents[line] = try current(cursor) }
        }
        return currents
    }

    private mutating func charger(_ cursor: Cursor, below fuse: Identifier) throws {
        let members = try cursor.members(Self.chargerKeys)
        let id = try members.required("id").identifier()
        let facts = try ChargerFacts(members)
        stated[id] = facts.stated
        chargers.append(facts.applied(to: Charger(id: id, fuse: fuse)))
        chargerPlaces.append(cursor)
    }
}
