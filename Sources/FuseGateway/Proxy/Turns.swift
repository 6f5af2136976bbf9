/// Sends the updates of a charger one after the other.
///
/// Each waits until the one before it is answered, or until that one's time limit is over.
actor Turns {
    /// A turn that has been given.
    struct Turn: Hashable, Sendable {
        fileprivate let key: String
        fileprivate let number: Int
    }

    private struct Line {
        var holder: Int
        var waiting: [(number: Int, resume: CheckedContinuation<Bool, Never>)] = []
    }

    /// The time to wait for the answer to an update that has been sent.
    static let timeout = Duration.seconds(10)
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private var lines: [String: Line] = [:]
    private var count = 0

    init(timeout: Duration = Turns.timeout, clock: any Clock<Duration> = ContinuousClock()) {
        self.timeout = timeout
        self.clock = clock
    }

    /// Waits for a turn.
    ///
    /// - Parameters:
    ///   - key: The object whose turns are taken, such as a charger's id.
    ///   - limit: The longest time to wait.
    /// - Returns: The turn, which the caller must end; nil if it did not come in time.
    func take(_ key: String, within limit: Duration) async -> Turn? {
        count += 1
        let number = count
        let turn = Turn(key: key, number: number)
        guard lines[key] != nil else {
            lines[key] = Line(holder: number)
            return turn
        }
        let waiting = Task {
            try await clock.sleep(for: limit)
            giveUp(number, key)
        }
        defer { waiting.cancel() }
        let isMine = await withCheckedContinuation { lines[key]?.waiting.append((number, $0)) }
        return isMine ? turn : nil
    }

    /// Records that the turn's request has been sent: the turn ends by itself after ``timeout``.
    func hasLeft(_ turn: Turn) {
        Task {
            try? await clock.sleep(for: timeout)
            end(turn)
        }
    }

    /// Ends a turn; does nothing if it has already ended.
    func end(_ turn: Turn) {
        guard let line = lines[turn.key], line.holder == turn.number else { return }
        guard let next = line.waiting.first else {
            lines[turn.key] = nil
            return
        }
        lines[turn.key]?.waiting.removeFirst()
        lines[turn.key]?.holder = next.number
        next.resume.resume(returning: true)
    }

    private func giveUp(_ number: Int, _ key: String) {
        guard let place = lines[key]?.waiting.firstIndex(where: { $0.number == number }) else { return }
        lines[key]?.waiting.remove(at: place).resume.resume(returning: false)
    }
}
