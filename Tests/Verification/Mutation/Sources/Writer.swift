/// Writes many mutants into one source, so that it is compiled only once.
struct Writer {
    private let source: [UInt8]
    /// The replaced places, from the outside in and from front to back.
    private let spots: [Spot]

    /// The mutants of one place.
    private struct Spot {
        let place: Range<Int>
        let form: Mutant.Form
        let mutants: [Mutant]
    }

    /// Splits a file at its mutants.
    ///
    /// - Parameters:
    ///   - source: The file's text.
    ///   - mutants: The mutants to write.
    init(_ source: String, _ mutants: [Mutant]) {
        self.source = Array(source.utf8)
        let places = Dictionary(grouping: mutants, by: \.place)
        let spots = places.flatMap { place, mutants in
            [Mutant.Form.statement, .expression].compactMap { form in
                let same = mutants.filter { $0.form == form }
                return same.isEmpty ? nil : Spot(place: place, form: form, mutants: same)
            }
        }
        // A statement may be a single expression; the statement then encloses it.
        self.spots = spots.sorted {
            ($0.place.lowerBound, -$0.place.upperBound, $0.form == .statement ? 0 : 1)
                < ($1.place.lowerBound, -$1.place.upperBound, $1.form == .statement ? 0 : 1)
        }
    }

    /// The file with its mutants; each line keeps its number.
    func text() -> String {
        var next = 0
        return text(source.indices, from: &next)
    }

    /// A part of the file, with the places inside it.
    private func text(_ range: Range<Int>, from next: inout Int) -> String {
        var text = ""
        var place = range.lowerBound
        while next < spots.count, spots[next].place.upperBound <= range.upperBound {
            let spot = spots[next]
            text += String(decoding: source[place..<spot.place.lowerBound], as: UTF8.self)
            next += 1
            text += written(spot, beside: self.text(spot.place, from: &next))
            place = spot.place.upperBound
        }
        return text + String(decoding: source[place..<range.upperBound], as: UTF8.self)
    }

    private func written(_ spot: Spot, beside original: String) -> String {
        switch spot.form {
        case .expression:
            "(" + spot.mutants.map { "mutant(\($0.id)) ? (\($0.after)) : " }.joined() + "(\(original)))"
        case .statement:
            spot.mutants.map { "if mutant(\($0.id)) { \($0.after) } else " }.joined() + "{ \(original) }"
        }
    }
}
