import FuseCore
import FusePlanner
import FuseRecord

extension ChargerReport {
    /// The reading, if the charger counts for more with it and no setting sent to it explains that.
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - sent: The updates that it may have received.
    ///   - installation: The installation as recorded.
    /// - Returns: nil if the reading shows no more than may be expected.
    func readingAbove(
        _ charger: Identifier, after sent: [ChargerUpdate], on installation: Installation
    ) -> Reading? {
        guard let place = installation.chargerPlaces[charger], let reading,
            installation.countsMore(with: reading, of: charger)
        else { return nil }
        let recorded = installation.chargers[place]
        let phases = [recorded.offline.phase] + sent.compactMap(\.phase)
        let mayBeOnAnyLine = phases.contains { !$0.isOnePhase } || !recorded.phaseSelectable
        if let phase = reading.phase, !mayBeOnAnyLine, !phases.contains(phase) { return reading }
        let settings = [recorded.offline.current] + sent.compactMap(\.current)
        let largest = settings.compactMap(\.milliamperes).max() ?? .zero
        return reading.current > largest && !reading.agrees(with: largest) ? reading : nil
    }
}
