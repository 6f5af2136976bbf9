import FuseCore
import FuseJSON
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct TreeTests {
    /// The vendor's data: circuits with their ratings, and chargers in them.
    struct Vendor {
        var breaker: Int? = 63
        var main: Int? = 80
        var updatedOn: String?
        var circuits: [(id: String, rating: Int?)] = []
        var chargers: [(id: String, circuit: String)] = []

        func answers() throws -> VendorAnswers {
            func answer(_ name: String, _ text: String) throws -> VendorAnswers.Answer {
                VendorAnswers.Answer(name: name, content: try JSONReader.read(Array(text.utf8)))
            }
            func number(_ key: String, _ value: Int?) -> String { value.map { ", \"\(key)\": \($0)" } ?? "" }
            let date = updatedOn.map { ", \"UpdatedOn\": \"\($0)\"" } ?? ""
            let tree = circuits.map { circuit in
                let devices = chargers.filter { $0.circuit == circuit.id }.map { "{\"Id\": \"\($0.id)\"}" }
                return
                    "{\"Id\": \"\(circuit.id)\"\(number("MaxCurrent", circuit.rating)), \"Chargers\": [\(devices.joined(separator: ","))]}"
            }
            let list = chargers.map { "{\"Id\": \"\($0.id)\", \"DeviceType\": 1, \"Name\": \"\($0.id)\"}" }
            var states: [Identifier: VendorAnswers.Answer] = [:]
            for charger in chargers {
                states[try Identifier(charger.id)] = try answer(
                    "state",
                    "[{\"StateId\": 523, \"Timestamp\": \"1970-01-01T00:00:00\", \"ValueAsString\": \"16\"}]")
            }
            return VendorAnswers(
                installation: try answer(
                    "installation",
                    "{\"Id\": \"site\", \"NetworkType\": 4\(number("MaxCurrent", breaker))\(number("PropertyMainFuseCurrent", main))\(date)}"
                ),
                hierarchy: try answer(
                    "hierarchy", "{\"Id\": \"site\", \"Circuits\": [\(tree.joined(separator: ","))]}"),
                chargers: [try answer("chargers", "{\"Data\": [\(list.joined(separator: ","))]}")],
                states: states)
        }
    }

    private let then = Timestamp(milliseconds: 1_000)
    private let now = Timestamp(milliseconds: 2_000)

    private func pull(_ vendor: Vendor, onto recorded: Installation?, at moment: Timestamp) throws
        -> Recording
    {
        try Recording(
            of: Mapping.declaration(of: vendor.answers(), onto: recorded, readAt: moment), onto: recorded,
            at: moment)
    }

    /// A random site of the vendor.
    private func vendor(_ random: inout SplitMix64) -> Vendor {
        var vendor = Vendor()
        for number in 0..<random.pick([1, 2, 3, 4]) {
            vendor.circuits.append(("v\(number)", random.pick([16, 25, 32])))
        }
        for number in 0..<random.pick([1, 2, 4, 6]) {
            vendor.chargers.append(("c\(number)", random.pick(vendor.circuits).id))
        }
        return vendor
    }

    /// The same site after changes by the operator.
    ///
    /// It has added circuits above, between and below the vendor's, chargers of another vendor, and smaller
    /// usable currents for some fuses.
    private func rebuilt(_ site: Installation, _ random: inout SplitMix64) throws -> Installation {
        var fuses = site.fuses
        for number in 0..<random.pick([0, 1, 2, 4]) {
            let id = try Identifier("p\(number)")
            fuses.append(Fuse(id: id, name: id.text, parent: random.pick(fuses).id, rating: fuses[0].rating))
        }
        for _ in 0..<random.pick([0, 1, 3]) {
            var moved = fuses
            let place = moved.indices.randomElement(using: &random) ?? 0
            guard place > 0 else { continue }
            moved[place].parent = random.pick(fuses).id
            // A fuse cannot be below itself.
            let tree = try? Installation(
                id: site.id, supply: site.supply, rules: site.rules, fuses: moved, chargers: [])
            if tree != nil { fuses = moved }
        }
        for place in fuses.indices where random.oneIn(3) {
            fuses[place].rating = try FuseRating(
                ratings: fuses[place].rating.ratings, factor: UsableFactor(billionths: 900_000_000) ?? .whole,
                reserve: LineCurrents(amperes(2), on: .all))
        }
        var chargers = site.chargers
        for place in chargers.indices where random.oneIn(2) { chargers[place].fuse = random.pick(fuses).id }
        for number in 0..<random.pick([0, 0, 1, 2]) {
            chargers.append(
                charger(try Identifier("x\(number)"), below: random.pick(fuses).id) {
                    $0.fixed = .known(amperes(6))
                })
        }
        return try Installation(
            id: site.id, supply: site.supply, rules: site.rules, fuses: fuses, chargers: chargers)
    }

    /// The vendor's site some time later, and answers with facts left out.
    private func changed(_ vendor: Vendor, _ random: inout SplitMix64) -> Vendor {
        var vendor = vendor
        vendor.updatedOn = random.pick([nil, "1970-01-01T00:00:00.5"])
        if random.oneIn(3) { vendor.breaker = random.pick([nil, 50, 70, 100]) }
        if random.oneIn(3) { vendor.main = random.pick([nil, 40, 100]) }
        for place in vendor.circuits.indices where random.oneIn(4) {
            vendor.circuits[place].rating = random.pick([nil, 10, 40])
        }
        if random.oneIn(3) { vendor.circuits.append(("v9", random.pick([16, 32]))) }
        if random.oneIn(3), vendor.circuits.count > 1 {
            let gone = vendor.circuits.remove(at: Int.random(in: 0..<vendor.circuits.count, using: &random))
                .id
            for place in vendor.chargers.indices where vendor.chargers[place].circuit == gone {
                vendor.chargers[place].circuit = random.pick(vendor.circuits).id
            }
        }
        for place in vendor.chargers.indices where random.oneIn(6) {
            vendor.chargers[place].circuit = random.pick(vendor.circuits).id
        }
        if random.oneIn(4) { vendor.chargers.append(("c9", random.pick(vendor.circuits).id)) }
        if random.oneIn(6) { vendor.chargers.removeFirst() }
        return vendor
    }

    private func fuses(above charger: Identifier, in site: Installation) -> Set<Identifier> {
        guard let place = site.chargerPlaces[charger] else { return [] }
        var fuses = Set<Identifier>()
        var next: Int? = site.fuseOfCharger[place]
        while let fuse = next {
            fuses.insert(site.fuses[fuse].id)
            next = site.parents[fuse]
        }
        return fuses
    }

    @Test func `what a person made of the vendor's tree is still there when it is pulled again`() throws {
        for seed in UInt64(1)...600 {
            var random = SplitMix64(seed: seed)
            let vendor = vendor(&random)
            let site = try rebuilt(pull(vendor, onto: nil, at: then).result, &random)
            // A charger moved below another circuit of the vendor goes back, which must be confirmed.
            let strays = site.chargers.filter { charger in
                let home = vendor.chargers.first { $0.id == charger.id.text }?.circuit
                return home != nil && charger.fuse.text != home && !charger.fuse.text.hasPrefix("p")
            }
            let again = try pull(vendor, onto: site, at: now)
            let subjects = Set(again.changes.map(\.subject))
            #expect(subjects == Set(strays.map(\.id)), "seed \(seed): \(again.changes)")
            for charger in site.chargers where !subjects.contains(charger.id) {
                #expect(again.result.chargersByID[charger.id]?.fuse == charger.fuse, "seed \(seed)")
            }
            for fuse in site.fuses {
                let now = again.result.fusePlaces[fuse.id].map { again.result.fuses[$0] }
                #expect(now?.parent == fuse.parent && now?.rating == fuse.rating, "seed \(seed) \(fuse.id)")
            }
        }
    }

    @Test func `a pull without --replace takes no fuse from above a charger and frees no headroom`()
        throws
    {
        var (pulls, passed) = (0, 0)
        for seed in UInt64(1)...4_000 {
            var random = SplitMix64(seed: seed)
            let vendor = vendor(&random)
            let site = try rebuilt(pull(vendor, onto: nil, at: then).result, &random)
            let later = try pull(changed(vendor, &random), onto: site, at: now)
            pulls += 1
            guard later.needingReplace.isEmpty else { continue }
            passed += 1
            for charger in site.chargers {
                let (before, after) = (
                    fuses(above: charger.id, in: site), fuses(above: charger.id, in: later.result)
                )
                #expect(
                    after.isSuperset(of: before),
                    "seed \(seed): \(charger.id) was below \(before), is below \(after)")
            }
            for fuse in site.fuses {
                let now = later.result.fusePlaces[fuse.id].map { later.result.fuses[$0].rating }
                for line in Line.allCases {
                    guard let before = fuse.rating.usable(on: line), let after = now?.usable(on: line) else {
                        continue
                    }
                    #expect(after <= before, "seed \(seed): \(fuse.id) \(line.label)")
                }
            }
        }
        #expect(passed > pulls / 8, "\(passed) of \(pulls)")
    }

    @Test func `a new circuit of the vendor's is put where its chargers are recorded`() throws {
        let old = Vendor(circuits: [("v0", 25)], chargers: [("c0", "v0")])
        var site = try pull(old, onto: nil, at: then).result
        let own = Fuse(id: "p0", name: "p0", parent: "v0", rating: site.fuses[0].rating)
        let chargers = site.chargers.map { charger in
            var charger = charger
            charger.fuse = "p0"
            return charger
        }
        site = try Installation(
            id: site.id, supply: site.supply, rules: site.rules, fuses: site.fuses + [own], chargers: chargers
        )
        let new = Vendor(circuits: [("v0", 25), ("v1", 16)], chargers: [("c0", "v1")])
        let later = try pull(new, onto: site, at: now)
        #expect(later.needingReplace.isEmpty)
        #expect(fuses(above: "c0", in: later.result) == ["site", "v0", "p0", "v1"])
    }

    @Test func `a charger that the vendor has elsewhere than a person put it is noted`() throws {
        let old = Vendor(circuits: [("v0", 25), ("v1", 10)], chargers: [("c0", "v0")])
        var site = try pull(old, onto: nil, at: then).result
        let own = Fuse(id: "p0", name: "p0", parent: "v0", rating: site.fuses[0].rating)
        var charger = site.chargers[0]
        charger.fuse = "p0"
        site = try Installation(
            id: site.id, supply: site.supply, rules: site.rules, fuses: site.fuses + [own],
            chargers: [charger])
        let same = try pull(old, onto: site, at: now)
        #expect(same.notes.isEmpty)
        var moved = old
        moved.chargers = [("c0", "v1")]
        let later = try pull(moved, onto: site, at: now)
        #expect(later.notes.contains { $0.hasPrefix("c0 is in v1 there, and stays in p0") })
    }

    @Test func `a larger rating is taken from answers that are newer and leave nothing out`() throws {
        let old = Vendor(circuits: [("v0", 25)], chargers: [("c0", "v0")])
        let site = try pull(old, onto: nil, at: then).result
        for (updatedOn, breaker, main, circuit, asks) in [
            ("1970-01-01T00:00:01.5", 70, 80, 32, []), ("1970-01-01T00:00:00.5", 70, 80, 32, ["site", "v0"]),
            (nil, 70, 80, 25, ["site"]), ("1970-01-01T00:00:01.5", 70, nil, 25, ["site"]),
            ("1970-01-01T00:00:01.5", nil, 100, 25, []), (nil, nil, nil, nil, []), (nil, 50, 80, 16, []),
        ] as [(String?, Int?, Int?, Int?, [Identifier])] {
            let vendor = Vendor(
                breaker: breaker, main: main, updatedOn: updatedOn, circuits: [("v0", circuit)],
                chargers: [("c0", "v0")])
            let later = try pull(vendor, onto: site, at: now)
            #expect(later.needingReplace.map(\.subject) == asks, "\(vendor)")
        }
        // Without the installation's breaker the rating of its fuse is unknown, whatever the building's is.
        let bare = try pull(Vendor(breaker: nil), onto: nil, at: then).result
        #expect(bare.fuses[0].rating.usable(on: .l1) == nil)
        let smaller = try pull(
            Vendor(breaker: nil, main: 50, circuits: [("v0", nil)], chargers: [("c0", "v0")]), onto: site,
            at: now)
        #expect(smaller.result.fuses.map { $0.rating.usable(on: .l1) } == [amperes(50), amperes(25)])
    }
}
