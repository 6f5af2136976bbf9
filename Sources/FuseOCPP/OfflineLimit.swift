import FuseCore

/// The limit of a charge point while it is offline.
struct OfflineLimit {
    /// A reason why no limit is known for a charge point, or for some of its connectors.
    enum Gap: Hashable {
        /// There is no profile for the charge point, or for a connector.
        case noProfile(ChargingProfile.Purpose, connector: Int64)
        /// The named profile may not hold at some moment, and neither does any profile below it.
        case lapses(String, ChargingProfile.Lapse)
        /// The number of connectors is unknown.
        case connectorsUnknown
        /// The charge point reported that it has no limit.
        case saidUnlimited(connector: Int64?)
        /// The charge point reported a limit above that of such profiles: it cannot have them.
        case saidMore(Milliamperes, than: ChargingProfile.Purpose)
        /// The profiles allow more than the rating of any fuse in a record.
        case tooMuch(Milliamperes)
        /// Its settings show that such profiles do not hold offline, or not at all.
        case ignored(ChargingProfile.Purpose)
        /// Its saved messages are unusable; the value is the reason.
        case unusable(String)
    }

    /// The largest current on one line; nil if no limit is known.
    let most: Milliamperes?
    /// The reasons why ``most`` is nil; empty otherwise.
    let gaps: [Gap]
    /// The assumptions on which the limit depends.
    private(set) var assumes: FixedAssumptions = []

    /// Determines the limit of a charge point.
    ///
    /// - Parameters:
    ///   - point: The charge point.
    ///   - rated: The largest current that its hardware can draw on one line; nil if unknown.
    init(_ point: ChargePoint, rated: Milliamperes?) {
        var trusted: FixedAssumptions = [.recurringProfile]
        if point.declared.binding == .allConnectors { trusted.insert(.connectorsTogether) }
        self.init(point, rated: rated, trusting: trusted)
        guard most != nil else { return }
        for one in [FixedAssumptions.recurringProfile, .connectorsTogether] where trusted.contains(one) {
            let other = OfflineLimit(point, rated: rated, trusting: trusted.subtracting(one))
            if other.most != most { assumes.insert(one) }
        }
    }

    private init(_ point: ChargePoint, rated: Milliamperes?, trusting trusted: FixedAssumptions) {
        if let trouble = point.trouble {
            (most, gaps) = (nil, [.unusable(trouble)])
            return
        }
        let unlimited = point.composites.filter { $0.claims == nil }
            .map { Gap.saidUnlimited(connector: $0.connector) }
        let profiles = unlimited.isEmpty ? Self.profiles(of: point, trusting: trusted) : (nil, unlimited)
        // The hardware's declared rating does not count either if the charge point reports more than that.
        let claims = point.composites.flatMap { $0.claims ?? [] }
        let hardware = rated.flatMap { rated in
            claims.contains { $0.exceeds([[Rate(rated)]]) } ? nil : rated
        }
        let limit = [profiles.0, hardware].compactMap(\.self).min()
        if let limit, limit > .largest {
            (most, gaps) = (nil, [.tooMuch(limit)])
        } else {
            (most, gaps) = (limit, limit == nil ? profiles.1 : [])
        }
    }

    /// Returns the limit that its profiles set, or the reasons why there is none.
    private static func profiles(
        of point: ChargePoint, trusting trusted: FixedAssumptions
    ) -> (Milliamperes?, [Gap]) {
        let isTrusted = trusted.contains(.recurringProfile)
        let own = Part(point, .chargePoint, connector: 0, trustsRecurring: isTrusted)
            .believed(beside: point.composites)
        guard let count = point.connectors else {
            let isEnough = own.most != nil && trusted.contains(.connectorsTogether)
            return isEnough ? (own.most, []) : (nil, [own.gap, .connectorsUnknown].compactMap(\.self))
        }
        let parts = Self.connectors(of: point, count: count, trustsRecurring: isTrusted)
        // The limits bind either all connectors together or, below, each connector by itself.
        if trusted.contains(.connectorsTogether) {
            let most = [own.most, parts.most].compactMap(\.self).min()
            return (most, most == nil ? [own.gap, parts.gap].compactMap(\.self) : [])
        }
        var sum = Milliamperes.zero
        for part in parts.all {
            guard let most = [own.most, part].compactMap(\.self).min() else {
                return (nil, [own.gap, parts.gap].compactMap(\.self))
            }
            sum += most
        }
        return (sum, [])
    }

