package import FuseCore
package import FuseRecord

extension ReferenceInstallation {
    /// Converts an installation to the reference model.
    package init(_ installation: Installation) {
        let rules = installation.rules
        self.init(
            supply: installation.supply?.rawValue, automatic: rules.automatic.rawValue,
            automaticBound: rules.automaticBound.map { Int($0.count) },
            belowMinimum: rules.belowMinimum.rawValue, undeclaredWiring: rules.undeclaredWiring.rawValue,
            itCurrent: rules.itCurrent?.rawValue, minimumPowerMode: rules.minimumPowerMode?.rawValue,
            isMinimumPowerOn: rules.isMinimumPowerOn, fuses: installation.fuses.map { ReferenceFuse($0) },
            chargers: installation.chargers.map { ReferenceCharger($0) })
    }
}

extension ReferenceFuse {
    fileprivate init(_ fuse: Fuse) {
        var (rating, reserve): ([String: Int], [String: Int]) = ([:], [:])
        for line in Line.allCases {
            rating[line.label] = fuse.rating.ratings[line].map { Int($0.count) }
            reserve[line.label] = Int(fuse.rating.reserve[line].count)
        }
        self.init(
            id: fuse.id.text, parent: fuse.parent?.text, rating: rating,
            factorBillionths: Int(fuse.rating.factor.billionths), reserve: reserve)
    }
}

extension ReferenceCharger {
    fileprivate init(_ charger: Charger) {
        self.init(
            id: charger.id.text, circuit: charger.fuse.text, wiring: charger.wiring?.rawValue,
            min: Int(charger.minCurrent.count), max: Int(charger.maxCurrent.count),
            box: charger.boxLimit.map { Int($0.count) },
            selectable: charger.phaseSelectable, fixed: Self.fixed(charger),
            isUnlimited: charger.fixed == .unknown, fixedByLine: Self.fixedByLine(charger),
            current: charger.offline.current.milliamperes.map { Int($0.count) },
            phase: charger.offline.phase.rawValue,
            observed: charger.reading.map {
                ReferenceObserved(
                    current: Int($0.current.count), unit: Int($0.unit.count),
                    lines: $0.lines.lines.map(\.label), phase: $0.phase?.rawValue)
            },
            awaitsReading: charger.awaitsReading,
            former: charger.former.map { (Int($0.current.milliamperes?.count ?? 0), $0.phase.rawValue) },
            isMoved: charger.phaseMoved)
    }

    private static func fixed(_ charger: Charger) -> Int? {
        if case .known(let current) = charger.fixed { Int(current.count) } else { nil }
    }

    private static func fixedByLine(_ charger: Charger) -> [String: Int?]? {
        guard case .byLine(let lines) = charger.fixed else { return nil }
        var values: [String: Int?] = [:]
        for line in lines.lines.lines {
            let known: Int? = if case .known(let current) = lines[line] { Int(current.count) } else { nil }
            values[line.label] = .some(known)
        }
        return values
    }
}

extension ReferenceUpdate {
    /// Converts an update to the reference model.
    package init(_ update: ChargerUpdate) {
        let current: Int?? = update.current.map { $0.milliamperes.map { Int($0.count) } }
        self.init(
            charger: update.charger.text, current: current, phase: update.phase?.rawValue,
            max: update.maxCurrent.map { Int($0.count) }, min: update.minCurrent.map { Int($0.count) })
    }
}

extension ReferencePlan {
    /// Converts a plan to the reference model.
    package init(_ plan: RecordedPlan) {
        self.init(
            requests: plan.requests.map {
                ReferenceRequest(
                    wave: $0.wave, state: $0.state.rawValue, update: ReferenceUpdate($0.update),
                    mayArrive: $0.unansweredSince != nil)
            }, isPassed: plan.id.text.hasPrefix("pass-"))
    }
}
