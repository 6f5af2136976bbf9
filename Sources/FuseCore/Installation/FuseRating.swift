/// The share of a rating that may be used, in (0, 1], exact to nine decimals.
public struct UsableFactor: Hashable, Sendable {
    /// The factor in billionths: 1 to 1,000,000,000.
    public let billionths: Int64

    /// The factor 1, which is the whole rating.
    public static let whole = UsableFactor(checked: 1_000_000_000)

    private init(checked billionths: Int64) { self.billionths = billionths }

    /// Makes a factor; nil outside (0, 1].
    public init?(billionths: Int64) {
        guard (1...1_000_000_000).contains(billionths) else { return nil }
        self.billionths = billionths
    }
}

/// The rating, usable factor and reserve of a fuse, per line.
///
/// There is no value for "unlimited": a rating is above 0 and at most 10,000 A, or it is unknown (rules:
/// Values).
public struct FuseRating: Hashable, Sendable {
    /// The rating of each line.
    public let ratings: LineRatings
    /// The share of the rating that may be used.
    public let factor: UsableFactor
    /// The current that other loads need, by line.
    public let reserve: LineCurrents

    /// A fuse without a known rating.
    public static let unknown = FuseRating(known: LineRatings(), factor: .whole, reserve: .zero)

    private init(known ratings: LineRatings, factor: UsableFactor, reserve: LineCurrents) {
        self.ratings = ratings
        self.factor = factor
        self.reserve = reserve
    }

    /// Checks a rating.
    ///
    /// - Parameters:
    ///   - ratings: By line, above 0 and at most 10,000 A; a missing line is unknown.
    ///   - factor: The usable share.
    ///   - reserve: By line, 0 to 10,000 A.
    /// - Throws: ``FuseRatingError`` where a number is out of range.
    public init(
        ratings: [Line: Milliamperes], factor: UsableFactor = .whole, reserve: LineCurrents = .zero
    ) throws(FuseRatingError) {
        try self.init(ratings: LineRatings(ratings), factor: factor, reserve: reserve)
    }

    /// Checks a rating.
    ///
    /// - Parameters:
    ///   - ratings: By line, above 0 and at most 10,000 A; nil is unknown.
    ///   - factor: The usable share.
    ///   - reserve: By line, 0 to 10,000 A.
    /// - Throws: ``FuseRatingError`` where a number is out of range.
    public init(
        ratings: LineRatings, factor: UsableFactor = .whole, reserve: LineCurrents = .zero
    ) throws(FuseRatingError) {
        for line in Line.allCases {
            guard reserve[line] >= .zero, reserve[line] <= .largest else {
                throw .reserveOutOfRange(line, reserve[line])
            }
            guard let rating = ratings[line] else { continue }
            guard rating > .zero, rating <= .largest else { throw .ratingOutOfRange(line, rating) }
        }
        self.init(known: ratings, factor: factor, reserve: reserve)
    }

    /// Returns the usable current of a line: floor(rating × factor) − reserve.
    ///
    /// It is never below zero, and nil where the rating is unknown.
    public func usable(on line: Line) -> Milliamperes? { left(on: line).map { max(.zero, $0) } }

    /// Returns the part of the reserve that exceeds the rating's usable share of a line.
    ///
    /// It is zero where other loads fit, and where the rating is unknown.
    public func reserveExcess(on line: Line) -> Milliamperes {
        max(.zero, .zero - (left(on: line) ?? .zero))
    }

    private func left(on line: Line) -> Milliamperes? {
        ratings[line].map { FuseRating.share(of: $0, factor) - reserve[line] }
    }

    /// Returns the usable share, rounded down because a rating is a limit.
    ///
    /// 10⁷ mA × 10⁹ fits 64 bits.
    private static func share(of rating: Milliamperes, _ factor: UsableFactor) -> Milliamperes {
        Milliamperes(rating.count * factor.billionths / 1_000_000_000)
    }
}

/// The rating of each line; nil where it is unknown, and for lines that do not exist.
public struct LineRatings: Hashable, Sendable {
    private var l1: Milliamperes?
    private var l2: Milliamperes?
    private var l3: Milliamperes?

    /// Makes ratings that are all unknown.
    public init() {}

    /// Makes the ratings; a missing line is unknown.
    public init(_ ratings: [Line: Milliamperes]) {
        for (line, rating) in ratings { self[line] = rating }
    }

    /// The rating of one line.
    public subscript(line: Line) -> Milliamperes? {
        get {
            switch line {
            case .l1: l1
            case .l2: l2
            case .l3: l3
            }
        }
        set {
            switch line {
            case .l1: l1 = newValue
            case .l2: l2 = newValue
            case .l3: l3 = newValue
            }
        }
    }
}

/// The reason why the numbers of a fuse are refused.
public enum FuseRatingError: Error, Hashable, Sendable {
    /// The rating is not above 0 and at most 10,000 A.
    case ratingOutOfRange(Line, Milliamperes)
    /// The reserve is not between 0 and 10,000 A.
    case reserveOutOfRange(Line, Milliamperes)
}
