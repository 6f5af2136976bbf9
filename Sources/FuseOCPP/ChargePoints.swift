// Room: charge points beside the installation that they are recorded in.
// Answers: which installation, and that with what limits each of them offline. Must not know: files, stores.

public import FuseCore
public import FuseJSON
public import FusePlanner

/// Charge points as saved messages of OCPP 1.6 describe them.
///
/// What holds while they hear nothing becomes their `fixedCurrent`: it counts on every line that they are wired to, and
/// nothing is sent to them. Where nothing is known to limit one it is `unknown`. All else stays as it is recorded.
public struct ChargePoints: SiteReading {
    private let limits: [(id: Identifier, limit: OfflineLimit)]

    /// Puts charge points together.
    ///
    /// - Parameters:
    ///   - points: The charge points.
    ///   - rated: What the hardware of each can draw at most on one line; nil: not known.
    /// - Throws: `DocumentError` for one that is there twice: which of them would count?
    public init(_ points: [ChargePoint], rated: Milliamperes?) throws(DocumentError) {
        var ids: Set<Identifier> = []
        for point in points where !ids.insert(point.id).inserted {
            throw DocumentError(
                .contradiction("charge point \(point.id) is there twice; keep one of its folders"), at: nil)
        }
        limits = points.map { ($0.id, OfflineLimit($0, rated: rated)) }
    }

    /// The charge points.
    public var subjects: [Identifier] { limits.map(\.id) }

    /// Of which of them nothing is known to limit them, and why.
    public var notes: [String] {
        limits.filter { !$0.limit.gaps.isEmpty }.map { id, limit in
            "nothing is known to limit \(id) offline: \(limit.gaps.map(\.text).joined(separator: "; "))"
        }
    }

    /// The one installation that they are recorded in.
    ///
    /// - Throws: `DocumentError` where they are recorded in several.
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

    /// The recorded installation with what limits each of them.
    ///
    /// - Throws: `SubjectError.noInstallation` where nothing is recorded, `DocumentError` for one that is not
    ///   recorded there, or that the cloud binds.
    public func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        guard let recorded else { throw SubjectError.noInstallation(home) }
        var fixed: [Int: FixedCurrent] = [:]
        for (id, limit) in limits {
            guard let place = recorded.chargerPlaces[id] else {
                throw DocumentError(
                    .contradiction(
                        "charge point \(id) is not recorded in installation \(recorded.id), so nobody knows which "
                            + "fuses it loads; import an installation document with it first"), at: nil)
            }
            guard recorded.chargers[place].fixed != nil else {
                throw DocumentError(
                    .contradiction(
                        "charger \(id) is recorded as one that the cloud binds; where it is a charge point of "
                            + "another vendor, import it with fixedCurrent: unknown first"), at: nil)
            }
            fixed[place] = limit.most.map { .known($0) } ?? .unknown
        }
        let installation = try recorded.changing(chargersAt: fixed.keys) { place, charger in
            charger.fixed = fixed[place]
        }
        return Declaration(installation: installation, stated: [:])
    }
}
