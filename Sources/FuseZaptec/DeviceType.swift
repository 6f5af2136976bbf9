/// The vendor's numbers of device types.
enum DeviceType {
    /// The field of a device that holds its type.
    static let field = "DeviceType"

    /// Meters: HomeApm, OtherApm, GenericApm, HanApm, TicApm.
    private static let meters: Set<Int64> = [3, 5, 6, 7, 8]

    /// Returns true if a device is a meter; one of an unknown type is taken for a charger.
    static func isMeter(_ type: Int64?) -> Bool { type.map(meters.contains) ?? false }
}
