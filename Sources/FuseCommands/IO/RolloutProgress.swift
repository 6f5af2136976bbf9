import FuseCore
import FuseReport
import FuseRollout

/// The progress of a plan that is being carried out, on standard error.
///
/// A terminal shows a bar, anything else gets plain lines.
final class RolloutProgress: Sendable {
    private let words: RolloutNewsText

    init(_ installation: Installation) { words = RolloutNewsText(installation) }

    func show(_ news: RolloutNews) {
        if let line = words.line(news) { Console.note(line) }
        switch news {
        case .act(_, let plan), .answered(_, _, let plan), .written(_, let plan):
            Console.progress(words.bar(plan))
        }
    }

    func end() { Console.progress("") }
}
