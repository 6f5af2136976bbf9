// Room: the combinations that the second look at waves goes through.

import FuseCore
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct WaveCheckStatesTests {
    @Test(arguments: [0, 1, 5, 12, 13, 14])
    func `what a line carries is looked at in every combination of up to twelve chargers`(count: Int) {
        func way(_ after: Int64, _ before: Int64) -> CheckedWay {
            CheckedWay(
                after: [.l1: after, .l2: 7], before: LineCurrents(Milliamperes(before), on: .l1), on: [.l1])
        }
        // Each charger has a bit of its own in both sums.
        let unsure = (0..<count).map { [way(1 << $0, 0), way(1 << ($0 + 20), 1 << $0)] }
        let sums = CheckedWay.sums(of: unsure, on: .l1, beside: (after: 1 << 50, before: 1 << 40))
        let looked = min(count, 12)
        let expected = (Int64(0)..<(1 << looked)).map { read in
            // Whoever is beyond the twelfth is taken as read.
            let all = read | ((1 << count) - (1 << looked))
            let told = ((1 << count) - 1) & ~all
            return [1 << 50 | all << 20 | told, 1 << 40 | all]
        }
        #expect(sums.count == expected.count && Set(sums.map { [$0.0, $0.1] }) == Set(expected))
        #expect(CheckedWay.sums(of: unsure, on: .l3, beside: (1, 2)).allSatisfy { $0 == (1, 2) })
    }
}
