import FuseCore
import FuseJSON
import FuseOCPP
import FuseRecord
import FuseTestSupport

enum SavedMessages {
    /// The limit of a charge point according to some of its messages.
    private static func limit(
        _ parts: Parts, _ messages: [ChargePoint.Message]
    ) throws(FuzzFinding) -> FixedCurrent? {
        do {
            var point = ChargePoint("point")
            for message in messages {
                guard let place = ChargePoint.Message.allCases.firstIndex(of: message), !parts[place].isEmpty
                else { continue }
                do {
                    try point.add(
                        message, JSONReader.read(parts[place]), at: Timestamp(milliseconds: 1_800_000_000_000)
                    )
                } catch {
                    point.leaveUnknown(because: "\(error.problem)")
                }
            }
            var charger = Charger(id: "point", fuse: "site")
            charger.fixed = .unknown
            let site = try Installation(
                id: "site", supply: .tn3, rules: CountingRules(),
                fuses: [Fuse(id: "site", name: "site", parent: nil, rating: .unknown)],
                chargers: [charger])
            let points = try ChargePoints([point], rated: nil)
            let fixed = try points.declaration(onto: site, of: "site").installation.chargers[0].fixed
            try check(fixed, points)
            return fixed
        } catch let error as FuzzFinding {
            throw error
        } catch {
            throw FuzzFinding("charge points throw \(type(of: error)): \(error)")
        }
    }

    /// Checks that a charge point without a limit comes with a reason.
    private static func check(_ fixed: FixedCurrent?, _ points: ChargePoints) throws(FuzzFinding) {
        switch fixed {
        case .known(let current):
            let isTold = points.notes.contains { $0.contains("nothing is known to limit") }
            try hold(current >= .zero && current <= .largest && !isTold, "\(current) \(points.notes)")
        case .unknown: try hold(!points.notes.isEmpty, "no note says why nothing limits it")
        case .byLine: throw FuzzFinding("OCPP 1.6 says nothing of single lines")
        case nil: throw FuzzFinding("a charge point that the cloud binds")
        }
    }

    static func tryMessages(_ bytes: [UInt8]) throws(FuzzFinding) {
        let parts = Parts(bytes)
        let all = try limit(parts, ChargePoint.Message.allCases)
        let said = try limit(parts, [.setChargingProfile, .getConfiguration, .remoteStartTransaction])
        try hold(
            most(all) >= most(said),
            "what it said makes it less: \(String(describing: all)), without it \(String(describing: said))")
        let bare = try limit(parts, [.getConfiguration, .getCompositeSchedule])
        try hold(bare == .unknown, "limited by no profile: \(String(describing: bare))")
    }

    /// The limit's value; larger than any limit for a charge point that has none.
    private static func most(_ fixed: FixedCurrent?) -> Int64 {
        if case .known(let current) = fixed { current.count } else { .max }
    }
}
