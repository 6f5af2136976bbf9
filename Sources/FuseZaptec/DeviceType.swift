/// The vendor's numbers of devices.
enum DeviceType {
    /// The field of a device that has its kind.
    static let field = "DeviceType"

    /// Meters: HomeApm, OtherApm, GenericApm, HanApm, TicApm.
    private static let meters: Set<Int64> = [3, 5, 6, 7, 8]

    /// True where everything that says what a device is has it as a meter; one of an unknown kind is taken for a charger.
    ///
    /// - Parameter types: The kind by each answer that speaks of it; nil where that does not say.
    static func isMeter(_ types: [Int64?]) -> Bool {
        let said = types.compactMap(\.self)
        return !said.isEmpty && said.allSatisfy(meters.contains)
    }
}
