// Room: from the vendor's answers to a declaration (contract, section 7: mapping).
// Answers: the installation, keeping what a person declared, or the first thing that is wrong. Never a guess.
// Must not know: files, HTTP, stores.

public import FuseCore
import FuseJSON
public import FusePlanner

/// Maps the vendor's answers.
public struct Mapping {
    private let answers: VendorAnswers
    private let recorded: Installation?
    private let known: [Identifier: Charger]
    private let root: Wire
    private let id: Identifier
    private let supply: Supply?
    private let networkType: Int64
    private let rules: CountingRules

    /// The id of the installation that answers speak of.
    ///
    /// - Throws: ``VendorError``.
    public static func installation(of answers: VendorAnswers) throws -> Identifier {
        try wire(answers.installation).identifier("Id")
    }

    /// Maps answers.
    ///
    /// - Parameters:
    ///   - answers: The answers.
    ///   - recorded: What is recorded of the installation: wiring, reserve, factor and rules that a person
    ///     declared survive; nil where nothing is recorded.
    /// - Returns: What the answers declare.
    /// - Throws: ``VendorError``, or ``InstallationError`` where what they say does not fit together.
    public static func declaration(
        of answers: VendorAnswers, onto recorded: Installation?
    ) throws -> Declaration {
        try Mapping(answers, onto: recorded).declaration()
    }

    private init(_ answers: VendorAnswers, onto recorded: Installation?) throws {
        self.answers = answers
        self.recorded = recorded
        self.known = recorded?.chargersByID ?? [:]
        self.root = try Self.wire(answers.installation)
        self.id = try root.identifier("Id")
        self.networkType = try root.integer("NetworkType") ?? 0
        self.supply = try Self.supply(networkType, root)
        self.rules = recorded?.rules ?? CountingRules()
    }

    private static func wire(_ answer: VendorAnswers.Answer) throws(VendorError) -> Wire {
        guard let content = answer.content else { throw VendorError(.missingField("Id"), in: answer.name) }
        return try Wire(content, in: answer.name)
    }

    private static func supply(_ networkType: Int64, _ wire: Wire) throws(VendorError) -> Supply? {
        if networkType == 0 { return nil }
        guard let supply = Supply.allCases.first(where: { NetworkType.number($0) == networkType }) else {
            throw wire.failure(.badField("NetworkType", found: "\(networkType)", allowed: "0 to 4"))
        }
        return supply
    }

