import FuseCore

/// The ways that one charger can be connected to the lines, the proposed one first.
struct PhaseOptions: Hashable {
    /// The fuse it is connected below.
    let fuse: Int
    /// What it counts as in each way.
    let loads: [LineCurrents]
}

/// What is left on each line of each fuse; negative where it is over.
struct PhaseRoom {
    private(set) var left: [LineCurrents]
    let parents: [Int?]

    /// The room without any of the chargers that are to be placed.
    init(_ capacity: Capacity) {
        self.left = capacity.leftAtEach
        self.parents = capacity.above
    }

    /// Takes room at a fuse and above it; a negative load gives it back.
    mutating func take(_ load: LineCurrents, at fuse: Int) {
        for place in Ancestors(from: fuse, parents: parents) { left[place] = left[place] - load }
    }

    /// What a load would leave on the lines that get more of it, at a fuse and above it: the least that is left of
    /// any, and by how much lines would be over altogether.
    func after(_ load: LineCurrents, at fuse: Int) -> (least: Milliamperes, excess: Milliamperes) {
        var (least, excess) = (Milliamperes.largest, Milliamperes.zero)
        for place in Ancestors(from: fuse, parents: parents) {
            for line in Line.allCases {
                let rest = left[place][line] - load[line]
                if rest < .zero { excess += .zero - rest }
                if load[line] > .zero { least = min(least, rest) }
            }
        }
        return (least, excess)
    }

    /// For each of some chargers a number that those have in common which have the same key.
    static func kinds<Key: Hashable>(of keys: [Key]) -> [Int] {
        var numbers: [Key: Int] = [:]
        return keys.map { key in
            let next = numbers.count
            return numbers[key]
                ?? {
                    numbers[key] = next
                    return next
                }()
        }
    }
}

extension LineCurrents {
    /// What all lines carry together.
    var sum: Milliamperes { l1 + l2 + l3 }
}
