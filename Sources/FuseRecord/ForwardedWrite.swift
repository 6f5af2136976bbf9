public import FuseCore

/// A write that the gateway passed and that facts of the record may depend on, until it is pulled what they are now.
public struct ForwardedWrite: Hashable, Sendable {
    /// What it may have changed.
    public enum Subject: Hashable, Sendable {
        /// Anything about a charger.
        case charger(Identifier)
        /// The rating of the installation's fuse on every line: that one, or the recorded one.
        case rating(Milliamperes)
    }

    /// Its number in its store.
    public let number: Int64
    /// What it may have changed.
    public let subject: Subject
    /// When it was sent without being answered; nil where it was answered.
    public let unansweredSince: Uptime?

    /// Makes one.
    public init(number: Int64, subject: Subject, unansweredSince: Uptime?) {
        self.number = number
        self.subject = subject
        self.unansweredSince = unansweredSince
    }

    /// Whether it can arrive no more.
    ///
    /// - Parameter now: The machine's uptime.
    public func isOver(at now: Uptime) -> Bool {
        unansweredSince.map { now.leastSince($0) >= RecordedRequest.lifetime } ?? true
    }
}

extension Installation {
    /// The installation with ratings of its own fuse no larger than those that it may have by what was passed.
    ///
    /// - Parameters:
    ///   - writes: What was passed.
    ///   - moment: When it is recorded, which is when a rating that becomes smaller was set.
    /// - Throws: `FuseRatingError` where that leaves less than is kept for others.
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
