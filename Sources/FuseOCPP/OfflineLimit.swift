import FuseCore

/// What limits a charge point offline.
struct OfflineLimit {
    /// Why nothing is known to limit a charge point, or some of its connectors.
    enum Gap: Hashable {
        /// There is no profile for the charge point, or for a connector.
        case noProfile(ChargingProfile.Purpose, connector: Int64)
        /// A moment may come at which the profile of that name does not hold, and none below it does.
        case lapses(String, ChargingProfile.Lapse)
        /// How many connectors there are is not known.
        case connectorsUnknown
        /// The charge point said that nothing limits it.
        case saidUnlimited(connector: Int64?)
        /// The charge point said that it allows more than such profiles do: it has not got them.
        case saidMore(Milliamperes, than: ChargingProfile.Purpose)
        /// They allow more than any fuse of a record has.
        case tooMuch(Milliamperes)
        /// Its settings say that such profiles do not hold offline, or not at all.
        case ignored(ChargingProfile.Purpose)
        /// What is saved of it cannot be used: why.
        case unusable(String)
    }

    /// The most on one line; nil: nothing is known to limit it.
    let most: Milliamperes?
    /// Why that is so, where it is nil.
    let gaps: [Gap]
    /// What it takes for granted.
    private(set) var assumes: FixedAssumptions = []

    /// - Parameters:
    ///   - point: The charge point.
    ///   - rated: What its hardware can draw at most on one line; nil: not known.
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
        // Nor has its hardware a rating that it says it exceeds.
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

    /// What its profiles come to, or why nothing is known to limit it.
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
        // All of them, or all that each may draw by itself.
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

    /// What each connector may draw, nil for one that nothing limits, with the sum and why there is none.
    private static func connectors(
        of point: ChargePoint, count: Int64, trustsRecurring isTrusted: Bool
    ) -> (all: [Milliamperes?], most: Milliamperes?, gap: Gap?) {
        let general = Part(point, .transactions, connector: 0, trustsRecurring: isTrusted)
        let parts = (1...count).map { connector in
            let own = Part(point, .transactions, connector: connector, trustsRecurring: isTrusted)
            // Which of the two goes before the other charge points do not agree on. Nor does anybody know which
            // transaction runs, so the largest of them counts, whatever its level.
            let running = point.profiles.filter {
                $0.purpose == .transaction && [0, connector].contains($0.connector)
            }
            return general.or(own).or(running)
                .believed(beside: point.composites.filter { $0.isAbout(connector) })
        }
        if let gap = parts.lazy.compactMap(\.gap).first { return (parts.map(\.most), nil, gap) }
        // What it says of the whole is no more than all of them together, unless it has not got them.
        let rates = parts.prefix(Int(point.fewestConnectors)).map(\.certainRates)
        let whole = point.composites.filter { $0.isAbout(0) }.flatMap { $0.claims ?? [] }
        if let claim = whole.first(where: { $0.exceeds(rates) }) {
            return (parts.map { _ in nil }, nil, .saidMore(claim.current, than: .transactions))
        }
        return (parts.map(\.most), parts.compactMap(\.most).reduce(.zero, +), nil)
    }
}

/// What some profiles come to.
private struct Part {
    private let purpose: ChargingProfile.Purpose
    /// The most at any moment; nil: at some moment nothing limits.
    private(set) var most: Milliamperes?
    /// Why ``most`` is nil.
    private(set) var gap: OfflineLimit.Gap?
    /// Those that may ever hold.
    private var profiles: [ChargingProfile] = []

    /// Those of them that hold if the charge point has taken all that it was sent: with more of them, what it says of
    /// itself would contradict less.
    private var certain: [ChargingProfile] = []

    /// What these let flow.
    var certainRates: [Rate] { certain.flatMap(\.rates) }

    init(_ purpose: ChargingProfile.Purpose, gap: OfflineLimit.Gap) {
        (self.purpose, self.gap) = (purpose, gap)
    }

    /// The profiles of one purpose on one connector.
    init(
        _ point: ChargePoint, _ purpose: ChargingProfile.Purpose, connector: Int64,
        trustsRecurring isTrusted: Bool
    ) {
        self.purpose = purpose
        // One whose level is not known may be anywhere: it is taken to be on top, and to be missing.
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
        /// Those down to the first that always holds: what is below that one never does.
        func holding(_ lapses: [ChargingProfile.Lapse?]) -> [ChargingProfile] {
            Array(stack[...(lapses.firstIndex(of: nil) ?? stack.endIndex - 1)])
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

    /// Takes the largest of its profiles; nothing limits where one of them cannot be read.
    private mutating func limit() {
        most = profiles.map(\.most).max()
        for profile in profiles {
            guard let why = profile.unreadable else { continue }
            (most, gap) = (nil, .lapses(profile.name, .limitsNothing(why)))
        }
    }

    /// Whether there is no such profile.
    private var isEmpty: Bool { if case .noProfile = gap { true } else { false } }

    /// These, or others where charge points do not agree which: one that limits is enough, and the largest of all counts.
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

    /// These, or those of a transaction that runs.
    func or(_ running: [ChargingProfile]) -> Part {
        var all = self
        all.profiles += running
        all.certain += running
        if most != nil { all.limit() }
        return all
    }

    /// The same, unless the charge point allowed more than any of them that may have held then: it has not got them.
    func believed(beside composites: [Composite]) -> Part {
        guard most != nil else { return self }
        for composite in composites {
            let held = certain.filter { $0.mayHold(at: composite.moments) }.flatMap(\.rates)
            guard let claim = composite.claims?.first(where: { $0.exceeds([held]) }) else { continue }
            return Part(purpose, gap: .saidMore(claim.current, than: purpose))
        }
        return self
    }
}
