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
        guard let parts = line.parts(of: Int64(Self.width)) else {
            return style.yellow(String(repeating: "?", count: Self.width)) + " "
        }
        if line.isOver { return style.red(String(repeating: "█", count: Self.width) + "!") }
        let bar = String(repeating: "█", count: Int(parts.used))
        return (line.isNear ? style.yellow(bar) : style.green(bar))
            + style.dim(String(repeating: "░", count: Int(parts.free)))
            + style.dim(String(repeating: "▒", count: Int(parts.reserved))) + " "
    }

    /// The numbers beside the bar: `48 of 63 A, 15 A left`, and what is kept or automatic.
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
    /// `48 of 63 A, 15 A left`, or what is not known.
    ///
    /// - Parameter width: What the total is padded to.
    func sum(width: Int = 0) -> String {
        guard let after else { return "the supply is not known" }
        guard let usable, let headroom else { return "\(after.text) of an unknown rating" }
        return
            "\(padded(after.amperes, width, alignRight: true)) of \(usable.text), \(LineBar.left(headroom))"
    }

    /// A bar's parts: what is used is rounded up, and what is free never covers what is taken.
    ///
    /// - Parameter width: The width of the rating.
    /// - Returns: Widths that add up to it; all of it used where the line is over; nil where the rating or the total is not known.
    func parts(of width: Int64) -> (used: Int64, free: Int64, reserved: Int64)? {
        guard let rating, let usable, let after else { return nil }
        guard !isOver else { return (width, 0, 0) }
        let used = (after.count * width + rating.count - 1) / rating.count
        let free = min(width - used, (usable - after).count * width / rating.count)
        return (used, free, width - used - free)
    }

    /// Whether less than a tenth of what may be used is left.
    var isNear: Bool {
        guard let usable, let after else { return false }
        return (usable - after).count * 10 < usable.count
    }
}
