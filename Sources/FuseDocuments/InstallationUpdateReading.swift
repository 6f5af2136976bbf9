public import FuseCore
public import FuseJSON

/// Reads the body of `POST /api/installation/{id}/update`.
public enum InstallationUpdateReading {
    private static let currents = [
        "availableCurrent", "availableCurrentPhase1", "availableCurrentPhase2", "availableCurrentPhase3",
        "threeToOnePhaseSwitchCurrent",
    ]

    /// Reads a body; keys in camelCase or PascalCase, as with chargers.
    ///
    /// - Parameter root: The body's tree.
    /// - Returns: The new rating and the new mode, each nil where it stays.
    /// - Throws: ``DocumentError``.
    public static func read(
        _ root: DocumentNode
    ) throws(DocumentError) -> (maxCurrent: Milliamperes?, minPowerOfflineMode: Bool?) {
        let known = currents + ["maxCurrent", "minPowerOfflineMode"]
        var spellings: [String: String] = [:]
        for key in known {
            for spelling in ProposalReading.spellings(of: key) { spellings[spelling] = key }
        }
        let members = try Members(Cursor(root: root), spellings: spellings, known: known)
        // What they do is for the cloud to say; that they are numbers is all that is asked here.
        for key in currents { _ = try members[key]?.number() }
        // Of a charger null changes nothing; of these nobody says what it does.
        for key in ["maxCurrent", "minPowerOfflineMode"] where members.isNull(key) {
            throw members.object.failure(
                .contradiction("\(key) is null, and what that does is not documented; leave it out"))
        }
        return (
            try members["maxCurrent"]?.current(in: Milliamperes(1)...Milliamperes.largest),
            try members["minPowerOfflineMode"]?.flag()
        )
    }
}
