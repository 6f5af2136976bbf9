/// The phases of the write field and the PhaseIds of the observations.
///
/// Phases {0, 1, 2, 4, 7} of the write field, and PhaseId {1, 2, 3, 4 | 8, 6, 5, 9} of observations 519 and
/// 522.
/// 522.
enum PhaseTable {
    /// The values of the write field.
    static let writable: Set<Int> = [0, 1, 2, 4, 7]

    private static let rows: [(phases: Int, tn: Int, it: Int)] = [
        (phases: 1, tn: 1, it: 8), (phases: 2, tn: 2, it: 6), (phases: 4, tn: 3, it: 5),
        (phases: 7, tn: 4, it: 9),
    ]

    /// The PhaseId of a phase on a network (`NetworkTypes`: 1 and 2 are IT); nil for 0, automatic.
    static func phaseID(_ phases: Int, networkType: Int) -> Int? {
        rows.first { $0.phases == phases }.map { [1, 2].contains(networkType) ? $0.it : $0.tn }
    }

    /// The phase that a PhaseId of either family stands for; nil for an unknown one.
    static func phases(_ phaseID: Int) -> Int? {
        rows.first { $0.tn == phaseID || $0.it == phaseID }?.phases
    }
}
