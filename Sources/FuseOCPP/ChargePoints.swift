public import FuseCore
public import FuseJSON
import FusePlanner
public import FuseRecord

/// Charge points as saved messages of OCPP 1.6 describe them.
///
/// The limit that holds while they are offline becomes their `fixedCurrent`. It counts on every line that
/// they are wired to, and no update is sent to them. It is `unknown` if no limit is known. All other values
/// stay as recorded.
public struct ChargePoints: SiteReading {
    private let limits: [(id: Identifier, limit: OfflineLimit)]
    /// Notes for the user: first the charge points without a limit, then other remarks.
    public let notes: [String]

    /// Combines charge points.
    ///
    /// - Parameters:
    ///   - points: The charge points.
    ///   - rated: The largest current that the hardware of each can draw on one line; nil if unknown.
    /// - Throws: `DocumentError` if a charge point occurs twice, as it is unknown which one counts.
    public init(_ points: [ChargePoint], rated: Milliamperes?) throws(DocumentError) {
        var ids: Set<Identifier> = []
        for point in points where !ids.insert(point.id).inserted {
            throw DocumentError(
                .contradiction("charge point \(point.id) is there twice; keep one of its folders"), at: nil)
        }
        let limits = points.map { (id: $0.id, limit: OfflineLimit($0, rated: rated)) }
        self.limits = limits
        notes = zip(points, limits).flatMap { point, limit in
            limit.limit.notes(on: point.id) + point.notes(beside: limit.limit)
        }
    }

    /// The charge points.
    public var subjects: [Identifier] { limits.map(\.id) }

    /// Returns the one installation in which they are recorded.
    ///
    /// - Throws: `DocumentError` if they are recorded in several.
    public func home(among homes: [Identifier: Identifier]) throws -> Identifier? {
        let known = limits.compactMap { id, _ in homes[id].map { (id, $0) } }
        guard let first = known.first else { return nil }
        if let other = known.first(where: { $0.1 != first.1 }) {
            throw DocumentError(
                .contradiction(
                    "charge point \(other.0) is recorded in installation \(other.1), and \(first.0) in \(first.1); "
                        + "import each installation's by themselves"), at: nil)
        }
        return first.1
    }

    /// Returns the recorded installation with the limit of each charge point.
    ///
    /// - Throws: `ProposalContextError.noInstallation` if there is no record, `DocumentError` for a charge point that
    ///   is not recorded there, or that is recorded as bound by the cloud.
    public func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        guard let recorded else { throw ProposalContextError.noInstallation(home) }
        var found: [Int: OfflineLimit] = [:]
        for (id, limit) in limits {
            guard let place = recorded.chargerPlaces[id] else {
                throw DocumentError(
                    .contradiction(
                        "charge point \(id) is not recorded in installation \(recorded.id), so it is not known which "
                            + "fuses it loads; import an installation document with it first"), at: nil)
            }
            guard recorded.chargers[place].fixed != nil else {
                throw DocumentError(
                    .contradiction(
                        "charger \(id) is recorded as one that the cloud binds; where it is a charge point of "
                            + "another vendor, import it with fixedCurrent: unknown first"), at: nil)
            }
            found[place] = limit
        }
        let installation = try recorded.changing(chargersAt: found.keys) { place, charger in
            charger.fixed = found[place]?.most.map { .known($0) } ?? .unknown
            charger.fixedAssumes = found[place]?.assumes ?? []
        }
        return Declaration(installation: installation, stated: [:])
    }
}

extension OfflineLimit {
    /// Notes that no limit is known, with the reason and the remedy; empty if a limit is known.
    fileprivate func notes(on id: Identifier) -> [String] {
        guard let last = gaps.last else { return [] }
        let why = gaps.map(\.text).joined(separator: "; ")
        return [
            "nothing is known to limit \(id) offline: \(why)" + (last.remedy.map { "; \($0)" } ?? "")
        ]
    }
}

extension ChargePoint {
    /// Other notes for the user.
    fileprivate func notes(beside limit: OfflineLimit) -> [String] {
        guard trouble == nil else { return [] }
        let said = Set(limit.gaps.map(\.text))
        var texts = profiles.compactMap { profile -> String? in
            let lapse = lapse(of: profile)
            guard case .limitsNothing? = lapse else { return nil }
            return lapse.map { "\(profile.name) \($0.text)" }
        }
        texts += remarks.texts
        if isCountDeclared, let connectors {
            texts.append("counted with \(connectors) connector\(connectors == 1 ? "" : "s"), as declared")
        }
        return texts.filter { !said.contains($0) }.map { "\(id): \($0)" }
    }
}
