import FuseJSON
import FuseReport

extension OutcomeOptions {
    /// Describes an imported installation as the output wants it: as JSON or as text.
    var describe: (InstallationImport) -> String {
        let style = Console.style
        return json ? { $0.json.item(isFirst: true) } : { $0.text(style: style) }
    }

    /// Prints the result of an import.
    func print(_ outcome: Recorder.Outcome) throws {
        guard !quiet else { return }
        var isFirst = true
        if json { try Console.print(outcome.report.opening) }
        try outcome.descriptions { text in
            try Console.print(json && !isFirst ? "," + text : text)
            isFirst = false
        }
        if json {
            try Console.print(JSONValue.closing(isEmpty: isFirst))
        } else if let end = outcome.report.end(Console.style) {
            try Console.print(end + "\n")
        }
    }
}