    /// Returns each connector's limit, nil if there is none, and their sum or the reason for its absence.
    private static func connectors(
        of point: ChargePoint, count: Int64, trustsRecurring isTrusted: Bool
    ) -> (all: [Milliamperes?], most: Milliamperes?, gap: Gap?) {
        let general = Part(point, .transactions, connector: 0, trustsRecurring: isTrusted)
        let own = (1...count).map {
            Part(point, .transactions, connector: $0, trustsRecurring: isTrusted)
        }
        let parts = zip(1...count, own).map { connector, own in
            // Charge points differ in which of the two takes precedence. It is also unknown which transaction
            // is running, so the largest of their profiles counts, whatever its level.
            let running = point.profiles.filter {
                $0.purpose == .transaction && [0, connector].contains($0.connector)
            }
            return general.or(own).or(running)
                .believed(beside: point.composites.filter { $0.isAbout(connector) })
        }
        if let gap = parts.lazy.compactMap(\.gap).first {
            guard case .saidMore = gap else { return (parts.map(\.most), nil, gap) }
            // It lacks the profile of all connectors, too: a connector without another one has no limit.
            return (zip(own, parts).map { $0.most == nil ? nil : $1.most }, nil, gap)
        }
        // Its report for the whole cannot exceed the sum of these limits, unless it lacks the profiles.
        let fewest = parts.prefix(Int(point.fewestConnectors))
        let whole = point.composites.filter { $0.isAbout(0) }.flatMap { $0.claims ?? [] }
        if let claim = whole.first(where: { claim in claim.exceeds(fewest.map { $0.rates(at: claim) }) }) {
            return (parts.map { _ in nil }, nil, .saidMore(claim.current, than: .transactions))
        }
        return (parts.map(\.most), parts.compactMap(\.most).reduce(.zero, +), nil)
    }
}

/// The combined limit of some profiles.
private struct Part {
    private let purpose: ChargingProfile.Purpose
    /// The largest current at any moment; nil if there is no limit at some moment.
    private(set) var most: Milliamperes?
    /// The reason why ``most`` is nil.
    private(set) var gap: OfflineLimit.Gap?
    /// The profiles that may hold at some moment.
    private var profiles: [ChargingProfile] = []

    /// Those profiles that may hold if the charge point accepted all that were sent to it.
    ///
    /// With more profiles than these, its own reports would contradict them less often.
    private var certain: [ChargingProfile] = []

    /// Returns the limits of these profiles that may have held at the time of a claim.
    func rates(at claim: Claim) -> [Rate] { certain.filter { $0.mayHold(at: claim) }.flatMap(\.rates) }

    init(_ purpose: ChargingProfile.Purpose, gap: OfflineLimit.Gap) {
        (self.purpose, self.gap) = (purpose, gap)
    }

    /// Combines the profiles of one purpose on one connector.
    init(
        _ point: ChargePoint, _ purpose: ChargingProfile.Purpose, connector: Int64,
        trustsRecurring isTrusted: Bool
    ) {
        self.purpose = purpose
        // A profile of unknown level may be anywhere: it counts both as the top one and as absent.
        let stack = point.profiles.filter { $0.mayBe(of: purpose, on: connector) }
            .sorted { $0.stackLevel ?? .max > $1.stackLevel ?? .max }
        guard let top = stack.first else {
            gap = .noProfile(purpose, connector: connector)
            return
        }
        guard point.settings.holdsOffline(purpose), point.settings.holds(point.profiles.count) else {
            gap = .ignored(purpose)
            return
        }
        func lapses(heedingSettings isHeeding: Bool) -> [ChargingProfile.Lapse?] {
            stack.map { profile in
                point.lapse(of: profile, heedingSettings: isHeeding)
                    ?? (profile.isRecurring && !isTrusted ? .runsOut : nil)
            }
        }
        /// Returns the profiles down to the level of the first that always holds: those below it never hold.
        ///
        /// Of two on one level, one has replaced the other, and either may be the one that is left.
        func holding(_ lapses: [ChargingProfile.Lapse?]) -> [ChargingProfile] {
            guard let lasting = lapses.firstIndex(of: nil) else { return stack }
            let level = stack[lasting].stackLevel
            return stack[...lasting] + stack[(lasting + 1)...].prefix { $0.stackLevel == level }
        }
        let now = lapses(heedingSettings: true)
        profiles = holding(now)
        certain = holding(lapses(heedingSettings: false))
        if now.contains(nil) {
            limit()
        } else {
            gap = now[0].map { .lapses(top.name, $0) }
        }
    }

    /// Sets the largest limit of the profiles; there is none if one of them cannot be read.
    private mutating func limit() {
        most = profiles.map(\.most).max()
        for profile in profiles {
            guard let why = profile.unreadable else { continue }
            (most, gap) = (nil, .lapses(profile.name, .limitsNothing(why)))
        }
    }

    /// True if there is no such profile.
    private var isEmpty: Bool { if case .noProfile = gap { true } else { false } }

    /// Returns the combination with another part, if charge points differ in which of the two holds.
    ///
    /// One part with a limit is enough, and the largest of all limits counts.
    func or(_ other: Part) -> Part {
        var both = self
        both.profiles += other.profiles
        both.certain += other.certain
        if most == nil, other.most == nil {
            both.gap = other.isEmpty && !isEmpty ? gap : other.gap
        } else {
            both.gap = nil
            both.limit()
        }
        return both
    }

    /// Returns the combination with the profiles of running transactions.
    func or(_ running: [ChargingProfile]) -> Part {
        var all = self
        all.profiles += running
        all.certain += running
        if most != nil { all.limit() }
        return all
    }

    /// Returns the part itself, or a gap if the charge point reported more than the profiles allow.
    ///
    /// In that case it cannot have them. Only profiles that may have held at the time of the report are
    /// compared.
    func believed(beside composites: [Composite]) -> Part {
        guard most != nil else { return self }
        for composite in composites {
            guard let claim = composite.claims?.first(where: { $0.exceeds([rates(at: $0)]) }) else {
                continue
            }
            return Part(purpose, gap: .saidMore(claim.current, than: purpose))
        }
        return self
    }
}
