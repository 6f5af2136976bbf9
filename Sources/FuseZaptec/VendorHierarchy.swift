import FuseCore
import FuseJSON

/// The circuits of an installation, with the devices in each.
struct VendorHierarchy {
    /// The circuits in their order.
    private(set) var circuits: [(Identifier, Wire)] = []
    /// The circuit of each device.
    private(set) var places: [Identifier: Identifier] = [:]
    /// The devices, in the hierarchy's order.
    private(set) var devices: [(id: Identifier, wire: Wire)] = []
    /// The answer's name.
    let answer: String

    init(_ answer: VendorAnswers.Answer, of id: Identifier) throws {
        self.answer = answer.name
        guard let content = answer.content else { throw VendorError(.emptyHierarchy, in: answer.name) }
        let tree = try Wire(content, in: answer.name)
        let owner = try tree.identifier("Id")
        guard owner == id else { throw tree.failure(.otherInstallation(owner.text)) }
        guard let circuits = try tree.list("Circuits") else { throw tree.failure(.emptyHierarchy) }
        for node in circuits {
            let circuit = try Wire(node, in: answer.name)
            let circuitID = try circuit.identifier("Id")
            let named = circuit.about(circuitID.text)
            self.circuits.append((circuitID, named))
            for item in try named.list("Chargers") ?? [] {
                let device = try Wire(item, in: answer.name)
                let deviceID = try device.identifier("Id")
                if let other = places.updateValue(circuitID, forKey: deviceID) {
                    throw VendorError(
                        .inTwoCircuits(other.text, circuitID.text), in: answer.name, about: deviceID.text)
                }
                devices.append((deviceID, device))
            }
        }
    }

    /// Returns the circuit of a listed charger; nil if it is not set up yet and in no circuit.
    ///
    /// - Throws: ``VendorError`` if it is set up but in no circuit, or the list puts it into another circuit.
    func circuit(of charger: Identifier, _ wire: Wire) throws -> Identifier? {
        guard let circuit = places[charger] else {
            guard try wire.isNotSetUp else { throw wire.failure(.inNoCircuit) }
            return nil
        }
        if let other = try wire.text("CircuitId"), other.lowercased() != circuit.text.lowercased() {
            throw wire.failure(.inTwoCircuits(circuit.text, other))
        }
        return circuit
    }
}

/// The listed chargers of one installation; the list itself has all chargers visible to the user.
struct VendorList {
    /// The chargers.
    private(set) var chargers: [Identifier: Wire] = [:]
    /// Their order: first that of the hierarchy, then that of the list.
    private(set) var order: [Identifier] = []
    private var meters: [String] = []
    private var strays: [String] = []

    /// Reads the pages.
    ///
    /// - Throws: ``VendorError`` if a page is missing, or no page has a charger of the hierarchy.
    init(_ pages: [VendorAnswers.Answer], of id: Identifier, beside hierarchy: VendorHierarchy) throws {
        var listed: [(Identifier, Wire)] = []
        var seen = Set<Identifier>()
        var count: Int64 = 0
        for answer in pages {
            guard let content = answer.content else {
                throw VendorError(.missingField("Id"), in: answer.name)
            }
            let page = try Wire(content, in: answer.name)
            count = max(count, try page.integer("Pages") ?? 1)
            guard let items = try page.list("Data") else { throw page.failure(.missingField("Data")) }
            for item in items {
                let wire = try Wire(item, in: answer.name)
                let charger = try wire.identifier("Id")
                if let home = try wire.text("InstallationId"), home.lowercased() != id.text.lowercased() {
                    continue
                }
                guard seen.insert(charger).inserted else {
                    throw VendorError(.repeatedField(charger.text), in: answer.name)
                }
                listed.append((charger, wire.about(charger.text)))
            }
        }
        guard pages.count >= count else {
            throw VendorError(
                .missingPages(given: pages.count, of: Int(count)), in: pages.first?.name ?? "chargers")
        }
        try sort(listed, beside: hierarchy)
    }

    /// Separates chargers from meters and from devices that belong to no installation yet.
    private mutating func sort(_ listed: [(Identifier, Wire)], beside hierarchy: VendorHierarchy) throws {
        let wires = Dictionary(uniqueKeysWithValues: listed)
        for (id, device) in hierarchy.devices {
            let types = [try wires[id]?.integer(DeviceType.field), try device.integer(DeviceType.field)]
            if DeviceType.isMeter(types) {
                meters.append(try (wires[id] ?? device).deviceName ?? device.deviceName ?? id.text)
            } else if let wire = wires[id] {
                chargers[id] = wire
                order.append(id)
            } else {
                throw VendorError(.notListed, in: hierarchy.answer, about: id.text)
            }
        }
        for (id, wire) in listed where hierarchy.places[id] == nil {
            if try DeviceType.isMeter([wire.integer(DeviceType.field)]) {
                meters.append(try wire.deviceName ?? id.text)
            } else if try wire.isNotSetUp, !wire.has("InstallationId") {
                strays.append(id.text)
            } else {
                chargers[id] = wire
                order.append(id)
            }
        }
    }

    /// Notes for the user about devices that are left out.
    var notes: [String] {
        func note(_ names: [String], _ one: String, _ many: String, _ why: String) -> [String] {
            guard !names.isEmpty else { return [] }
            return [
                "\(names.count) \(names.count == 1 ? one : many) left out\(why): \(names.joined(separator: ", "))"
            ]
        }
        return note(meters, "meter", "meters", "")
            + note(strays, "charger", "chargers", " that is in no installation and not set up yet")
    }
}

extension Wire {
    /// The device's name, or else its number.
    var deviceName: String? {
        get throws(VendorError) {
            let (given, serial) = (try name("Name"), try name("DeviceId"))
            return given ?? serial
        }
    }

    /// True for a charger of the account that is not set up: without a type and without a name.
    var isNotSetUp: Bool {
        get throws(VendorError) {
            let (type, name) = (try integer(DeviceType.field), try deviceName)
            return (type ?? 0) == 0 && name == nil
        }
    }
}
