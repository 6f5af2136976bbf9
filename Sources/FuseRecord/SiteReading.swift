public import FuseCore

/// Chargers of a site that were read from a table or another system and are to be recorded.
///
/// A value that is not known is reported as unknown or as an error. It is never a guess, and a missing part
/// of an answer never makes a load smaller. A declared fact stays, unless the charger itself reports
/// otherwise.
public protocol SiteReading {
    /// The chargers that it is about; none where it names its installation itself.
    var subjects: [Identifier] { get }

    /// Notes for the operator beside the result, one line each.
    var notes: [String] { get }

    /// Returns the installation that it is for.
    ///
    /// - Parameter homes: For those of ``subjects`` that are recorded, the installation of each.
    /// - Returns: The installation; nil where it cannot be derived.
    /// - Throws: An error where it is for no installation, or for several.
    func home(among homes: [Identifier: Identifier]) throws -> Identifier?

    /// Returns the declaration of a whole installation, with the recorded facts that stay.
    ///
    /// - Parameters:
    ///   - recorded: The record of the installation; nil where there is none.
    ///   - home: The installation.
    /// - Returns: The installation, and the settings of each charger that were read.
    /// - Throws: The first error, with its place.
    func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration
}

extension SiteReading {
    /// The default: no notes.
    public var notes: [String] { [] }
}
