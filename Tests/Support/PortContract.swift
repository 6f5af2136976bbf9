import FuseCore
package import FuseRollout
import Testing

/// A service behind a port, as a test arranges it.
package protocol PortBench: Sendable {
    /// Runs a body with a port to one charger, `c1`, which is recorded in installation `site` on three lines.
    ///
    /// - Parameters:
    ///   - service: How the service answers updates.
    ///   - body: Gets the port, and a function that counts the updates that came.
    /// - Throws: The errors of the body.
    func with(
        _ service: PortService, _ body: @Sendable (any ChargerPort, @Sendable () -> Int) async throws -> Void
    ) async throws

    /// Runs a body with a port whose service says that of the charger `c1`.
    ///
    /// - Parameters:
    ///   - report: What the service says.
    ///   - body: Gets the port.
    /// - Throws: The errors of the body.
    func with(_ report: PortReport, _ body: @Sendable (any ChargerPort) async throws -> Void) async throws
}

/// How a service answers an update.
package enum PortService: Sendable, CaseIterable {
    /// It takes it.
    case accepts
    /// It says that it is wrong.
    case refuses
    /// It says that this user may not.
    case forbids
    /// It says, again and again, that there were too many.
    case hasTooMany
    /// It says that something failed in it.
    case fails
    /// It hears the update and breaks the connection.
    case breaks
    /// It hears the update and never answers.
    case isSilent
    /// It is not there.
    case isGone
}

/// What a service says of a charger.
package enum PortReport: Sendable, CaseIterable {
    /// The cloud recorded 16.17 A on phase 1, and the charger reports 10 A there, wired as labelled.
    case whole
    /// The cloud recorded the same, and the charger never reported anything.
    case silent
    /// It answers with another charger's.
    case other
    /// It answers with something that is not what it documents.
    case garbage
}

/// The duties of a port as checks.
package struct PortContract {
    private let bench: any PortBench

    /// - Parameter bench: Makes ports, and the services behind them.
    package init(_ bench: any PortBench) { self.bench = bench }

    /// Runs every check.
    package func check() async throws {
        try await sendsOnceAndSaysWhatIsKnown()
        try await sendsNothingTooLate()
        try await reportsWhatIsThere()
        try await guessesNothing()
    }

    private static func update() throws -> ChargerUpdate {
        try ChargerUpdate(charger: "c1", current: .overridden(amperes(10)), phase: .phase2)
    }

    private func sendsOnceAndSaysWhatIsKnown() async throws {
        let update = try Self.update()
        for service in PortService.allCases {
            try await bench.with(service) { port, received in
                let answer = await port.send(update, notAfter: .distantFuture)
                let count = received()
                switch (service, answer) {
                case (.accepts, .accepted), (.refuses, .notApplied), (.forbids, .notApplied(.notPermitted)),
                    (.fails, .unknown), (.breaks, .unknown), (.isSilent, .unknown):
                    // What may have been applied is never sent again.
                    #expect(count == 1, "\(service) heard \(count) updates")
                case (.hasTooMany, .notApplied(.tooManyRequests)): break
                case (.isGone, .notApplied(.unreachable)): #expect(count == 0)
                default: Issue.record("a service that \(service): \(answer)")
                }
            }
        }
    }

    private func sendsNothingTooLate() async throws {
        let update = try Self.update()
        try await bench.with(.accepts) { port, received in
            let answer = await port.send(update, notAfter: Uptime(milliseconds: 0))
            guard case .notApplied = answer else {
                Issue.record("sent after its last moment: \(answer)")
                return
            }
            #expect(received() == 0)
        }
    }

    private func reportsWhatIsThere() async throws {
        let recorded = OfflineOverride(current: .overridden(amperes("16.17")), phase: .phase1)
        try await bench.with(.whole) { port in
            let report = try await port.report(of: "c1")
            #expect(report.cloud == recorded)
            #expect(report.reading?.current == amperes(10))
            #expect(report.reading?.lines == .l1)
            #expect(report.phase == .phase1)
        }
        // Silence is no reading, and not one of 0 A.
        try await bench.with(.silent) { port in
            let report = try await port.report(of: "c1")
            #expect(report.cloud == recorded && report.reading == nil && report.phase == nil)
        }
    }

    private func guessesNothing() async throws {
        for said in [PortReport.other, .garbage] {
            try await bench.with(said) { port in
                await #expect(throws: PortTrouble.self) { try await port.report(of: "c1") }
            }
        }
        try await bench.with(.whole) { port in
            await #expect(throws: PortTrouble.self) { try await port.report(of: "stranger") }
        }
    }
}
