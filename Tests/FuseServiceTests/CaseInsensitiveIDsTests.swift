import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseService

@Suite struct CaseInsensitiveIDsTests {
    private static func home(
        _ id: Identifier, circuit: Identifier? = nil, _ chargers: Identifier...
    ) throws -> Installation {
        let rating = try FuseRating(ratings: [.l1: amperes(63), .l2: amperes(63), .l3: amperes(63)])
        let root = Fuse(id: id, name: "Site", parent: nil, rating: rating)
        let below = circuit.map { [Fuse(id: $0, name: "Circuit", parent: id, rating: rating)] } ?? []
        return try Installation(
            id: id, supply: .tn3, rules: CountingRules(), fuses: [root] + below,
            chargers: chargers.map { charger($0, below: id, 6) })
    }

    /// A recorded id, the id of a request, and the id that it means.
    private static let spellings: [(recorded: Identifier, asked: Identifier, meant: Identifier)] = [
        ("abc1", "abc1", "abc1"), ("abc1", "ABC1", "abc1"), ("ABC1", "abc1", "ABC1"),
        ("abc1", "aBc1", "abc1"), ("ABC1", "aBc1", "ABC1"), ("aBc1", "aBc1", "aBc1"),
        ("abc1", "ABC2", "ABC2"),
    ]

    @Test(arguments: spellings)
    func `an id in other letters means the recorded one`(
        recorded: Identifier, asked: Identifier, meant: Identifier
    ) throws {
        let chargers = try ServiceHarness(Self.home("home", recorded))
        #expect(try chargers.store.read { try $0.charger(spelled: asked) } == meant)
        let installations = try ServiceHarness(Self.home(recorded))
        #expect(try installations.store.read { try $0.installation(spelled: asked) } == meant)
    }

    @Test func `an id that means two recorded ones is ambiguous`() throws {
        let harness = try ServiceHarness(Self.home("one", "abc"), Self.home("ONE", "ABC"))
        for asked: Identifier in ["abc", "ABC", "aBc"] {
            #expect(throws: SpellingError.recordedTwice(asked)) {
                try harness.store.read { try $0.charger(spelled: asked) }
            }
        }
        #expect(throws: SpellingError.recordedTwice("One")) {
            try harness.store.read { try $0.installation(spelled: "One") }
        }
    }

    @Test func `a circuit in any letters leads to each installation that has it, the main fuse does not`()
        throws
    {
        let harness = try ServiceHarness(
            Self.home("one", circuit: "c1"), Self.home("two", circuit: "C1"),
            Self.home("three", circuit: "c2"))
        func found(_ asked: Identifier...) throws -> [Identifier] {
            try harness.store.read { try $0.installations(withCircuits: asked) }
        }
        #expect(try found("C1") == ["one", "two"])
        #expect(try found("c1", "C2") == ["one", "three", "two"])
        #expect(try found("one").isEmpty && found("c3").isEmpty)
    }

    @Test func `an API is another one only for what is recorded, in any letters`() throws {
        let harness = try ServiceHarness(Self.home("one", "abc"), Self.home("two", "def"))
        try harness.store.write { try $0.put(api: "https://one.example", of: "one") }
        func other(_ charger: Identifier, than accepted: String...) throws -> String? {
            try harness.store.read { reading in
                let found = try reading.otherAPI(ofCharger: charger, than: accepted)
                #expect(found == nil || found?.installation == "one")
                return found?.api
            }
        }
        #expect(try other("ABC", than: "https://two.example") == "https://one.example")
        #expect(try other("abc", than: "https://two.example", "https://one.example") == nil)
        // That installation was never pulled, and that charger is not recorded.
        #expect(try other("def", than: "https://two.example") == nil)
        #expect(try other("xyz", than: "https://two.example") == nil)
        let installation = try harness.store.read {
            try $0.otherAPI(ofInstallation: "ONE", than: ["https://two.example"])
        }
        #expect(installation?.installation == "one" && installation?.api == "https://one.example")
        #expect(
            try harness.store.read { try $0.otherAPI(ofInstallation: "two", than: ["https://two.example"]) }
                == nil)
    }
}
