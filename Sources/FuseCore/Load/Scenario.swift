/// The load of a charger that holds other settings than the recorded ones.
///
/// Either a reading says so, or updates may have come into force in part. The scenario covers a charger that
/// follows what was sent to it since, and one that does not.
public struct Scenario: Hashable, Sendable {
    /// The current on each line.
    public let load: LineCurrents
    /// The reading that disagrees with the record; nil where updates alone are the reason.
    public let reading: Reading?
}
