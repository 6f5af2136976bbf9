public import FuseCore
import FuseRecord

/// Describes findings in sentences.
public struct FindingText: Sendable {
    let names: Names

    /// Creates descriptions for an installation's findings.
    public init(_ names: Names) { self.names = names }

    /// The finding in one sentence with its numbers, and the acceptance of it, if any.
    public func message(_ finding: Finding) -> String {
        guard let accepted = finding.acceptance, finding.severity == .note else { return found(finding) }
        return found(finding)
            + " Accepted by \(accepted.by) until \(accepted.lastDay): \(accepted.reason)"
    }

    private func found(_ finding: Finding) -> String {
        let place = [finding.fuse.map(names.full), finding.line?.label].compactMap { $0 }.joined(
            separator: " ")
        let who = names.list(finding.contributors.map(\.charger))
        let (total, usable) = (finding.total?.text ?? "?", finding.usable?.text ?? "?")
        let excess = finding.excess?.text ?? "0 A"
        let many = finding.contributors.count
        switch finding.code {
        case .exceeds:
            if let reserve = reserve(finding, place) { return reserve + "." }
            let sentence = "\(place) would carry \(total) where \(usable) may be used: \(excess) too much"
            switch finding.detail {
            case .mayHoldLess(let ids):
                return sentence
                    + ", and maybe more than now: what \(names.list(ids)) \(ids.count == 1 ? "carries" : "carry") now is "
                    + "not known for sure."
            case .evenAtNothing(let rest, let ids):
                return sentence + ". With 0 A for every override there \(rest.text) stay: \(names.list(ids))."
            default: return sentence + "."
            }
        case .unknownCharger:
            if case .recordedIn(let other) = finding.detail {
                return "Charger \(who) is recorded in installation \(other), not here."
            }
            if case .namesOf(let ids) = finding.detail {
                return "\(who) is a charger's name, not its id: \(ids.map(\.text).joined(separator: ", "))."
            }
            return "Charger \(who) is not recorded, so the fuses that it loads are not known."
        case .unknownRating:
            return "\(place) has no rating, so what it holds is not known."
        case .unknownSupply:
            return "The supply of \(place) is not known, so no line can be summed."
        case .unknownObserved:
            return
                "\(many == 1 ? "An effective value was" : "Effective values were") never read from \(who), "
                + "and the rule automatic: observed needs one."
        case .unknownFixed:
            return "What limits \(who) when the cloud is gone is not known; its settings do not."
        case .minimumPowerMode:
            if finding.detail == .askedFor {
                return "What minPowerOfflineMode does to \(place) beside overrides is not documented."
            }
            return "The minimum-power mode of \(place) is on, and what it does there is not declared."
        case .notControlled:
            let cause = finding.contributors.first?.cause
            return "Charger \(who) is \(cause?.text ?? "fixed"): the cloud's settings do not bind it."
        case .recordTooOld: return recordTooOld(finding, who)
        case .stillExceeds:
            if let reserve = reserve(finding, place) { return reserve + ", not worse than before." }
            return
                "\(place) carries \(total) where \(usable) may be used: still \(excess) too much, not worse "
                + "than before."
        case .automaticExceeds:
            return
                "With automatic chargers at their known currents \(place) carries \(total) where \(usable) "
                + "may be used: \(excess) too much."
        case .automaticUnknown:
            var counted = ""
            if case .automaticUnknown(let least)? = finding.contributors.first?.cause, least > .zero {
                counted = " but for its minimum of \(least.text)"
            }
            return "\(who) is automatic and nothing is known of it: the sums leave it out\(counted)."
        case .acceptanceExpired, .acceptanceUnused:
            let subject = place.isEmpty ? who : place
            guard let accepted = finding.acceptance else { return subject }
            return finding.code == .acceptanceUnused
                ? "\(accepted.code.rawValue) of \(subject) is accepted and not found."
                : "\(accepted.code.rawValue) of \(subject) was accepted by \(accepted.by) until "
                    + "\(accepted.lastDay), which is over."
        case .needsWaves:
            guard finding.fuse != nil else {
                return
                    "What \(who) holds now was never read, so what is loaded while this arrives is not known."
            }
            return "Sent all at once, \(place) may carry \(total) for a while where \(usable) may be used."
        case .unconfirmed: return unconfirmed(finding, who)
        case .phaseNotSelectable:
            return "\(who) cannot choose a phase: a one-phase override loads every wired line."
        case .wiringUnknown:
            return "The wiring of \(who) is not known: every line is counted."
        case .fuseOrder:
            guard case .ratings(let own, let above, let rating) = finding.detail else { return place }
            return "Circuit \(place) is rated \(own.text), above the \(rating.text) of \(names.full(above)) "
                + "that feeds it."
        case .automaticStarved:
            guard case .share(let share, let minimum) = finding.detail else { return place }
            return "\(place) leaves \(share.text) for each automatic charger, below the minimum of "
                + "\(minimum.text): \(who) might not charge offline."
        case .belowMinimum:
            return "The override of \(who) is below the charger's minimum: it will not charge offline."
        case .inFlight:
            if case .planUnanswered(let plan) = finding.detail {
                return
                    "Plan \(plan) is settled, but a request for \(who) was never answered: a late copy of it may still "
                    + "arrive."
            }
            guard case .plan(let plan) = finding.detail else { return who }
            return
                "Plan \(plan) is in flight: \(who) \(many == 1 ? "counts at its" : "count at their") worst until "
                + "that is settled."
        }
    }

