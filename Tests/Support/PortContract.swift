import FuseCore
package import FuseRollout
import Testing

/// A test bench that runs a port against a service.
package protocol PortBench: Sendable {
    /// Runs a body with a port to one charger, `c1`, recorded in installation `site` on three lines.
    ///
    /// - Parameters:
    ///   - service: The service's answer to updates.
    ///   - body: Receives the port, and a function that returns the number of updates that arrived.
    /// - Throws: The errors of the body and of the service.
    func with(
        _ service: PortService, _ body: @Sendable (any ChargerPort, @Sendable () -> Int) async throws -> Void
    ) async throws

    /// Runs a body with a port whose service returns a report of the charger `c1`.
    ///
    /// - Parameters:
    ///   - report: The report of the service.
    ///   - body: Receives the port.
    /// - Throws: The errors of the body and of the service.
    func with(_ report: PortReport, _ body: @Sendable (any ChargerPort) async throws -> Void) async throws
}

/// The behaviour of a service when it receives an update.
package enum PortService: Sendable, CaseIterable {
    /// It accepts the update.
    case accepts
    /// It rejects the update as invalid.
    case refuses
    /// It answers that the user lacks the permission.
    case forbids
    /// It answers each attempt with "too many requests".
    case hasTooMany
    /// It answers with an internal error.
    case fails
    /// It receives the update and closes the connection.
    case breaks
    /// It receives the update and never answers.
    case isSilent
    /// It cannot be reached.
    case isGone
}

/// A service's report of a charger.
package enum PortReport: Sendable, CaseIterable {
    /// The cloud recorded 16.17 A on phase 1, and the charger reports 10 A there, wired as labelled.
    case whole
    /// The cloud recorded the same, and the charger never reported a value.
    case silent
    /// The report is of another charger.
    case other
    /// The report does not have the documented form.
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
                    // An update that may have been applied is never sent again.
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
        // A charger that never reported has no reading, and certainly not one of 0 A.
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
