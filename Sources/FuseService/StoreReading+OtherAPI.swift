public import FuseCore
public import FuseRecord

extension StoreReading {
    /// The installation of a charger, and the API that it was pulled from if that is another one.
    ///
    /// - Parameters:
    ///   - asked: The charger, spelled in any letter case.
    ///   - accepted: The addresses of the API that an update of it would go to.
    /// - Returns: nil if there is no other API, or the charger is not recorded.
    /// - Throws: ``SpellingError``, or the errors of the store.
    public func otherAPI(
        ofCharger asked: Identifier, than accepted: [String]
    ) throws -> (installation: Identifier, api: String)? {
        let charger = try charger(spelled: asked)
        guard let home = try homes(of: [charger])[charger] else { return nil }
        return try otherAPI(than: accepted, for: home).map { (home, $0) }
    }

    /// The same for an installation.
    ///
    /// - Throws: ``SpellingError``, or the errors of the store.
    public func otherAPI(
        ofInstallation asked: Identifier, than accepted: [String]
    ) throws -> (installation: Identifier, api: String)? {
        let id = try installation(spelled: asked)
        return try otherAPI(than: accepted, for: id).map { (id, $0) }
    }
}
