import Foundation
import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct DeviceTests {
    private let go = "8fc947f3-fc72-411f-a219-7c77984fbd65"

    /// The home with observations put before its state, others of their id removed, and texts replaced.
    private func home(
        _ observations: [(Int, String)] = [], onto recorded: Installation? = nil,
        _ changes: [(answer: String, old: String, new: String)] = []
    ) throws -> Declaration {
        let answers = try SiteTests.answers("home-go") { name, text in
            var text = text
            for change in changes where name.hasPrefix(change.answer) {
                text = text.replacingOccurrences(of: change.old, with: change.new)
            }
            for (id, value) in observations where name.hasPrefix("state") {
                // The old observation gets a number that the program does not read.
                text = text.replacingOccurrences(of: "\"StateId\": \(id),", with: "\"StateId\": 9\(id),")
                let added =
                    "{\"StateId\": \(id), \"Timestamp\": \"2026-01-01T00:00:00\", \"ValueAsString\": \"\(value)\"},"
                text.insert(contentsOf: added, at: text.index(after: text.startIndex))
            }
            return text
        }
        return try Mapping.declaration(of: answers, onto: recorded)
    }

    private let native = (
        answer: "chargers", old: "\"AuthenticationType\": 0", new: "\"AuthenticationType\": 3"
    )

    @Test func `a maximum below the minimum is a pause, recorded as it is, and bounds nothing`() throws {
        let paused = try home([(510, "0.0")]).installation.chargers[0]
        #expect(paused.maxCurrent == .zero && paused.minCurrent == amperes(6) && paused.boxLimit == nil)
        let boxed = try home([(510, "0.0"), (546, "16.0")]).installation.chargers[0]
        #expect(boxed.boxLimit == amperes(16) && boxed.largestCurrent == amperes(16))
        #expect(try home([(546, "0.0")]).installation.chargers[0].boxLimit == nil)
        #expect(try home([(546, "15.9991")]).installation.chargers[0].boxLimit == amperes(16))
    }

    @Test
    func `what the cloud does not bind counts what it takes alone, or what its maximum or its box allows`()
        throws
    {
        /// The observations, native OCPP or not, and the expected fixed current.
        let table: [([(Int, String)], Bool, Int64?)] = [
            ([(712, "0")], false, nil), ([(712, "False")], false, nil),
            ([(712, "1"), (547, "6.0")], false, 6), ([(712, "True"), (547, "6.0")], false, 6),
            ([(712, "1")], false, 32), ([(712, "1"), (510, "0")], false, 32),
            ([(712, "1"), (510, "0"), (546, "16")], false, 16),
            ([(510, "20")], true, 20), ([(510, "0")], true, 32), ([(510, "0"), (546, "16")], true, 16),
            ([(510, "16"), (523, "24")], true, 24), ([(712, "1"), (547, "6"), (510, "20")], true, 20),
        ]
        for (state, isNative, fixed) in table {
            let charger = try home(state, onto: nil, isNative ? [native] : []).installation.chargers[0]
            #expect(charger.fixed == fixed.map { .known(amperes($0)) }, "\(state) \(isNative)")
            // The cloud's settings are no reading of a charger that they do not bind.
            #expect((charger.reading == nil) == (fixed != nil), "\(state) \(isNative)")
        }
    }

    /// A state, whether it is native, and what it is fixed at night after night.
    private static let nights: [[(state: [(Int, String)], isNative: Bool, fixed: Int64)]] = [
        // Native: programs throttle it, pause it, and let it go again.
        [
            ([(510, "20")], true, 20), ([(510, "6")], true, 20), ([(510, "0")], true, 32),
            ([(510, "6")], true, 32),
        ],
        // Alone without a limit of its own; what the box allows while it is paused.
        [([(712, "1")], false, 32), ([(712, "1"), (510, "6")], false, 32)],
        [
            ([(712, "1"), (510, "0"), (546, "16")], false, 16), ([(712, "1"), (510, "6")], false, 16),
            ([(712, "1"), (510, "20")], false, 20),
        ],
        // What was read of it once.
        [
            ([(510, "6"), (523, "24")], true, 24), ([(510, "6")], true, 24),
            ([(510, "10"), (523, "12")], true, 24),
        ],
        // Its own limit is gone: the larger of it and its maximum.
        [([(712, "1"), (547, "25")], false, 25), ([(712, "1"), (510, "6")], false, 25)],
    ]

    @Test func `a maximum that programs lower lowers no fixed current, and stops no nightly pull`() throws {
        let moment = Timestamp(milliseconds: 1_000)
        for nights in Self.nights {
            var site: Installation?
            for (night, (state, isNative, fixed)) in nights.enumerated() {
                let state = [(523, "0")].filter { _ in !state.contains { $0.0 == 523 } } + state
                let declaration = try home(state, onto: site, isNative ? [native] : [])
                let recording = try Recording(of: declaration, onto: site, at: moment)
                #expect(recording.result.chargers[0].fixed == .known(amperes(fixed)), "\(nights) \(night)")
                #expect(recording.needingReplace.isEmpty, "\(nights) \(night)")
                let isKept = declaration.installation.chargers[0].fixed != recording.result.chargers[0].fixed
                #expect(recording.notes.count == (isKept ? 1 : 0), "\(nights) \(night)")
                site = recording.result
            }
            // Bound by the cloud from now on: that it is fixed no more is asked for.
            let bound = try Recording(of: home(onto: site), onto: site, at: moment)
            #expect(!bound.needingReplace.isEmpty)
        }
        // A limit of its own that is smaller is asked for.
        let own = try Recording(of: home([(712, "1"), (547, "25")]), onto: nil, at: moment).result
        let less = try Recording(of: home([(712, "1"), (547, "6")], onto: own), onto: own, at: moment)
        #expect(!less.needingReplace.isEmpty)
    }

    @Test func `a maximum that programs lower lowers no bound of an automatic charger`() throws {
        let moment = Timestamp(milliseconds: 1_000)
        func pulled(_ most: String, onto recorded: Installation?) throws -> Recording {
            let automatic = (
                answer: "chargers", old: "\"PropertyOfflineCurrentOverride\": 10.0",
                new: "\"PropertyOfflineCurrentOverride\": -1"
            )
            let declaration = try home([(510, most), (523, "6")], onto: recorded, [automatic])
            return try Recording(of: declaration, onto: recorded, at: moment)
        }
        let first = try pulled("32", onto: nil).result
        var rules = first.rules
        rules.automatic = .bound
        var site = try Installation(
            id: first.id, supply: first.supply, rules: rules, fuses: first.fuses, chargers: first.chargers)
        for (most, then) in [("16", 32), ("0", 0), ("10", 0), ("32", 32)] as [(String, Int64)] {
            let recording = try pulled(most, onto: site)
            #expect(recording.result.chargers[0].maxCurrent == amperes(then), "\(most)")
            #expect(recording.needingReplace.isEmpty, "\(most)")
            site = recording.result
        }
    }

    @Test func `a Go that the list has as a meter stays one, and cannot choose its phase`() throws {
        let listed = (answer: "chargers", old: "\"DeviceType\": 4", new: "\"DeviceType\": 3")
        let declaration = try home([], onto: nil, [listed])
        let (charger, plain) = (declaration.installation.chargers, try home().installation.chargers)
        #expect(charger == plain && !charger[0].phaseSelectable && declaration.notes.isEmpty)
    }

    @Test func `meters are left out wherever they stand, and said; an unknown kind is a charger`() throws {
        let inTree = "\"Chargers\": [{\"Id\": \"m\", \"Name\": \"Meter\"%},"
        let inList = "\"Data\": [{\"Id\": \"m\", \"InstallationId\": null%},"
        func type(_ text: String, _ type: Int?) -> String {
            text.replacingOccurrences(of: "%", with: type.map { ", \"DeviceType\": \($0)" } ?? "")
        }
        func site(tree: Int?, list: Int?, isListed: Bool = true) throws -> Declaration {
            try home(
                [], onto: nil,
                [("hierarchy", "\"Chargers\": [", type(inTree, tree))]
                    + (isListed ? [("chargers", "\"Data\": [", type(inList, list))] : []))
        }
        for meter in [3, 5, 6, 7, 8] {
            for declaration in [
                try site(tree: meter, list: meter), try site(tree: nil, list: meter),
                try site(tree: meter, list: nil), try site(tree: meter, list: nil, isListed: false),
                try home([], onto: nil, [("chargers", "\"Data\": [", type(inList, meter))]),
            ] {
                #expect(declaration.installation.chargers.map(\.id.text) == [go])
                #expect(["1 meter left out: Meter", "1 meter left out: m"].contains(declaration.notes.first))
            }
        }
        // A device that one answer has as a charger is one. The override of one that is not listed is unknown.
        for (tree, list) in [(4, 4), (3, 4), (4, 3), (1, 5), (9, 3), (9, 9), (4, 99)] {
            #expect(throws: VendorError.self, "\(tree) \(list)") { try site(tree: tree, list: list) }
        }
        #expect(throws: VendorError.self) { try site(tree: 9, list: nil, isListed: false) }
        let two = try home(
            [], onto: nil,
            [
                (
                    "hierarchy", "\"Chargers\": [",
                    type(inTree, 3).replacingOccurrences(of: "\"m\"", with: "\"n\"")
                ),
                ("hierarchy", "\"Chargers\": [", type(inTree, 3)),
            ])
        #expect(two.notes == ["2 meters left out: Meter, Meter"])
    }

    @Test func `a charger that was never in contact is automatic and never read, and said`() throws {
        func site(_ state: String, onto recorded: Installation? = nil, _ list: [(String, String)] = []) throws
            -> Declaration
        {
            let answers = try SiteTests.answers("home-go") { name, text in
                if name.hasPrefix("state") { return state }
                guard name == "chargers.json" else { return text }
                return list.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            }
            return try Mapping.declaration(of: answers, onto: recorded)
        }
        let silent = try site("[]")
        let charger = silent.installation.chargers[0]
        #expect(charger.reading == nil && charger.fixed == nil && charger.wiring == nil)
        #expect((charger.minCurrent, charger.maxCurrent) == (amperes(6), amperes(32)))
        #expect(charger.offline == OfflineOverride(current: .overridden(amperes(10)), phase: .phase1))
        #expect(
            silent.notes == [
                "t01 was never in contact: what it falls back to is its maker's, and not read yet"
            ])
        // A charger that was read before keeps its wiring, and its reading, because none is stated.
        let recorded = try SiteTests.installation("home-go")
        let later = try site("[]", onto: recorded)
        #expect(
            later.installation.chargers[0].wiring == .l1l2l3
                && later.stated.values.first?.contains(.reading) == false)
        #expect(later.notes == ["t01 has no readings there: what was read of it before stays"])
        // Without any answer only a charger that is not set up yet is accepted.
        #expect(throws: VendorError.self) { try site("") }
        let bare = [
            ("\"DeviceType\": 4", "\"DeviceType\": null"), ("\"t01\"", "null"), ("\"ZAP741893\"", "null"),
        ]
        let unset = try site("", onto: nil, bare)
        #expect(unset.installation.chargers[0].name == go && !unset.installation.chargers[0].phaseSelectable)
        #expect(unset.notes.first?.hasPrefix(go) ?? false)
    }

    @Test func `what the account has in no installation and not set up is left out, and said`() throws {
        let stray = "\"Data\": [{\"Id\": \"s\", \"Name\": null, \"DeviceType\": null%},"
        let left = try home(
            [], onto: nil, [("chargers", "\"Data\": [", stray.replacingOccurrences(of: "%", with: ""))])
        #expect(left.installation.chargers.map(\.id.text) == [go])
        #expect(left.notes == ["1 charger left out that is in no installation and not set up yet: s"])
        // A charger of this installation is below its fuse until it is in a circuit.
        let ours = ", \"InstallationId\": \"\(left.installation.id)\""
        let below = try home(
            [], onto: nil, [("chargers", "\"Data\": [", stray.replacingOccurrences(of: "%", with: ours))])
        #expect(
            below.installation.chargers.last?.id == "s"
                && below.installation.chargers.last?.fuse == below.installation.id)
    }

    @Test func `the minimum-power mode is a fact that is read, and stays where the answers leave it out`()
        throws
    {
        func isOn(_ value: String?, onto recorded: Installation? = nil) throws -> Bool {
            let field = "\"PropertyIsMinimumPowerOfflineMode\": "
            return try home(
                [], onto: recorded,
                [("installation", field + "false", value.map { field + $0 } ?? "\"Other\": false")]
            ).installation.rules.isMinimumPowerOn
        }
        for (value, on) in [
            ("true", true), ("false", false), ("null", false), ("\"yes\"", true), ("1", true), (nil, false),
        ] as [(String?, Bool)] {
            #expect(try isOn(value) == on, "\(value ?? "absent")")
        }
        var rules = CountingRules()
        rules.isMinimumPowerOn = true
        let read = try SiteTests.installation("home-go")
        let recorded = try Installation(
            id: read.id, supply: read.supply, rules: rules, fuses: read.fuses, chargers: read.chargers)
        #expect(try isOn("null", onto: recorded) && !isOn("false", onto: recorded))
    }

    @Test func `a network type that one answer leaves open is the other's, or the recorded one`() throws {
        func supply(_ own: String, _ tree: String, onto recorded: Installation? = nil) throws -> Supply? {
            try home(
                [(715, "")], onto: recorded,
                [("installation", "\"NetworkType\": 4", own), ("hierarchy", "\"NetworkType\": 4", tree)]
            ).installation.supply
        }
        let (none, zero, tn, it) = (
            "\"Other\": 4", "\"NetworkType\": 0", "\"NetworkType\": 4", "\"NetworkType\": 2"
        )
        for (own, tree, expected) in [
            (none, tn, .tn3), (zero, tn, .tn3), (tn, none, .tn3), (tn, zero, .tn3), (none, none, nil),
            (zero, zero, nil),
        ] as [(String, String, Supply?)] {
            #expect(try supply(own, tree) == expected, "\(own) \(tree)")
        }
        let recorded = try SiteTests.installation("home-go")
        #expect(try supply(zero, none, onto: recorded) == .tn3)
        #expect(throws: VendorError.self) { try supply(it, tn) }
    }
}