    private func declaration() throws -> Declaration {
        let list = try listedChargers()
        let (circuits, places) = try hierarchy()
        var fuses = [try fuse(id, name: root.name("Name"), parent: nil, rating: rootRating())]
        for circuit in circuits { fuses.append(circuit) }
        for charger in places.keys.sorted() where list[charger] == nil {
            throw VendorError(.notListed, in: answers.hierarchy.name, about: charger.text)
        }
        var chargers: [Charger] = []
        var stated: [Identifier: StatedSettings] = [:]
        for (id, wire) in list.sorted(by: { places[$0.key]?.order ?? 0 < places[$1.key]?.order ?? 0 }) {
            guard let place = places[id] else { throw wire.failure(.inNoCircuit) }
            if let circuit = try wire.text("CircuitId"),
                circuit.lowercased() != place.circuit.text.lowercased()
            {
                throw wire.failure(.inTwoCircuits(place.circuit.text, circuit))
            }
            let charger = try ChargerMapping(
                wire: wire, state: state(of: id), supply: supply, networkType: networkType, rules: rules,
                isNativeOCPP: try root.integer("AuthenticationType") == 3
            ).charger(id, below: place.circuit, recorded: known[id])
            chargers.append(charger)
            stated[id] = charger.reading == nil ? [.current, .phase] : [.current, .phase, .reading]
        }
        keepForeign(&chargers, &fuses)
        let installation = try Installation(
            id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
        return Declaration(installation: installation, stated: stated)
    }

    /// Chargers that the cloud does not bind and does not list were declared by a person (another vendor's, say):
    /// they stay, and so do the circuits that only they are below.
    private func keepForeign(_ chargers: inout [Charger], _ fuses: inout [Fuse]) {
        guard let recorded else { return }
        let listed = Set(chargers.map(\.id))
        var present = Set(fuses.map(\.id))
        let recordedFuses = Dictionary(uniqueKeysWithValues: recorded.fuses.map { ($0.id, $0) })
        for charger in recorded.chargers where charger.fixedCurrent != nil && !listed.contains(charger.id) {
            chargers.append(charger)
            var fuse = recordedFuses[charger.fuse]
            while let above = fuse, present.insert(above.id).inserted {
                fuses.append(above)
                fuse = above.parent.flatMap { recordedFuses[$0] }
            }
        }
    }

    private func state(of charger: Identifier) throws(VendorError) -> ChargerState {
        let answer = answers.states[charger]
        return try ChargerState(answer?.content, of: charger, in: answer?.name ?? "state/\(charger).json")
    }

    /// The smaller of the charging system's breaker and the building's main fuse.
    private func rootRating() throws -> Milliamperes? {
        let ratings = [try root.rating("MaxCurrent"), try root.rating("PropertyMainFuseCurrent")]
        return ratings.compactMap { $0 }.min()
    }

    /// A fuse with what a person declared of it.
    private func fuse(
        _ id: Identifier, name: String?, parent: Identifier?, rating: Milliamperes?
    ) throws -> Fuse {
        let before = recorded?.fuses.first { $0.id == id }
        let lines = (supply?.lines ?? .all).lines
        let ratings =
            rating.map { rating in Dictionary(uniqueKeysWithValues: lines.map { ($0, rating) }) } ?? [:]
        let fuseRating = try FuseRating(
            ratings: ratings, factor: before?.rating.factor ?? .whole,
            reserve: before?.rating.reserve ?? .zero)
        return Fuse(id: id, name: name ?? id.text, parent: parent, rating: fuseRating)
    }

    /// Every listed charger of this installation; the list is of all that a user may see.
    private func listedChargers() throws -> [Identifier: Wire] {
        var chargers: [Identifier: Wire] = [:]
        var pages: Int64 = 0
        for answer in answers.chargers {
            let page = try Self.wire(answer)
            pages = max(pages, try page.integer("Pages") ?? 1)
            guard let items = try page.list("Data") else { throw page.failure(.missingField("Data")) }
            for item in items {
                let wire = try Wire(item, in: answer.name)
                let charger = try wire.identifier("Id")
                if let home = try wire.text("InstallationId"), home.lowercased() != id.text.lowercased() {
                    continue
                }
                guard chargers[charger] == nil else {
                    throw VendorError(.repeatedField(charger.text), in: answer.name)
                }
                chargers[charger] = wire.about(charger.text)
            }
        }
        guard answers.chargers.count >= pages else {
            let (given, first) = (answers.chargers.count, answers.chargers.first?.name ?? "chargers")
            throw VendorError(.missingPages(given: given, of: Int(pages)), in: first)
        }
        return chargers
    }

    private typealias Place = (circuit: Identifier, order: Int)

    /// The circuits, and for each charger its circuit.
    private func hierarchy() throws -> ([Fuse], [Identifier: Place]) {
        guard let content = answers.hierarchy.content else {
            throw VendorError(.emptyHierarchy, in: answers.hierarchy.name)
        }
        let tree = try Wire(content, in: answers.hierarchy.name)
        let owner = try tree.identifier("Id")
        guard owner == id else { throw tree.failure(.otherInstallation(owner.text)) }
        if let type = try tree.integer("NetworkType"), type != networkType {
            throw tree.failure(.networkType(charger: type, installation: networkType))
        }
        guard let circuits = try tree.list("Circuits") else { throw tree.failure(.emptyHierarchy) }
        var fuses: [Fuse] = []
        var places: [Identifier: Place] = [:]
        let ids = Set(try circuits.map { try Wire($0, in: tree.answer).identifier("Id") })
        for node in circuits {
            let circuit = try Wire(node, in: tree.answer)
            let circuitID = try circuit.identifier("Id")
            let named = circuit.about(circuitID.text)
            // The vendor's circuits are flat; a person may have said that one is fed by another.
            let above = recorded?.fuses.first { $0.id == circuitID }?.parent
            fuses.append(
                try fuse(
                    circuitID, name: named.name("Name"),
                    parent: above.flatMap { ids.contains($0) ? $0 : nil } ?? id,
                    rating: named.rating("MaxCurrent")))
            for item in try named.list("Chargers") ?? [] {
                let charger = try Wire(item, in: tree.answer).identifier("Id")
                if let other = places[charger] {
                    throw VendorError(
                        .inTwoCircuits(other.circuit.text, circuitID.text), in: tree.answer,
                        about: charger.text)
                }
                places[charger] = (circuitID, places.count)
            }
        }
        return (fuses, places)
    }
}

extension VendorAnswers: SiteReading {
    /// None: the answers name their installation.
    public var subjects: [Identifier] { [] }

    /// The installation that they name.
    ///
    /// - Throws: ``VendorError``.
    public func home(among homes: [Identifier: Identifier]) throws -> Identifier? {
        try Mapping.installation(of: self)
    }

    /// What they declare, as `Mapping` reads them.
    ///
    /// - Throws: ``VendorError``, or ``InstallationError`` where what they say does not fit together.
    public func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        try Mapping.declaration(of: self, onto: recorded)
    }
}
