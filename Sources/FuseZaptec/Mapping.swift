public import FuseCore
import FuseJSON
public import FuseRecord

/// Maps the vendor's answers to an installation.
public struct Mapping {
    private let answers: VendorAnswers
    private let recorded: Installation?
    private let known: [Identifier: Charger]
    private let readAt: Timestamp?
    private let root: Wire
    private let id: Identifier
    private let supply: Supply?
    private let rules: CountingRules
    /// The earliest time that the answers can be from; nil if they do not say.
    private let updatedOn: Timestamp?

    /// Returns the id of the installation that the answers describe.
    ///
    /// - Throws: ``VendorError``.
    public static func installation(of answers: VendorAnswers) throws -> Identifier {
        try wire(answers.installation).identifier("Id")
    }

    /// Maps answers to a declaration.
    ///
    /// - Parameters:
    ///   - answers: The answers.
    ///   - recorded: The recorded installation, or nil. Its wiring, reserves, factors, rules and circuits
    ///     that a person declared are kept.
    ///   - readAt: The time at which the answers were requested; nil for saved answers, which have the times
    ///     that they contain.
    /// - Returns: The content of the answers as a declaration.
    /// - Throws: ``VendorError``, or ``InstallationError`` if the answers do not fit together.
    public static func declaration(
        of answers: VendorAnswers, onto recorded: Installation?, readAt: Timestamp? = nil
    ) throws -> Declaration {
        try Mapping(answers, onto: recorded, readAt: readAt).declaration()
    }

    private init(_ answers: VendorAnswers, onto recorded: Installation?, readAt: Timestamp?) throws {
        self.answers = answers
        self.recorded = recorded
        self.known = recorded?.chargersByID ?? [:]
        self.readAt = readAt
        self.root = try Self.wire(answers.installation)
        self.id = try root.identifier("Id")
        self.supply = try Self.supply(root, answers.hierarchy) ?? recorded?.supply
        var rules = recorded?.rules ?? CountingRules()
        if let isOn = root.isOn("PropertyIsMinimumPowerOfflineMode") { rules.isMinimumPowerOn = isOn }
        self.rules = rules
        self.updatedOn = root.moment("UpdatedOn")
    }

    private static func wire(_ answer: VendorAnswers.Answer) throws(VendorError) -> Wire {
        guard let content = answer.content else { throw VendorError(.missingField("Id"), in: answer.name) }
        return try Wire(content, in: answer.name)
    }

    /// Returns the supply of the installation or else of the hierarchy; nil if neither states it.
    ///
    /// 0 means unknown.
    private static func supply(
        _ root: Wire, _ hierarchy: VendorAnswers.Answer
    ) throws(VendorError) -> Supply? {
        let field = "NetworkType"
        let own = try root.integer(field) ?? 0
        var other: Int64 = 0
        if let content = hierarchy.content {
            other = try Wire(content, in: hierarchy.name).integer(field) ?? 0
        }
        guard own == 0 || other == 0 || own == other else {
            throw VendorError(.networkType(charger: other, installation: own), in: hierarchy.name)
        }
        let number = own == 0 ? other : own
        guard number != 0 else { return nil }
        guard let supply = Supply.allCases.first(where: { NetworkType.number($0) == number }) else {
            throw VendorError(
                .badField(field, found: "\(number)", allowed: "0 to 4"),
                in: own == 0 ? hierarchy.name : root.answer)
        }
        return supply
    }

