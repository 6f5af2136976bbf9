import Foundation
import FuseJSON

extension Cloud {
    /// The answer to a request of the API.
    mutating func route(_ request: ReferenceRequest, at now: Date) -> Reply {
        let path = request.path.dropFirst().map { $0.lowercased() }
        switch (path.first, path.count) {
        case ("constants", 1): return read(request, .found(constants))
        case ("installation", 1): return read(request, page(of: allInstallations, request))
        case ("chargers", 1): return read(request, page(of: allChargers(request), request))
        case ("installation", 2...3): return installation(path, request)
        case ("chargers", 2...4): return charger(path, request, at: now)
        default: return .status(404)
        }
    }

    private func read(_ request: ReferenceRequest, _ answer: @autoclosure () -> Reply) -> Reply {
        request.method == "GET" ? answer() : .status(405)
    }

    // MARK: Lists

    private var allInstallations: [JSONValue] { installationIDs.compactMap { installations[$0]?.current } }

    private func allChargers(_ request: ReferenceRequest) -> [JSONValue] {
        let all = chargerIDs.compactMap { chargers[$0]?.fields }
        guard setup.isFiltering, let wanted = request.query["installationid"] else { return all }
        return all.filter { $0[field: "InstallationId"]?.text?.lowercased() == wanted.lowercased() }
    }

    private func page(of items: [JSONValue], _ request: ReferenceRequest) -> Reply {
        let asked = request.query["pagesize"].flatMap { Int($0) } ?? 50
        let size = max(1, min(asked, setup.pageSize))
        let pages = (items.count + size - 1) / size
        let index = request.query["pageindex"].flatMap { Int($0) } ?? 0
        let page = (0..<pages).contains(index) ? Array(items.dropFirst(index * size).prefix(size)) : []
        return .found(.members(["Pages": .integer(Int64(pages)), "Data": .list(page)]))
    }

    // MARK: One installation

    private mutating func installation(_ path: [String], _ request: ReferenceRequest) -> Reply {
        guard let installation = installations[path[1]] else { return .unknownObject }
        switch path.dropFirst(2).first {
        case nil: return read(request, .found(installation.current))
        case "hierarchy":
            let seen = installation.isHierarchyHidden ? nil : installation.hierarchy
            return read(request, seen.map { .found($0) } ?? .status(204))
        case "update":
            guard request.method == "POST" else { return .status(405) }
            return update(path[1], request)
        default: return .status(404)
        }
    }

    /// Fields of an installation update and where they are read back.
    private static let installationFields = [
        "maxCurrent": "MaxCurrent", "availableCurrent": "AvailableCurrent",
        "minPowerOfflineMode": "PropertyIsMinimumPowerOfflineMode",
    ]

    private mutating func update(_ id: String, _ request: ReferenceRequest) -> Reply {
        guard let body = try? JSONValue(bytes: request.body), case .object = body else {
            return .status(400)
        }
        for (written, read) in Self.installationFields {
            guard let value = body[field: written] else { continue }
            let isCleared = (value.thousandths ?? 0) < 0
            installations[id]?.changes.removeAll { $0.key == read }
            installations[id]?.changes.append(.init(read, isCleared ? .null : value))
        }
        return .status(200)
    }

    // MARK: One charger

    /// The commands that the vendor supports for others.
    private static let commands: Set<String> = ["102", "200", "506", "507", "10001"]

    private mutating func charger(_ path: [String], _ request: ReferenceRequest, at now: Date) -> Reply {
        guard var charger = chargers[path[1]] else { return .unknownObject }
        defer { chargers[path[1]] = charger }
        switch (path.dropFirst(2).first, path.count) {
        case (nil, _): return read(request, .found(charger.fields))
        case ("state", 3): return request.method == "GET" ? .found(charger.state(at: now)) : .status(405)
        case ("update", 3):
            return request.method == "POST" ? update(&charger, request, at: now) : .status(405)
        case ("sendcommand", 4):
            guard request.method == "POST" else { return .status(405) }
            return Self.commands.contains(path[3]) ? .status(200) : .refused(519)
        default: return .status(404)
        }
    }

    private func update(_ charger: inout Charger, _ request: ReferenceRequest, at now: Date) -> Reply {
        let faults = charger.faults
        if faults.refuse != 0 { return .refused(faults.refuse) }
        if faults.status != 0 { return .status(faults.status) }
        if faults.lose > 0 {
            charger.faults.lose -= 1
            return .silent(reset: faults.reset)
        }
        guard let body = try? JSONValue(bytes: request.body), case .object = body else {
            return .status(400)
        }
        guard let settings = Settings(body) else { return .invalidFormat }
        guard charger.update(settings, at: now) else { return .status(503) }
        guard faults.drop > 0 else { return .status(200) }
        charger.faults.drop -= 1
        return .silent(reset: faults.reset)
    }
}

extension Settings {
    /// Reads the body of an update; unknown members are ignored, as the vendor does.
    ///
    /// Nil where a value is no number, no phase, or outside the documented range.
    init?(_ body: JSONValue) {
        func current(_ field: String, orAutomatic: Bool = false) -> Int64?? {
            guard let value = body[field: field] else { return .some(nil) }
            guard let current = value.thousandths else { return nil }
            return (0...32_000).contains(current) || orAutomatic && current == -1_000 ? current : nil
        }
        guard let offline = current("offlineChargeCurrent", orAutomatic: true),
            let maximum = current("maxChargeCurrent"), let minimum = current("minChargeCurrent")
        else { return nil }
        var phase: Int?
        if let value = body[field: "offlineChargePhase"] {
            guard let whole = value.whole, PhaseTable.writable.contains(whole) else { return nil }
            phase = whole
        }
        self.init(current: offline, phase: phase, maximum: maximum, minimum: minimum)
    }
}
