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
    private let points: [ChargePoint]
    private let rated: Milliamperes?

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
        self.points = points
        self.rated = rated
    }

    /// The charge points.
    public var subjects: [Identifier] { points.map(\.id) }

    /// Of which of them nothing is known to limit them, and why.
    public var notes: [String] {
        points.compactMap { point in
            let gaps = OfflineLimit(point, rated: rated).gaps
            guard !gaps.isEmpty else { return nil }
            return
                "nothing is known to limit \(point.id) offline: \(gaps.map(\.text).joined(separator: "; "))"
        }
    }

    /// The one installation that they are recorded in.
    ///
    /// - Throws: `DocumentError` where they are recorded in several.
    public func home(among homes: [Identifier: Identifier]) throws -> Identifier? {
        let known = points.compactMap { point in homes[point.id].map { (point.id, $0) } }
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
        var limits: [Int: FixedCurrent] = [:]
        for point in points {
            guard let place = recorded.chargerPlaces[point.id] else {
                throw DocumentError(
                    .contradiction(
                        "charge point \(point.id) is not recorded in installation \(recorded.id), so nobody knows which "
                            + "fuses it loads; import an installation document with it first"), at: nil)
            }
            guard recorded.chargers[place].fixed != nil else {
                throw DocumentError(
                    .contradiction(
                        "charger \(point.id) is recorded as one that the cloud binds; where it is a charge point of "
                            + "another vendor, import it with fixedCurrent: unknown first"), at: nil)
            }
            limits[place] = OfflineLimit(point, rated: rated).most.map { .known($0) } ?? .unknown
        }
        let installation = try recorded.changing(chargersAt: limits.keys) { place, charger in
            charger.fixed = limits[place]
        }
        return Declaration(installation: installation, stated: [:])
    }
}
