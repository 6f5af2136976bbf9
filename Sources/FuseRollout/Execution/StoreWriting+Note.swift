public import FuseCore
import FusePlanner
public import FuseRecord

extension StoreWriting {
    /// Records a reading of a charger that holds more than is recorded or sent.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - charger: The charger.
    ///   - now: The moment.
    /// - Throws: The errors of the store.
    public func note(_ reading: Reading, of charger: Identifier, at now: Timestamp) throws {
        guard let home = try homes(of: [charger])[charger], let installation = try record(home)?.installation
        else { return }
        let noted = try installation.noting(reading, of: charger, at: now)
        if noted != installation { try put([noted], at: now) }
    }
}
