import Dispatch
import FuseCore
import FuseRecord
import Testing

extension StoreContract {
    func writesOneAtATime() throws {
        let (writers, turns, moment) = (4, 25, self.moment)
        let store = try make()
        try store.write { try $0.put([site([charger("a", 0)])], at: moment) }
        DispatchQueue.concurrentPerform(iterations: writers) { _ in
            for _ in 0..<turns {
                // A value that is read in a transaction is the one that it replaces.
                try? store.write { writing in
                    guard let before = try writing.record("site")?.installation else { return }
                    let next = (before.chargers[0].offline.current.milliamperes ?? .zero) + Milliamperes(1)
                    let after = try before.changing(chargersAt: [0]) {
                        $1.offline.current = .overridden(next)
                    }
                    try writing.put([after], at: moment)
                }
            }
        }
        let counted = try store.installation("site")?.chargers[0].offline.current.milliamperes
        #expect(counted == Milliamperes(Int64(writers * turns)))
    }
}
