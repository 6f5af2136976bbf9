public import FuseJSON
public import FuseRecord

/// Reads fleets: files with an installation document in each line.
public enum FleetReading {
    /// True if a file of that name is a fleet.
    ///
    /// Only the name tells: a single line looks like any other document.
    public static func isFleet(name: String?) -> Bool {
        let suffix = name?.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased()
        return suffix == "jsonl" || suffix == "ndjson"
    }

    /// Reads one line of a fleet.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - number: Its number in the file, from 1.
    /// - Returns: The declaration in the line.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ line: [UInt8], number: Int) throws -> Declaration {
        try InstallationReading.read(JSONReader.read(line, line: number))
    }

    /// The error for a fleet without a line; the program that wrote it must have failed.
    public static let nothing = DocumentError(
        .contradiction("there is no installation in it; a fleet has an installation document in each line"),
        at: nil)
}
