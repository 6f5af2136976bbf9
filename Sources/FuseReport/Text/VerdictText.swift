import FuseCore
import FusePlanner
import FuseRecord

/// Describes verdicts.
enum VerdictText {
    static func title(_ verdict: Verdict, _ style: Style) -> String {
        switch verdict {
        case .safe: style.green("SAFE")
        case .reduces: style.yellow("REDUCES")
        case .refused: style.red("REFUSED")
        case .undecided: style.yellow("UNDECIDED")
        case .adjusted: style.yellow("ADJUSTED")
        }
    }

    /// The title of a verdict on the record: there is no proposal to refuse, so a line is over.
    static func recorded(_ verdict: Verdict, _ style: Style) -> String {
        verdict == .refused ? style.red(recordedWord(verdict)) : title(verdict, style)
    }

    /// The title of a decision on the record, with what the sums leave out.
    static func recorded(_ decision: Decision, _ style: Style) -> String {
        recorded(decision.verdict, style) + decision.without.headline
    }

    /// The reason for refusing a decision that may be sent: an option of the command; nil if not refused.
    static func refusal(_ decision: Decision, _ exit: ExitStatus) -> String? {
        exit == .refused && decision.maySend ? "a warning is enough to refuse here (--fail-on warning)" : nil
    }

    /// The meaning of a decision, preceded by what the sums leave out.
    static func meaningWithout(_ decision: Decision) -> String {
        let without = decision.without.headline.dropFirst(2)
        return without.isEmpty ? meaning(decision) : "\(without): \(meaning(decision))"
    }

    /// The title of a verdict on the record, without colour.
    static func recordedWord(_ verdict: Verdict) -> String {
        verdict == .refused ? "OVER" : verdict.rawValue.uppercased()
    }

    /// The title of a decision.
    static func title(_ decision: Decision, _ style: Style) -> String {
        decision.updates.isEmpty && !decision.isRepair
            ? recorded(decision.verdict, style) : title(decision.verdict, style)
    }

    /// The headline of a decision: its title, what the sums leave out, and its meaning.
    static func headline(_ decision: Decision, _ style: Style) -> String {
        "\(title(decision, style))\(decision.without.headline): \(sentence(decision))"
    }

    /// The meaning of a decision for the sender, with a note where no update was given.
    static func sentence(_ decision: Decision) -> String {
        (decision.updates.isEmpty && !decision.isRepair ? "no update was given; " : "") + meaning(decision)
    }

    /// The meaning of a decision for the sender.
    static func meaning(_ decision: Decision) -> String {
        if decision.isRefusedAtOnce { return "do not send it: " + refusedOnItsWay(decision) }
        if decision.isRepair { return repair(decision) }
        return switch (decision.verdict, decision.updates.isEmpty) {
        case (.safe, false) where !decision.oneWave:
            "every fuse holds on every line in the end, but not while all of it arrives at once."
        case (.safe, false): "every fuse holds on every line with this update."
        case (.safe, true): "every fuse holds on every line as recorded."
        case (.reduces, _): reduces(decision)
        case (.refused, false): "do not send it."
        case (.refused, true) where !decision.isOverAsRecorded: "with what is in flight, a line may be over."
        case (.refused, true): "as recorded, a line is over."
        case (.adjusted, _): adjusted(decision)
        case (.undecided, false): "do not send it: a fact is missing."
        case (.undecided, true): "a fact about what is recorded is missing."
        }
    }

    /// The reason for refusing updates that are acceptable in the end, but not on the way there.
    private static func refusedOnItsWay(_ decision: Decision) -> String {
        let end =
            decision.linesOver.isEmpty
            ? "every fuse would hold in the end"
            : "nothing would get worse in the end, though a line stays over"
        return decision.hasNoOrder
            ? "\(end), but there is no order in which each step is safe."
            : "\(end), but not while all of it arrives at once."
    }

    private static func reduces(_ decision: Decision) -> String {
        if decision.isPassedUnknown {
            let over = decision.linesOver.isEmpty ? "" : "a line stays over, and "
            return "it may be sent: nothing gets worse, but \(over)a fact is missing, so it is not known "
                + "whether the rest holds."
        }
        let what = decision.isAnyLess ? "less is carried where a line is over" : "nothing gets worse"
        let rest = decision.linesOver.isEmpty ? "" : ", but a line stays over"
        return decision.oneWave
            ? "it may be sent: \(what)\(rest)."
            : "\(what) in the end\(rest), and not all of it may be sent at once."
    }

    private static func adjusted(_ decision: Decision) -> String {
        let start = "as proposed it is refused; "
        let left = decision.stillOver
        guard !decision.toSend.isEmpty else {
            let rest = left.isEmpty ? "" : ", and \(over(left, decision))"
            return start + "what is left of it is recorded already: there is nothing to send\(rest)."
        }
        guard left.isEmpty else {
            return start + "what is said here makes nothing worse, but \(over(left, decision))"
                + (decision.oneWave ? "." : ", and not all of it may be sent at once.")
        }
        return start
            + (decision.oneWave
                ? "send what is said here instead."
                : "what is said here fits in the end, but not while all of it arrives at once.")
    }

    /// The meaning of a repair: which overrides of the record to lower.
    private static func repair(_ decision: Decision) -> String {
        let start = "as recorded, a line is over"
        let left = decision.stillOver
        let way = decision.oneWave ? "" : ", not all of it at once"
        return switch decision.verdict {
        case .safe: "every fuse holds on every line as recorded; there is nothing to send."
        case .undecided: "a fact about what is recorded is missing."
        case .refused where decision.updates.isEmpty: "\(start), and no override loads it."
        case .refused: "\(start), and 0 A for every override there is not enough."
        case .reduces:
            "\(start) by readings in doubt alone; send what is said here\(way), and read these chargers."
        case .adjusted where left.isEmpty:
            decision.oneWave
                ? "\(start); send what is said here, and every fuse holds."
                : "\(start); what is said here fits in the end, but not while all of it arrives at once."
        case .adjusted:
            "\(start); send what is said here\(way), and read these chargers: by readings in doubt "
                + "\(over(left, decision))."
        }
    }

    /// `L1, L2 of Garage A and L1 of Main stay over`.
    private static func over(_ places: [Bound], _ decision: Decision) -> String {
        let names = Names(decision.installation)
        var fuses: [(fuse: Identifier, lines: [String])] = []
        for place in places {
            if fuses.last?.fuse != place.fuse { fuses.append((place.fuse, [])) }
            fuses[fuses.count - 1].lines.append(place.line.label)
        }
        let shown = fuses.prefix(3).map { "\($0.lines.joined(separator: ", ")) of \(names.short($0.fuse))" }
        let more = fuses.count > 3 ? ["\(count(fuses.count - 3, "more fuse"))"] : []
        return (shown + more).joined(separator: " and ") + (places.count == 1 ? " stays over" : " stay over")
    }
}
