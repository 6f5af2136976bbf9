import FuseCore
import FuseRecord
import Testing

extension StoreContract {
    func recordsOneAfterTheOther() throws {
        for isReversed in [false, true] {
            let store = try make()
            let few = (0..<60).map { charger(identifier("c\($0)"), below: "x") }
            try store.record([], at: moment) { _ in
                [try other("x", [charger("a", below: "x")] + few), try other("y", [])]
            }
            let moved = [
                try other("x", few), try other("y", [charger("a", below: "y")]), try other("z", []),
            ]
            try store.write { writing in
                try writing.put(at: moment) { put in
                    for installation in isReversed ? moved.reversed() : moved {
                        // Until it is written itself, it reads as recorded, although others took its
                        // chargers.
                        if installation.id == "x" {
                            #expect(try writing.record("x")?.installation.chargers.count == 61)
                        }
                        try put(installation)
                    }
                    return true
                }
            }
            #expect(try store.homes(of: ["a", "c0", "c59"]) == ["a": "y", "c0": "x", "c59": "x"])
            #expect(try store.installations() == ["x", "y", "z"])
            // A charger that its installation does not release cannot be recorded elsewhere, not even for a
            // moment.
            for takers in [["y", "x"], ["z", "y"], ["z"]] as [[Identifier]] {
                let claims = try takers.map { try other($0, [charger("c1", below: $0)]) }
                #expect(throws: InstallationStoreError.self, "\(takers)") {
                    try store.write { writing in
                        try writing.put(at: moment) { put in
                            for claim in claims { try put(claim) }
                            return true
                        }
                    }
                }
            }
            #expect(try store.homes(of: ["c1"]) == ["c1": "x"])
        }
    }

    func recordsNothingThatIsNotToStay() throws {
        let store = try make()
        let first = try site([charger("a", 16)])
        try store.record([], at: moment) { _ in [first] }
        try store.write { writing in
            try writing.put(at: moment) { put in
                try put(try site([]))
                try put(try other("x", [charger("a", below: "x")]))
                return false
            }
            try writing.append(entry(1, of: "site"))
        }
        #expect(try store.installations() == ["site"])
        #expect(try store.installation("site")?.chargers.map(\.id) == ["a"])
        var entries = 0
        try store.log(of: nil) { _ in entries += 1 }
        #expect(entries == 1)
    }
}