    /// The sentence where other loads alone exceed the fuse; nil where they do not.
    private func reserve(_ finding: Finding, _ place: String) -> String? {
        guard case .reserve(let reserve, let excess) = finding.detail, let total = finding.total else {
            return nil
        }
        let sentence =
            "\(place) may carry \((reserve - excess).text), and other loads alone need \(reserve.text): "
            + "\(excess.text) too much"
        guard total > .zero else { return sentence }
        return sentence + ", and \(finding.excess?.text ?? "more") with the \(total.text) of chargers"
    }

    private func recordTooOld(_ finding: Finding, _ who: String) -> String {
        if case .passedWrite = finding.detail {
            return
                "A write that the gateway passed may have changed \(who): what is recorded is from before it."
        }
        guard case .age(let age, let allowed) = finding.detail else { return who }
        let oldest = age.map { "\(Self.age($0)) old" } ?? "of unknown age"
        return "What is recorded of \(who) is \(oldest); \(Self.age(allowed)) are allowed."
    }

    private func unconfirmed(_ finding: Finding, _ who: String) -> String {
        guard case .disagreement(let set, let isProposed, let read, let isSuperseded) = finding.detail else {
            return who
        }
        // The reading may equal the new setting by chance: it confirms nothing.
        let why =
            switch (isSuperseded, isProposed) {
            case (true, false): ", before \(set.text) was recorded, and not since"
            case (false, false): ", but \(set.text) is recorded"
            case (_, true): ", and nothing says yet that it follows \(set.text)"
            }
        return "\(who) was last read at \(read.text)\(why): the larger counts on each line."
    }

