import FuseCore

extension [Finding] {
    /// The findings with what is accepted as notes, and with a warning for each acceptance that is over or matches nothing.
    ///
    /// - Parameters:
    ///   - accepted: What is accepted.
    ///   - now: The moment.
    ///   - isJudgedAlone: Whether there is no proposal, so that all of an installation was looked at.
    func heeding(_ accepted: [Acceptance], at now: Timestamp, isJudgedAlone: Bool) -> [Finding] {
        guard !accepted.isEmpty else { return self }
        var used = Set<Acceptance>()
        var heeded: [Finding] = []
        /// Of the acceptances that match, all of which are used, one that is not over.
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
    /// Whether it is about a fuse's finding.
    fileprivate func matches(_ finding: Finding) -> Bool {
        guard code == finding.code, case .fuse(let fuse, let line) = subject else { return false }
        return fuse == finding.fuse && (line == nil || line == finding.line)
    }

    /// A finding about the acceptance itself.
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
