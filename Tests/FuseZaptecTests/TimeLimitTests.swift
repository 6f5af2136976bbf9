import FuseHTTP
import Testing

@Suite struct TimeLimitTests {
    @Test func `work that takes too long is given up`() async throws {
        #expect(try await TimeLimit.run(within: .seconds(60)) { 1 } == 1)
        let late = try await TimeLimit.run(within: .milliseconds(1)) {
            try await Task.sleep(for: .seconds(60))
            return 1
        }
        #expect(late == nil)
    }
}
