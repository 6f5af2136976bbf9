/// Lets updates of one charger leave one after the other: each once the one before it was answered, or has had its time.
actor Turns {
    /// A turn that was given.
    struct Turn: Hashable, Sendable {
        fileprivate let key: String
        fileprivate let number: Int
    }

    private struct Line {
        var holder: Int
        var waiting: [(number: Int, resume: CheckedContinuation<Bool, Never>)] = []
    }

    /// How long an update is waited for that has left and is not answered.
    static let patience = Duration.seconds(10)
    private let patience: Duration
    private var lines: [String: Line] = [:]
    private var count = 0

    init(patience: Duration = Turns.patience) { self.patience = patience }

    /// Waits for a turn.
    ///
    /// - Parameters:
    ///   - key: What is taken in turns.
    ///   - limit: How long to wait at most.
    /// - Returns: The turn, which is to be ended; nil where it did not come in time.
    func take(_ key: String, within limit: Duration) async -> Turn? {
        count += 1
        let number = count
        let turn = Turn(key: key, number: number)
        guard lines[key] != nil else {
            lines[key] = Line(holder: number)
            return turn
        }
        let waiting = Task {
            try await Task.sleep(for: limit)
            giveUp(number, key)
        }
        defer { waiting.cancel() }
        let isMine = await withCheckedContinuation { lines[key]?.waiting.append((number, $0)) }
        return isMine ? turn : nil
    }

    /// Notes that what a turn was taken for has left: it ends by itself after ``patience``.
    func hasLeft(_ turn: Turn) {
        Task {
            try? await Task.sleep(for: patience)
            end(turn)
        }
    }

    /// Ends a turn; one that has ended already stays so.
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
