public import FuseCore
public import FuseJSON
import FuseRecord

/// Reads the two settings that installations and proposals have in common.
enum SettingsReading {
    /// Reads an offline current: exactly −1, or 0 to 32 A.
    static func current(_ cursor: Cursor) throws(DocumentError) -> OfflineCurrent {
        let digits = try cursor.number()
        if ScaledDecimal(digits, decimals: 3) == .exact(-1_000) { return .automatic }
        do {
            return .overridden(try cursor.current(in: .zero...OfflineCurrent.largestOverride))
        } catch {
            guard case .outOfRange(let number, _) = error.problem else { throw error }
            throw cursor.failure(.outOfRange(number, allowed: "-1 (automatic) or 0 to 32 A"))
        }
    }

    /// Reads an offline phase: 0, 1, 2, 4 or 7.
    static func phase(_ cursor: Cursor) throws(DocumentError) -> PhaseChoice {
        let allowed = "0 (automatic), 1, 2, 4 (phases 1, 2, 3) or 7 (all)"
        guard case .number = cursor.node.value else { throw cursor.wrongType(allowed) }
        let value = try cursor.integer(in: 0...7, allowed: allowed)
        guard let phase = PhaseChoice(rawValue: Int(value)) else {
            throw cursor.failure(.outOfRange("\(value)", allowed: allowed))
        }
        return phase
    }
}

/// Reads proposals.
public enum ProposalReading {
    /// The format that this program reads.
    public static let format = "fuseguard/proposal/1"

    /// The fields of the vendor's update body.
    static let bodyKeys = UpdateBody.Field.allCases.map(\.rawValue)

    /// Reads a proposal document.
    ///
    /// - Parameter root: The root of the document.
    /// - Returns: The proposal with all updates of the document.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ root: DocumentNode) throws -> Proposal {
        let members = try members(root)
        return try proposal(members, try members.required("updates"))
    }

    /// Reads a proposal document whose updates may be missing.
    ///
    /// A document without updates names an installation and asks about its record.
    ///
    /// - Parameter root: The root of the document.
    /// - Returns: The proposal and no installation, or no proposal and the installation.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func readOptional(
        _ root: DocumentNode
    ) throws -> (proposal: Proposal?, installation: Identifier?) {
        let members = try members(root)
        // `updates` of null is a mistake, not a question about the record.
        guard Cursor(root: root).peek("updates") == nil else {
            return (try proposal(members, try members.required("updates")), nil)
        }
        return (nil, try members.required("installation").identifier())
    }

    /// The members of a proposal document.
    private static func members(_ root: DocumentNode) throws(DocumentError) -> Members {
        let cursor = Cursor(root: root)
        let isBody = "this is an update's body; say with --charger ID which charger it is for"
        try cursor.require(
            format: format,
            [
                "offlineChargeCurrent": isBody, "OfflineChargeCurrent": isBody, "offlineChargePhase": isBody,
                "OfflineChargePhase": isBody,
                InstallationReading.format: "this is an installation; 'fuseguard import' or --site reads it",
            ])
        return try cursor.members(["format", "installation", "updates"])
    }

    private static func proposal(_ members: Members, _ list: Cursor) throws -> Proposal {
        let installation = try members["installation"].map { item throws(DocumentError) in
            try item.identifier()
        }
        var updates: [ChargerUpdate] = []
        for item in try list.list() {
            let members = try body(item, with: ["charger"])
            let charger = try members.required("charger").identifier()
            updates.append(try update(charger, members))
        }
        do {
            return try Proposal(installation: installation, updates: updates)
        } catch {
            throw PlacedError(.proposal(error), at: list)
        }
    }

    /// Reads the body of the vendor's `POST /api/chargers/{id}/update`.
    ///
    /// - Parameters:
    ///   - root: The root of the body.
    ///   - charger: The charger of the update.
    /// - Returns: The update, with the fields that the body has.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func readBody(_ root: DocumentNode, charger: Identifier) throws -> ChargerUpdate {
        let cursor = Cursor(root: root)
        if let format = cursor.peek("format") {
            throw format.failure(
                .contradiction("this is a whole document; leave --charger out, or give a bare body"))
        }
        return try update(charger, try body(cursor, with: []))
    }

    /// Reads the members of a body.
    ///
    /// Keys may be in camelCase or PascalCase, as the vendor's clients write them.
    static func body(_ cursor: Cursor, with extra: [String]) throws(DocumentError) -> Members {
        var spellings: [String: String] = [:]
        for key in extra { spellings[key] = key }
        for key in bodyKeys {
            for spelling in self.spellings(of: key) { spellings[spelling] = key }
        }
        return try Members(cursor, spellings: spellings, known: extra + bodyKeys)
    }

    /// The accepted spellings of a body's key.
    static func spellings(of key: String) -> [String] {
        [key, key.prefix(1).uppercased() + key.dropFirst()]
    }

    static func update(_ charger: Identifier, _ members: Members) throws -> ChargerUpdate {
        let limits = Milliamperes.zero...OfflineCurrent.largestOverride
        let phases = try members[.maxPhases].map { cursor throws(DocumentError) -> Int64 in
            let count = try cursor.integer(in: 1...3, allowed: "1 or 3")
            guard count != 2 else { throw cursor.failure(.outOfRange("2", allowed: "1 or 3")) }
            return count
        }
        do {
            return try ChargerUpdate(
                charger: charger,
                current: try members[.offlineCurrent].map(SettingsReading.current),
                phase: try members[.offlinePhase].map(SettingsReading.phase),
                maxCurrent: try members[.maxCurrent]?.current(in: limits),
                minCurrent: try members[.minCurrent]?.current(in: limits),
                maxPhases: phases,
                meterValueInterval: try members[.meterValueInterval]?.integer(
                    in: 0...999_999_999_999_999_999, allowed: "0 or more seconds"))
        } catch let error as ProposalError {
            throw PlacedError(.proposal(error), at: members.object)
        }
    }
}

extension Members {
    /// The value of a field of an update's body.
    fileprivate subscript(_ field: UpdateBody.Field) -> Cursor? { self[field.rawValue] }
}
