public import FuseCore

/// A write that the gateway forwarded and that may have changed recorded facts.
///
/// Those facts are in doubt until the installation is pulled again.
public struct ForwardedWrite: Hashable, Sendable {
    /// The facts that a write may have changed.
    public enum Subject: Hashable, Sendable {
        /// Any fact of a charger.
        case charger(Identifier)
        /// The rating of the installation's fuse on every line: either this one or the recorded one.
        case rating(Milliamperes)
    }

    /// Its number in the store.
    public let number: Int64
    /// The facts that it may have changed.
    public let subject: Subject
    /// The uptime at which it was sent without an answer; nil where it was answered.
    public let unansweredSince: Uptime?

    /// Makes a forwarded write.
    public init(number: Int64, subject: Subject, unansweredSince: Uptime?) {
        self.number = number
        self.subject = subject
        self.unansweredSince = unansweredSince
    }

    /// True if it can no longer arrive.
    ///
    /// - Parameter now: The machine's uptime.
    /// - Returns: True once it is answered, or its lifetime has passed.
    public func isOver(at now: Uptime) -> Bool {
        unansweredSince.map { now.leastSince($0) >= RecordedRequest.lifetime } ?? true
    }
}

extension Installation {
    /// Returns the installation with its own fuse's ratings limited to those that the writes may have set.
    ///
    /// - Parameters:
    ///   - writes: The forwarded writes.
    ///   - moment: The time of recording, which is the time since which a smaller rating holds.
    /// - Returns: The installation with those ratings; the same one where no write sets a rating.
    /// - Throws: `FuseRatingError` where a rating is out of range, `InstallationError` where facts do not
    ///   fit.
    public func limited(by writes: [ForwardedWrite], at moment: Timestamp) throws -> Installation {
        let ratings = writes.compactMap { write in
            if case .rating(let rating) = write.subject { rating } else { nil }
        }
        guard let smallest = ratings.min() else { return self }
        var fuses = fuses
        let old = fuses[0].rating
        var limited: [Line: Milliamperes] = [:]
        for line in Line.allCases { limited[line] = old.ratings[line].map { min($0, smallest) } }
        fuses[0].rating = try FuseRating(ratings: limited, factor: old.factor, reserve: old.reserve)
        if fuses[0].rating != old { fuses[0].ratedAt = moment }
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }
}
