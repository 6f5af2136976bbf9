import FuseCore
import FusePlanner

/// Draws the fuse tree of an installation.
struct SheetDrawing {
    private let decision: Decision
    private let installation: Installation
    /// The depth of each fuse below the main fuse.
    private let depths: [Int]
    /// For each fuse, the levels at which more fuses follow further down, its own level included.
    private let stems: [[Int]]

    /// The width of the drawing and the place of the bars; a fuse's text ends where its bars begin.
    private static let (width, barsAt, barWidth) = (720, 312, 200)
    private static let (fuseHeight, chargerHeight, step) = (66, 20, 22)
    /// The top of a fuse's conductor.
    private static let top = 6
    /// The level from which nothing is drawn further to the right.
    private static let deepest = 9

    /// Creates a drawing.
    ///
    /// - Parameters:
    ///   - decision: The decision on the record.
    ///   - installation: Its installation.
    init(_ decision: Decision, of installation: Installation) {
        self.decision = decision
        self.installation = installation
        var depths = [Int](repeating: 0, count: installation.fuses.count)
        for (place, parent) in installation.parents.enumerated() {
            if let parent { depths[place] = depths[parent] + 1 }
        }
        self.depths = depths
        // From the last to the first: a later fuse at the same level is a sibling, unless a fuse of a higher
        // level is between.
        var stems = [[Int]](repeating: [], count: depths.count)
        var open = Set<Int>()
        for place in depths.indices.reversed() {
            stems[place] = open.filter { $0 <= depths[place] }
            open = open.filter { $0 < depths[place] }
            if depths[place] > 0 { open.insert(depths[place]) }
        }
        self.stems = stems.map { $0.sorted() }
    }

    /// The rows of the drawing, the main fuse first.
    var rows: [HTML] {
        installation.fuses.indices.flatMap { fuse in
            let chargers = installation.chargers(at: fuse)
            let isParent = fuse + 1 < depths.count && depths[fuse + 1] > depths[fuse]
            let below = isParent ? [depths[fuse] + 1] : []
            return [self.fuse(fuse, leadsOn: isParent || !chargers.isEmpty)]
                + chargers.map { charger($0, below: fuse, isLast: $0 == chargers.last, besides: below) }
        }
    }

    /// The horizontal position of a level's stem.
    private func x(_ level: Int) -> Int { min(level, Self.deepest) * Self.step + 10 }

    // MARK: rows

    private func fuse(_ place: Int, leadsOn: Bool) -> HTML {
        let fuse = installation.fuses[place]
        let (depth, middle) = (depths[place], Self.fuseHeight / 2)
        let own = x(depth + 1)
        var shapes = stems[place].filter { $0 != depth }.map { line(x($0), 0, x($0), Self.fuseHeight) }
        if depth > 0 {
            let end = stems[place].contains(depth) ? Self.fuseHeight : Self.top
            shapes += [line(x(depth), 0, x(depth), end), line(x(depth), Self.top, own, Self.top)]
        }
        // The symbol of a circuit diagram: the conductor passes through a box.
        shapes += [
            line(own, Self.top, own, leadsOn ? Self.fuseHeight : Self.fuseHeight - 6),
            .element(
                "rect",
                [
                    "x": "\(own - 6)", "y": "14", "width": "12", "height": "\(Self.fuseHeight - 28)",
                    "class": "box",
                ]
            ),
            line(own, 14, own, Self.fuseHeight - 14),
        ]
        let room = (Self.barsAt - own - 22) / 7
        shapes += [
            text(own + 14, middle - 4, fuse.name, room, "name"),
            text(
                own + 14, middle + 11,
                (fuse.parent == nil ? "main fuse, " : "") + fuse.rating.text(on: installation.lines), room + 4
            ),
        ]
        for (index, line) in decision.fuses[place].lines.enumerated() {
            shapes += bar(line, at: 8 + index * 18)
        }
        return row(
            Self.fuseHeight, shapes,
            label: "\(fuse.name): "
                + decision.fuses[place].lines.map { "\($0.line.label) \($0.sum())" }.joined(separator: ", "))
    }

    private func charger(_ place: Int, below fuse: Int, isLast: Bool, besides: [Int]) -> HTML {
        let charger = installation.chargers[place]
        let (own, middle) = (x(depths[fuse] + 1), Self.chargerHeight / 2)
        let further = Set(stems[fuse] + besides).filter { $0 != depths[fuse] + 1 }.sorted()
        let goesOn = !isLast || !besides.isEmpty
        let counted =
            decision.load(of: place)?.counted.text ?? "not known"
        let shapes =
            further.map { line(x($0), 0, x($0), Self.chargerHeight) } + [
                line(own, 0, own, goesOn ? Self.chargerHeight : middle), line(own, middle, own + 14, middle),
                .element("circle", ["cx": "\(own + 18)", "cy": "\(middle)", "r": "4", "class": "plug"]),
                text(own + 28, middle + 4, charger.name, (Self.barsAt - own - 36) / 7),
                text(Self.barsAt, middle + 4, charger.setting, 31),
                text(Self.barsAt + Self.barWidth + 10, middle + 4, "counts \(counted)", 34),
            ]
        return row(
            Self.chargerHeight, shapes, label: "\(charger.name): \(charger.setting), counts \(counted)")
    }

    private func bar(_ line: LineDecision, at y: Int) -> [HTML] {
        let start = Self.barsAt + 22
        let width = Self.barWidth - 22
        func part(_ kind: String, _ from: Int64, _ width: Int64) -> [HTML] {
            guard width > 0 else { return [] }
            return [
                .element(
                    "rect",
                    [
                        "x": "\(start + Int(from))", "y": "\(y)", "width": "\(width)", "height": "13",
                        "class": kind,
                    ])
            ]
        }
        var shapes = [text(Self.barsAt, y + 11, line.line.label, 3)]
        if let parts = line.parts(of: Int64(width)) {
            shapes += part(line.isOver ? "over" : "used", 0, parts.used)
            shapes += part("reserved", parts.used + parts.free, parts.reserved)
        }
        shapes += part(line.usable == nil ? "unknown" : "frame", 0, Int64(width))
        let x = Self.barsAt + Self.barWidth + 10
        return shapes + [text(x, y + 11, line.sum(), 36, line.isOver ? "name" : "")]
    }

    // MARK: shapes

    private func row(_ height: Int, _ shapes: [HTML], label: String) -> HTML {
        .element(
            "svg",
            ["viewBox": "0 0 \(Self.width) \(height)", "role": "img", "aria-label": label], shapes)
    }

    private func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) -> HTML {
        .element("line", ["x1": "\(x1)", "y1": "\(y1)", "x2": "\(x2)", "y2": "\(y2)"])
    }

    /// Text cut to the available space; the tables show it in full.
    private func text(_ x: Int, _ y: Int, _ text: String, _ room: Int, _ kind: String = "") -> HTML {
        let shown = text.count <= max(room, 4) ? text : text.prefix(max(room, 4) - 1) + "…"
        return .element("text", ["x": "\(x)", "y": "\(y)", "class": kind], [HTML(String(shown))])
    }
}
