/// The vendor's numbers of devices.
enum DeviceType {
    /// The field of a device that has its kind.
    static let field = "DeviceType"

    /// Meters: HomeApm, OtherApm, GenericApm, HanApm, TicApm.
    private static let meters: Set<Int64> = [3, 5, 6, 7, 8]

    /// Whether a device is a meter; one of an unknown kind is taken for a charger.
    static func isMeter(_ type: Int64?) -> Bool { type.map(meters.contains) ?? false }
}
