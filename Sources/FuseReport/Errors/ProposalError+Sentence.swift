public import FuseCore

extension ProposalError {
    /// The problem and its remedy in one sentence.
    public var sentence: String {
        switch self {
        case .noUpdates: "there are no updates; name at least one charger and a field to change"
        case .emptyUpdate(let charger): "the update of charger \(charger) changes nothing; give it a field"
        case .currentOutOfRange(let charger, let current):
            "the update of charger \(charger) has \(current.text); it must be 0 to 32 A"
        case .chargerTwice(let charger): "charger \(charger) is named twice; put its fields into one update"
        }
    }
}
