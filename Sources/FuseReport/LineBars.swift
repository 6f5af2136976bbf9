// Room: a line of a fuse as a bar.
// Answers: used, reserved and free at a glance, never fuller or emptier than it is. Must not know: trees.

import FuseCore
import FusePlanner

/// Draws the bar of one line.
struct LineBar {
    /// How many cells a rating has.
    static let width = 18

    let line: LineDecision
    let style: Style

    /// The bar: `█` used, `▒` reserved for other loads, `░` free; all `█` and a `!` where it is over.
    var text: String {
        guard let rating = line.rating, let usable = line.usable, let used = line.after else {
            return style.yellow(String(repeating: "?", count: Self.width)) + " "
        }
        if line.isOver { return style.red(String(repeating: "█", count: Self.width) + "!") }
        // Used cells are rounded up and free ones never cover what is taken.
        let cells = Int64(Self.width)
        let usedCells = (used.count * cells + rating.count - 1) / rating.count
        let freeCells = min(cells - usedCells, (usable - used).count * cells / rating.count)
        let reservedCells = cells - usedCells - freeCells
        let isNear = (usable - used).count * 10 < usable.count
        let bar = String(repeating: "█", count: Int(usedCells))
        return (isNear ? style.yellow(bar) : style.green(bar))
            + style.dim(String(repeating: "░", count: Int(freeCells)))
            + style.dim(String(repeating: "▒", count: Int(reservedCells))) + " "
    }

    /// The numbers beside the bar: `48 of 63 A, 15 A left`.
    var numbers: String {
        guard let used = line.after else { return "the supply is not known" }
        guard let usable = line.usable, let headroom = line.headroom else {
            return "\(used.text) of an unknown rating"
        }
        let sum = "\(padded(used.amperes, 6, alignRight: true)) of \(usable.text)"
        let left = Self.left(headroom)
        var text = headroom < .zero ? style.red("\(sum), \(left)") : "\(sum), \(left)"
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