    /// An age in its two largest units: `31 d 4 h`.
    private static func age(_ seconds: Int64) -> String {
        let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min")]
            .filter { $0.0 > 0 }
            .prefix(2)
        return parts.isEmpty ? "\(seconds) s" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    private static let remedyOfReserve =
        "No charger can make room for that: move other loads, or declare the fuse and its reserve as they really are."
    private static let letterCase = "Ids are case-sensitive."

    /// The remedy of a finding.
    public func remedy(_ finding: Finding) -> String {
        switch finding.code {
        case .exceeds:
            switch finding.detail {
            case .mayHoldLess:
                "Find out what holds: read the charger again and import what was read, or declare its wiring; "
                    + "or lower it further."
            case .reserve: Self.remedyOfReserve
            case .evenAtNothing:
                "Limit those where they are controlled, override the automatic ones, or declare the fuse as it really is."
            default: "Lower or move the largest of these, or declare the fuse as it really is."
            }
        case .unknownCharger:
            switch finding.detail {
            case .recordedIn:
                "Check it with the chargers of that installation: one proposal, one installation."
            case .namesOf: "Say its id."
            case .spelledOtherwise(let meant): "Did you mean \(meant)? \(Self.letterCase)"
            case .none, .ratings, .share, .age, .disagreement, .plan, .planUnanswered, .askedFor,
                .mayHoldLess, .reserve, .evenAtNothing,
                .byReadings, .noOrder, .passedWrite:
                if let meant = finding.contributors.first.flatMap({ names.spelledOtherwise($0.charger) }) {
                    "Did you mean \(meant)? \(Self.letterCase)"
                } else {
                    "Record it first: fuseguard import."
                }
            }
        case .unknownRating: "Declare the rating (fuse: in the installation document) and import it."
        case .unknownSupply: "Declare the supply (TN-3, TN-1, IT-3 or IT-1) and import it."
        case .unknownObserved: "Read the chargers again, or declare automatic: bound with an automaticBound."
        case .unknownFixed:
            "Limit it where it is controlled, or declare the most it can draw as its fixedCurrent."
        case .minimumPowerMode where finding.detail == .askedFor: "Set the overrides themselves."
        case .minimumPowerMode:
            "Declare minimumPowerMode: minimum (each charger counts at least its minimum) or ignored, or switch the mode "
                + "off and pull."
        case .notControlled: "Change it where it is controlled, or remove fixedCurrent if the cloud binds it."
        case .recordTooOld where finding.detail == .passedWrite:
            "Read the installation from the API: fuseguard pull."
        case .recordTooOld: "Read the chargers again and import what was read."
        case .stillExceeds:
            switch finding.detail {
            case .reserve: Self.remedyOfReserve
            case .byReadings:
                "Send what is said here and read the chargers again: by what is recorded then, the line holds."
            default: "Go on lowering until nothing is over: --adjust without a proposal says what to send."
            }
        case .automaticExceeds: "Override the automatic chargers too, or leave them more room."
        case .acceptanceExpired: "Mend it, or accept it anew with a later date."
        case .acceptanceUnused: "Take it out of the installation document."
        case .automaticUnknown:
            "Read it (fuseguard pull, or observed: in the document), declare an automaticBound, or override it."
        case .needsWaves where finding.detail == .noOrder:
            "There is no order in which each step is safe: first lower what else loads that line, in a plan of its own; of "
                + "chargers in doubt, read them again and import what was read."
        case .needsWaves:
            "Send it in steps, each confirmed before the next: lower first (to 0 A where a phase changes), then the phases, "
                + "then raise."
        case .unconfirmed: "Find out which holds: read the charger again and import what was read."
        case .phaseNotSelectable: "Count on all its lines, or wire it for one phase and declare that."
        case .wiringUnknown: "Look at the wiring and declare it."
        case .fuseOrder: "Check both ratings on site: this circuit's fuse can never be the first to open."
        case .automaticStarved: "Lower the overrides on this line, or accept that these wait for the cloud."
        case .belowMinimum: "Use 0 for no charging, or at least the minimum."
        case .inFlight:
            if case .planUnanswered = finding.detail {
                "Wait: it ends by itself, at most \(RecordedRequest.lifetime / 1_000) s after the request was sent."
            } else {
                "Confirm the plan when it is in force, or release it if nothing was sent."
            }
        }
    }

    /// An assumption as a line of a report for pipelines.
    func assumed(_ assumption: Assumption) -> String {
        "assumed \(assumption.code.rawValue): \(message(assumption))"
    }

    /// An assumption in one sentence.
    public func message(_ assumption: Assumption) -> String {
        let who = names.list(assumption.chargers)
        switch assumption.code {
        case .wiringAsLabelled:
            return "The wiring of \(who) is not declared: terminal 1 is taken to be on L1, 2 on L2, 3 on L3."
        case .automaticExcluded:
            return "Automatic currents count as 0, since the vendor's rule speaks of overrides only: \(who)."
        case .automaticAsRead:
            return "Automatic currents count as they were last read: \(who)."
        case .automaticAsBefore:
            return
                "What was made automatic counts as what it may have held before, until it is read: \(who)."
        case .itCurrentLine:
            return "On this IT supply a current is taken to be the line's, not the pair's"
                + (assumption.chargers.isEmpty ? "." : ": \(who).")
        case .recurringProfileTrusted:
            return "A charging profile that recurs is taken to hold without a gap: \(who)."
        case .connectorsBoundTogether:
            return
                "One limit is taken to bind all connectors of a charge point together, as declared: \(who)."
        }
    }
}
