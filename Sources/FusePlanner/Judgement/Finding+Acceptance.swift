import FuseCore

extension [Finding] {
    /// Returns the findings with accepted warnings turned into notes (rules: Warnings and acceptances).
    ///
    /// An acceptance that has expired adds a warning. One that matches no finding adds a warning too when the
    /// record is judged alone.
    ///
    /// - Parameters:
    ///   - accepted: The acceptances that the installation declares.
    ///   - now: The current time.
    ///   - isJudgedAlone: True without a proposal, so that the whole installation was checked.
    /// - Returns: The findings in the order given, then the warnings about acceptances.
    func heeding(_ accepted: [Acceptance], at now: Timestamp, isJudgedAlone: Bool) -> [Finding] {
        guard !accepted.isEmpty else { return self }
        var used = Set<Acceptance>()
        var heeded: [Finding] = []
        /// Marks all acceptances that match as used and returns the first that has not expired.
        func valid(_ matches: (Acceptance) -> Bool) -> Acceptance? {
            let matching = accepted.filter(matches)
            used.formUnion(matching)
            return matching.first { !$0.isExpired(at: now) }
        }
        for finding in self {
            var rest: [Contribution] = []
            var isAccepted = false
            if Acceptance.fuseCodes.contains(finding.code) {
                if let one = valid({ $0.matches(finding) }) {
                    isAccepted = true
                    heeded.append(finding.asNote(acceptedBy: one))
                }
            } else if Acceptance.chargerCodes.contains(finding.code) {
                for part in finding.contributors {
                    let subject = Acceptance.Subject.charger(part.charger)
                    guard let one = valid({ $0.code == finding.code && $0.subject == subject }) else {
                        rest.append(part)
                        continue
                    }
                    heeded.append(Finding(finding.code, contributors: [part]).asNote(acceptedBy: one))
                }
                isAccepted = rest.isEmpty && !finding.contributors.isEmpty
                if !isAccepted, rest.count < finding.contributors.count {
                    heeded.append(Finding(finding.code, contributors: rest, detail: finding.detail))
                    isAccepted = true
                }
            }
            if !isAccepted { heeded.append(finding) }
        }
        for one in accepted {
            if used.contains(one) {
                if one.isExpired(at: now) { heeded.append(one.finding(.acceptanceExpired)) }
            } else if isJudgedAlone {
                heeded.append(one.finding(.acceptanceUnused))
            }
        }
        return heeded
    }
}

extension Acceptance {
    /// True when the acceptance covers the finding of a fuse: same code, same fuse, and its line or any.
    fileprivate func matches(_ finding: Finding) -> Bool {
        guard code == finding.code, case .fuse(let fuse, let line) = subject else { return false }
        return fuse == finding.fuse && (line == nil || line == finding.line)
    }

    /// Makes a finding about the acceptance itself.
    fileprivate func finding(_ code: FindingCode) -> Finding {
        switch subject {
        case .charger(let charger):
            Finding(
                code, contributors: [Contribution(charger: charger, current: nil, cause: nil)],
                acceptance: self)
        case .fuse(let fuse, let line): Finding(code, fuse: fuse, line: line, acceptance: self)
        }
    }
}
