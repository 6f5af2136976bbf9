/// The vendor's numbers of device types.
enum DeviceType {
    /// The field of a device that holds its type.
    static let field = "DeviceType"

    /// Meters: HomeApm, OtherApm, GenericApm, HanApm, TicApm.
    private static let meters: Set<Int64> = [3, 5, 6, 7, 8]

    /// True if each answer that gives a device's type has it as a meter; an unknown type is a charger.
    ///
    /// - Parameter types: The type in each answer; nil if the answer does not give it.
    /// - Returns: False if no answer gives it.
    static func isMeter(_ types: [Int64?]) -> Bool {
        let said = types.compactMap(\.self)
        return !said.isEmpty && said.allSatisfy(meters.contains)
    }
}