    private func declaration() throws -> Declaration {
        let hierarchy = try VendorHierarchy(answers.hierarchy, of: id)
        let list = try VendorList(answers.chargers, of: id, beside: hierarchy)
        let foreign = recorded?.chargers.filter { $0.fixed != nil && list.chargers[$0.id] == nil } ?? []
        var fuses = [try fuse(id, root.name("Name"), rootRating(), parent: nil)]
        var ratings = [id: statement(of: root, isWhole: root.has("PropertyMainFuseCurrent"), for: id)]
        let circuits = try hierarchy.circuits.map { circuit, wire in
            ratings[circuit] = statement(of: wire, isWhole: true, for: circuit)
            return try fuse(circuit, wire.name("Name"), wire.rating("MaxCurrent"), parent: id)
        }
        let tree = VendorTree(
            circuits, chargersIn: hierarchy.places, foreign: foreign, root: id, recorded: recorded)
        fuses += tree.circuits
        var chargers: [Charger] = []
        var stated: [Identifier: StatedSettings] = [:]
        var readAt: [Identifier: Timestamp] = [:]
        var silent: [(name: String, isRead: Bool)] = []
        var listed: [(charger: Identifier, circuit: Identifier)] = []
        for charger in list.order {
            guard let wire = list.chargers[charger] else { continue }
            let state = try state(of: charger, wire)
            let circuit = try hierarchy.circuit(of: charger, wire) ?? id
            let mapping = ChargerMapping(
                wire: wire, state: state, supply: supply,
                networkType: supply.map(NetworkType.number) ?? 0, rules: rules,
                isNativeOCPP: try root.integer("AuthenticationType") == 3
            )
            listed.append((charger, circuit))
            let place = tree.place(of: charger, in: circuit)
            let mapped = try mapping.charger(charger, below: place, recorded: known[charger])
            chargers.append(mapped)
            var settings: StatedSettings = [.current, .phase, .limitsRead, .phaseSelectable]
            if mapped.wiring != nil { settings.insert(.wiring) }
            if mapped.reading != nil { settings.insert(.reading) }
            if try mapping.isFixedByMaximum() { settings.insert(.fixedByMaximum) }
            stated[charger] = settings
            readAt[charger] = self.readAt ?? state.heardAt
            if state.isEmpty {
                let isRead = (mapped.reading ?? known[charger]?.reading) != nil
                silent.append((mapped.name, isRead))
            }
        }
        let installation = try Installation(
            id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers + foreign)
        return Declaration(
            installation: installation, stated: stated, ratings: ratings, readAt: readAt,
            notes: list.notes
                + listed.compactMap { installation.noteOfOtherPlace(of: $0.charger, than: $0.circuit) }
                + silent.map { name, isRead in
                    isRead
                        ? "\(name) has no readings there: what was read of it before stays"
                        : "\(name) was never in contact: what it falls back to is its maker's, and not read yet"
                })
    }

    /// Returns the state of a charger; it is empty for one that was never in contact.
    ///
    /// Such a charger has a list without readings. One that is not set up yet may have no list at all.
    private func state(of charger: Identifier, _ wire: Wire) throws -> ChargerState {
        let answer = answers.states[charger]
        let name = answer?.name ?? "state/\(charger).json"
        if case .list(let items)? = answer?.content?.value, items.isEmpty {
            return ChargerState(emptyOf: charger, in: name)
        }
        if answer?.content == nil, try wire.isNotSetUp { return ChargerState(emptyOf: charger, in: name) }
        return try ChargerState(answer?.content, of: charger, in: name)
    }

    /// Returns the smaller of the charging system's breaker and the building's main fuse.
    ///
    /// Without the breaker it is nil: it is only known to be no larger than recorded.
    private func rootRating() throws -> Milliamperes? {
        guard let breaker = try root.rating("MaxCurrent") else { return nil }
        return min(breaker, try root.rating("PropertyMainFuseCurrent") ?? breaker)
    }

    /// Makes a fuse with a person's declarations, and with the recorded rating if the answers omit it.
    private func fuse(
        _ id: Identifier, _ name: String?, _ rating: Milliamperes?, parent: Identifier?
    ) throws -> Fuse {
        let before = recorded?.fusePlaces[id].flatMap { recorded?.fuses[$0].rating }
        let main = parent == nil ? try root.rating("PropertyMainFuseCurrent") : nil
        var ratings: [Line: Milliamperes] = [:]
        for line in (supply?.lines ?? .all).lines {
            ratings[line] = rating ?? before?.ratings[line].map { min($0, main ?? $0) }
        }
        let fuseRating = try FuseRating(
            ratings: ratings, factor: before?.factor ?? .whole, reserve: before?.reserve ?? .zero)
        var fuse = Fuse(id: id, name: name ?? id.text, parent: parent, rating: fuseRating)
        fuse.isRead = true
        return fuse
    }

    /// Returns the answers' statement about a fuse's rating.
    ///
    /// It may raise the recorded rating only if the answers are known to be newer than the record, and no
    /// value is missing that could have made the rating smaller.
    private func statement(of wire: Wire, isWhole: Bool, for fuse: Identifier) -> StatedRating {
        let ratedAt = recorded?.fusePlaces[fuse].flatMap { recorded?.fuses[$0].ratedAt }
        var isNewer = false
        if let ratedAt, let updatedOn = wire.moment("UpdatedOn") ?? updatedOn {
            isNewer = updatedOn > ratedAt
        }
        return StatedRating(mayRise: isNewer && isWhole, factor: true, reserve: .all)
    }
}

extension VendorAnswers: SiteReading {
    /// Empty: the answers name their installation themselves.
    public var subjects: [Identifier] { [] }

    /// Returns the installation that the answers name.
    ///
    /// - Throws: ``VendorError``.
    public func home(among homes: [Identifier: Identifier]) throws -> Identifier? {
        try Mapping.installation(of: self)
    }

    /// Returns the declaration that `Mapping` reads from the answers.
    ///
    /// - Throws: ``VendorError``, or ``InstallationError`` if the answers do not fit together.
    public func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        try Mapping.declaration(of: self, onto: recorded)
    }
}
