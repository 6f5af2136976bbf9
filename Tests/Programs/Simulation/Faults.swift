import FuseRollout
import FuseTestSupport

/// What becomes of one request on its way to the cloud.
struct Fate {
    /// When copies of it reach the cloud, in milliseconds after it was sent.
    var arrivals: [Int64]
    /// What is answered, and when; nil: nothing ever is.
    var answer: (after: Int64, SendAnswer)?
    /// What kind of fault it is, for the tally; nil: none.
    var fault: Fault?
}

/// The kinds of faults.
package enum Fault: String, CaseIterable, Sendable {
    case requestLost = "request lost"
    case answerLost = "answer lost"
    case delayed = "request delayed"
    case duplicated = "request duplicated"
    case lateCopy = "late copy"
    case refused429 = "429"
    case refused403 = "403"
    case failed500 = "500, not applied"
    case applied500 = "500, applied"
    case unreachable = "no connection"
    case readFailed = "read-back failed"
    case staleRead = "stale read-back"
    case wentAway = "charger away"
    case oldValues = "back with old values"
    case killed = "tool killed"
    case killedBeforeSend = "killed before sending"
    case killedBeforeAnswer = "killed before the answer was written"
    case killedWhileSending = "killed while waiting for an answer"
    case clockJump = "clock jumped"
    case torn = "torn update"
}

/// Draws faults.
struct Faults {
    /// Nothing goes wrong any more.
    var isCalm = false

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func within(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    mutating func oneIn(_ count: Int) -> Bool { !isCalm && random.oneIn(count) }
    mutating func pick<Value>(_ values: [Value]) -> Value { random.pick(values) }

    /// The fate of a request.
    ///
    /// Copies arrive at most `lifetime` after it was sent.
    mutating func fate(lifetime: Int64) -> Fate {
        let soon = within(10...250)
        let ordinary = Fate(arrivals: [soon], answer: (soon + within(5...400), .accepted))
        guard !isCalm else { return ordinary }
        let late = random.oneIn(3) ? within(1...lifetime) : within(1...20_000)
        switch Int.random(in: 0..<24, using: &random) {
        case 0, 1:
            return Fate(arrivals: [], fault: .requestLost)
        case 2, 3:
            return Fate(arrivals: [soon], fault: .answerLost)
        case 4, 5:
            return Fate(arrivals: [late], fault: .delayed)
        case 6:
            let arrival = within(1_000...25_000)
            return Fate(
                arrivals: [arrival], answer: (arrival + within(5...8_000), .accepted), fault: .delayed)
        case 7, 8:
            let second = soon + within(0...3_000)
            return Fate(arrivals: [soon, second], answer: (second + 20, .accepted), fault: .duplicated)
        case 9, 10, 11:
            return Fate(arrivals: [soon, late], fault: .lateCopy)
        case 12:
            return Fate(arrivals: [], answer: (soon, .notApplied(.tooManyRequests)), fault: .refused429)
        case 13:
            let refusal = SendAnswer.notApplied(.notPermitted(status: 403))
            return Fate(arrivals: [], answer: (soon, refusal), fault: .refused403)
        case 14:
            return Fate(arrivals: [], answer: (soon, failed), fault: .failed500)
        case 15:
            // It may also have been applied behind the error, or be applied later.
            let arrival = random.oneIn(2) ? soon : late
            return Fate(arrivals: [arrival], answer: (soon, failed), fault: .applied500)
        case 16:
            let refusal = SendAnswer.notApplied(.unreachable("down"))
            return Fate(arrivals: [], answer: (soon, refusal), fault: .unreachable)
        default:
            return ordinary
        }
    }

    private var failed: SendAnswer { .unknown(.refused(status: 500, error: nil)) }

    /// How long one setting takes from the cloud to a charger on the network.
    mutating func delivery() -> Int64 {
        guard !isCalm else { return within(10...50) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return within(10_000...90_000)
        case 1, 2, 3: return within(1_000...9_000)
        default: return within(10...800)
        }
    }
}
