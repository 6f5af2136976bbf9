public import FuseCore
import FuseRecord

/// The reason why an id in a request is ambiguous.
public enum SpellingError: Error, Hashable, Sendable {
    /// Two recorded ids differ only in the case of their letters.
    case recordedTwice(Identifier)
}

extension StoreReading {
    /// The recorded charger that a request means; the id as requested if none is recorded.
    ///
    /// - Throws: ``SpellingError``, or the errors of the store.
    func charger(spelled asked: Identifier) throws -> Identifier {
        try only(asked, of: Array(homes(of: asked.spellings).keys))
    }

    /// The recorded installation that a request means; the id as requested if none is recorded.
    ///
    /// - Throws: ``SpellingError``, or the errors of the store.
    func installation(spelled asked: Identifier) throws -> Identifier {
        try only(asked, of: asked.spellings.filter { try record($0) != nil })
    }

    /// The installations with a circuit that a request means by any of some names.
    func installations(withCircuits asked: [Identifier]) throws -> [Identifier] {
        let meant = Set(asked.flatMap(\.spellings))
        return try installations().filter { id in
            try record(id)?.installation.fuses.dropFirst().contains { meant.contains($0.id) } ?? false
        }
    }

    private func only(_ asked: Identifier, of known: [Identifier]) throws(SpellingError) -> Identifier {
        guard known.count <= 1 else { throw .recordedTwice(asked) }
        return known.first ?? asked
    }
}

extension Identifier {
    /// The id as requested, in small letters and in capitals, each once.
    fileprivate var spellings: [Identifier] {
        var seen = Set<Identifier>()
        return [text, text.lowercased(), text.uppercased()].compactMap { try? Identifier($0) }
            .filter { seen.insert($0).inserted }
    }
}
