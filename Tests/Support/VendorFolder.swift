public import Foundation

/// The vendor's answers for an invented site.
public struct VendorFolder {
    private let id: String
    private let fuse: Double
    private let chargers: [(name: String, current: Double, phase: Int)]

    /// Makes an invented site.
    ///
    /// - Parameters:
    ///   - id: The installation's id.
    ///   - fuse: The rating of the installation's and the circuit's fuse, in amperes.
    ///   - chargers: The chargers with their overrides: amperes, and a phase as the API numbers it.
    public init(id: String, fuse: Double, chargers: [(name: String, current: Double, phase: Int)]) {
        self.id = id
        self.fuse = fuse
        self.chargers = chargers
    }

    /// The id of a charger by its number from 1.
    public static func charger(_ number: Int) -> String {
        "5e11f00d-0000-4000-8000-0000000000\(number < 10 ? "0" : "")\(number)"
    }

    /// Writes the files into a folder, which it creates.
    public func write(to folder: URL) throws {
        let states = folder.appendingPathComponent("state")
        try FileManager.default.createDirectory(at: states, withIntermediateDirectories: true)
        func write(_ value: Any, _ name: String) throws {
            try JSONSerialization.data(withJSONObject: value).write(to: folder.appendingPathComponent(name))
        }
        let circuit = "5e11f00d-0000-4000-8000-00000000cccc"
        var (listed, connected) = ([[String: Any]](), [[String: Any]]())
        for (index, charger) in chargers.enumerated() {
            let id = Self.charger(index + 1)
            let common: [String: Any] = [
                "Id": id, "MID": "ZPR00000\(index)", "DeviceId": "ZPR00000\(index)", "SerialNo": charger.name,
                "Name": charger.name, "Active": true, "DeviceType": 1,
            ]
            connected.append(common)
            let more: [String: Any] = [
                "OperatingMode": 1, "IsOnline": true, "CircuitId": circuit, "InstallationId": self.id,
                "AuthenticationType": 0, "PropertyOfflinePhaseOverride": charger.phase,
                "PropertyOfflineCurrentOverride": charger.current,
            ]
            listed.append(common.merging(more) { $1 })
            let phaseID = [1: 1, 2: 2, 4: 3, 7: 4][charger.phase] ?? 4
            let values: [(Int, String)] = [
                (-2, "1"), (510, "32.000"), (511, "6"), (522, "\(phaseID)"), (523, "\(charger.current)"),
                (712, "0"), (715, "4"),
            ]
            try write(
                values.map {
                    [
                        "ChargerId": id, "StateId": $0.0, "Timestamp": "2026-11-01T10:00:00",
                        "ValueAsString": $0.1,
                    ] as [String: Any]
                }, "state/\(id).json")
        }
        try write(["Pages": 1, "Data": listed], "chargers.json")
        try write(
            [
                "Id": id, "Name": "Yard", "NetworkType": 4, "MaxCurrent": fuse,
                "PropertyMainFuseCurrent": fuse, "InstallationType": 0, "Active": true,
                "AuthenticationType": 0,
            ], "installation.json")
        try write(
            [
                "Id": id, "Name": "Yard", "NetworkType": 4,
                "Circuits": [
                    [
                        "Id": circuit, "Name": "Circuit", "MaxCurrent": fuse, "IsActive": true,
                        "Active": true, "InstallationId": id, "Chargers": connected,
                    ] as [String: Any]
                ],
            ], "hierarchy.json")
    }
}
