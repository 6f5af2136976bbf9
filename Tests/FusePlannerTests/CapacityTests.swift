import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct CapacityTests {
    /// A fuse of 20 A above a circuit of 16 A, with the load of a charger at the root and of one below.
    private func capacity(_ root: LineCurrents, _ below: LineCurrents) throws -> Capacity {
        let site = try site(fuse: 20, circuits: [("c", 16)], [charger("r", 0), charger("b", below: "c", 0)])
        return Capacity(
            of: site, entries: [root, below].map { LoadChange(untouched: $0, recorded: .zero) },
            pending: PendingLoads(of: InstallationRecord(site), on: .tn3))
    }

    private func lines(_ l1: Int64, _ l2: Int64, _ l3: Int64) -> LineCurrents {
        LineCurrents(l1: amperes(l1), l2: amperes(l2), l3: amperes(l3))
    }

    private func bound(_ root: LineCurrents, to new: LineCurrents) throws -> Bound? {
        try capacity(root, .zero).bound(
            from: LoadChange(untouched: .zero, recorded: .zero),
            to: LoadChange(untouched: new, recorded: .zero),
            below: 1)
    }

    @Test func `the nearest fuse that does not hold is told, with the line that has least left`() throws {
        #expect(try bound(.zero, to: lines(16, 16, 16)) == nil)
        #expect(try bound(.zero, to: lines(17, 0, 0)) == Bound(fuse: "c", line: .l1))
        #expect(try bound(lines(4, 4, 4), to: lines(16, 16, 16)) == nil)
        #expect(try bound(lines(4, 4, 5), to: lines(16, 16, 16)) == Bound(fuse: "site", line: .l3))
        #expect(try bound(lines(6, 7, 8), to: lines(16, 16, 16)) == Bound(fuse: "site", line: .l3))
        #expect(try bound(lines(8, 7, 6), to: lines(16, 16, 16)) == Bound(fuse: "site", line: .l1))
        #expect(try bound(lines(6, 8, 7), to: lines(16, 16, 16)) == Bound(fuse: "site", line: .l2))
        // Among equals the first line counts; and only lines with an increase that does not fit.
        #expect(try bound(lines(8, 8, 8), to: lines(0, 16, 16)) == Bound(fuse: "site", line: .l2))
        #expect(try bound(lines(10, 9, 8), to: lines(8, 16, 16)) == Bound(fuse: "site", line: .l2))
        #expect(try bound(lines(20, 9, 8), to: lines(0, 16, 2)) == Bound(fuse: "site", line: .l2))
    }

    @Test func `a line above its cap is found`() throws {
        for line in Line.allCases {
            let capacity = try capacity(LineCurrents(amperes(25), on: LineSet(line)), .zero)
            #expect(!capacity.isWithinCaps && capacity.worst == Bound(fuse: "site", line: line))
        }
        for (line, above) in zip(Line.allCases, [lines(27, 25, 26), lines(25, 27, 26), lines(25, 26, 27)]) {
            #expect(try capacity(above, .zero).worst == Bound(fuse: "site", line: line))
        }
        #expect(try capacity(lines(20, 20, 20), .zero).isWithinCaps)
        #expect(try capacity(lines(20, 20, 20), .zero).worst == nil)
    }

    @Test func `what is left at a circuit is the least on the way up, on each line`() throws {
        let capacity = try capacity(lines(1, 7, 3), lines(2, 3, 10))
        #expect(capacity.left(at: 1) == lines(14, 10, 6))
        #expect(capacity.left(at: 0) == lines(17, 10, 7))
        #expect(capacity.leftAtEach == [lines(17, 10, 7), lines(14, 13, 6)])
        let others = try self.capacity(lines(9, 1, 4), lines(2, 10, 3))
        #expect(others.left(at: 1) == lines(9, 6, 13))
    }
}
