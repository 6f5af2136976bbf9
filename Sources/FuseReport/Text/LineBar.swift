import FuseCore
import FusePlanner

/// Draws the bar of one line.
struct LineBar {
    /// The number of cells that stand for the rating.
    static let width = 18

    let line: LineDecision
    let style: Style

    /// The bar: `█` used, `▒` reserved for other loads, `░` free; all `█` and a `!` where it is over.
    var text: String {
        guard let parts = line.parts(of: Int64(Self.width)) else {
            return style.yellow(String(repeating: "?", count: Self.width)) + " "
        }
        if line.isOver { return style.red(String(repeating: "█", count: Self.width) + "!") }
        let bar = String(repeating: "█", count: Int(parts.used))
        return (line.isNear ? style.yellow(bar) : style.green(bar))
            + style.dim(String(repeating: "░", count: Int(parts.free)))
            + style.dim(String(repeating: "▒", count: Int(parts.reserved))) + " "
    }

    /// The numbers beside the bar: `48 of 63 A, 15 A left`, then the reserve and the automatic chargers.
    var numbers: String {
        let sum = line.sum(width: 6)
        guard let used = line.after, let usable = line.usable else { return sum }
        var text = line.isOver ? style.red(sum) : sum
        if line.reserve > .zero { text += style.dim(" (\(line.reserve.text) reserved)") }
        if let with = line.withAutomatic, with > used {
            let isOver = with > usable
            let note = isOver ? "\((with - usable).text) OVER" : with.text
            text += isOver ? style.yellow(", automatic \(note)") : style.dim(", automatic \(note)")
        }
        return text
    }

    /// `15 A left`, `8.17 A TOO MUCH`.
    static func left(_ headroom: Milliamperes) -> String {
        headroom < .zero ? "\((.zero - headroom).text) TOO MUCH" : "\(headroom.text) left"
    }
}

extension LineDecision {
    /// `48 of 63 A, 15 A left`, or a note on the fact that is missing.
    ///
    /// - Parameter width: The width to which the total is padded.
    /// - Returns: The sum in amperes, or the note.
    func sum(width: Int = 0) -> String {
        guard let after else { return "the supply is not known" }
        guard let usable, let headroom else { return "\(after.text) of an unknown rating" }
        return
            "\(padded(after.amperes, width, alignRight: true)) of \(usable.text), \(LineBar.left(headroom))"
    }

    /// Divides a bar: the used part is rounded up, and the free part never covers what is taken.
    ///
    /// - Parameter width: The width that stands for the rating.
    /// - Returns: Widths that add up to `width`; all of it is used where the line is over. Nil where the
    ///   rating or the total is not known.
    func parts(of width: Int64) -> (used: Int64, free: Int64, reserved: Int64)? {
        guard let rating, let usable, let after else { return nil }
        guard !isOver else { return (width, 0, 0) }
        let used = (after.count * width + rating.count - 1) / rating.count
        let free = min(width - used, (usable - after).count * width / rating.count)
        return (used, free, width - used - free)
    }

    /// True if less than a tenth of the usable current is left.
    var isNear: Bool {
        guard let usable, let after else { return false }
        return (usable - after).count * 10 < usable.count
    }
}
