public import FuseJSON
public import FuseRecord

/// Reads fleets.
public enum FleetReading {
    /// Whether a file of that name is a fleet. Only a name says so: one line alone looks like any other document.
    public static func isFleet(name: String?) -> Bool {
        let suffix = name?.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased()
        return suffix == "jsonl" || suffix == "ndjson"
    }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - number: Its number in the file, from 1.
    /// - Returns: What it declares.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ line: [UInt8], number: Int) throws -> Declaration {
        try InstallationReading.read(JSONReader.read(line, line: number))
    }

    /// What is wrong with a fleet without a line: whatever wrote it must have failed.
    public static let nothing = DocumentError(
        .contradiction("there is no installation in it; a fleet has an installation document in each line"),
        at: nil)
}
