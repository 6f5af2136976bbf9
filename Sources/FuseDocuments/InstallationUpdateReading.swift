public import FuseCore
public import FuseJSON

/// Reads the body of `POST /api/installation/{id}/update`.
public enum InstallationUpdateReading {
    private static let currents = [
        "availableCurrent", "availableCurrentPhase1", "availableCurrentPhase2", "availableCurrentPhase3",
        "threeToOnePhaseSwitchCurrent",
    ]

    /// Reads a body; its keys are in camelCase or PascalCase, as for chargers.
    ///
    /// - Parameter root: The root of the body.
    /// - Returns: The new rating and the new mode; each is nil where it does not change.
    /// - Throws: ``DocumentError`` for a body that cannot be read.
    public static func read(
        _ root: DocumentNode
    ) throws(DocumentError) -> (maxCurrent: Milliamperes?, minPowerOfflineMode: Bool?) {
        let known = currents + ["maxCurrent", "minPowerOfflineMode"]
        var spellings: [String: String] = [:]
        for key in known {
            for spelling in ProposalReading.spellings(of: key) { spellings[spelling] = key }
        }
        let members = try Members(Cursor(root: root), spellings: spellings, known: known)
        // The cloud decides what these currents do; here they only have to be numbers.
        for key in currents { _ = try members[key]?.number() }
        // For a charger, null changes nothing; for these keys its effect is not documented.
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
