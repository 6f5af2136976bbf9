public import FuseCore

/// Chargers that were read somewhere, to be recorded.
///
/// Whatever is not known is said to be unknown, or is an error: never a guess, and never less load because a part of an
/// answer was missing. What a person declared stays, unless the charger itself says otherwise.
public protocol SiteReading {
    /// The chargers that it speaks of; none where it names its installation itself.
    var subjects: [Identifier] { get }

    /// What a person should know beside the result: a line each.
    var notes: [String] { get }

    /// The installation that it is for.
    ///
    /// - Parameter homes: For those of ``subjects`` that are recorded, the installation they are recorded in.
    /// - Returns: The installation; nil where nothing says.
    /// - Throws: Where it is for none, or for several.
    func home(among homes: [Identifier: Identifier]) throws -> Identifier?

    /// What it declares: a whole installation, with what stays of the recorded one.
    ///
    /// - Parameters:
    ///   - recorded: What is recorded of the installation; nil where nothing is.
    ///   - home: The installation.
    /// - Returns: The installation, and which settings of each charger were read.
    /// - Throws: The first thing that is wrong, with its place.
    func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration
}

extension SiteReading {
    /// Nothing.
    public var notes: [String] { [] }
}
