extension OfflineCurrent {
    /// Makes an override of whole amperes: `.amperes(25)` is 25 A.
    ///
    /// - Parameter amperes: 0 to 32 A, checked where the override is used.
    /// - Returns: The override.
    public static func amperes(_ amperes: Int) -> OfflineCurrent { .overridden(.amperes(amperes)) }

    /// Makes an override from a literal with up to three decimals: `.amperes("16.5")` is 16.5 A.
    ///
    /// - Parameter literal: 0 to 32 A, checked where the override is used.
    /// - Precondition: The literal is a number of amperes, as for
    ///   ``Milliamperes/amperes(_:)-(StaticString)``.
    /// - Returns: The override.
    public static func amperes(_ literal: StaticString) -> OfflineCurrent { .overridden(.amperes(literal)) }

    /// Makes an override of milliamperes: `.milliamperes(16_500)` is 16.5 A.
    ///
    /// - Parameter milliamperes: 0 to 32,000 mA, checked where the override is used.
    /// - Returns: The override.
    public static func milliamperes(_ milliamperes: Int) -> OfflineCurrent {
        .overridden(.milliamperes(milliamperes))
    }
}

extension OfflineOverride {
    /// Makes an override of whole amperes on a phase: `.amperes(16, .phase1)` is 16 A on phase 1.
    ///
    /// - Parameters:
    ///   - amperes: 0 to 32 A, checked where the override is used.
    ///   - phase: The offline phase.
    /// - Returns: The override.
    public static func amperes(_ amperes: Int, _ phase: PhaseChoice) -> OfflineOverride {
        OfflineOverride(current: .amperes(amperes), phase: phase)
    }

    /// Makes an override from a literal with up to three decimals: `.amperes("16.5", .all)`.
    ///
    /// - Parameters:
    ///   - literal: 0 to 32 A, checked where the override is used.
    ///   - phase: The offline phase.
    /// - Precondition: The literal is a number of amperes, as for
    ///   ``Milliamperes/amperes(_:)-(StaticString)``.
    /// - Returns: The override.
    public static func amperes(_ literal: StaticString, _ phase: PhaseChoice) -> OfflineOverride {
        OfflineOverride(current: .amperes(literal), phase: phase)
    }

    /// Makes an override of milliamperes on a phase: `.milliamperes(16_500, .all)` is 16.5 A on all phases.
    ///
    /// - Parameters:
    ///   - milliamperes: 0 to 32,000 mA, checked where the override is used.
    ///   - phase: The offline phase.
    /// - Returns: The override.
    public static func milliamperes(_ milliamperes: Int, _ phase: PhaseChoice) -> OfflineOverride {
        OfflineOverride(current: .milliamperes(milliamperes), phase: phase)
    }
}
