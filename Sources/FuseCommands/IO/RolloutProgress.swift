import FuseCore
import FuseReport
import FuseRollout

/// The progress of a plan that is being carried out, on standard error.
///
/// A terminal shows a bar, anything else gets plain lines.
final class RolloutProgress: Sendable {
    private let text: RolloutNewsText

    init(_ installation: Installation) { text = RolloutNewsText(installation) }

    func show(_ news: RolloutNews) {
        if let line = text.line(news) { Console.info(line) }
        switch news {
        case .act(_, let plan), .answered(_, _, let plan), .written(_, let plan):
            Console.progress(text.bar(plan))
        }
    }

    func end() { Console.progress("") }
}
