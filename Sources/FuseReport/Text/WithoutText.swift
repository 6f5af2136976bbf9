import FuseCore
import FuseJSON
import FuseRecord

extension [LeftOut] {
    /// `, without 2 automatic chargers of which nothing is known`; empty where nothing is left out.
    var headline: String {
        let parts = LeftOut.Code.allCases.compactMap { code -> String? in
            let number = filter { $0.code == code }.count
            guard number > 0 else { return nil }
            let who = FuseReport.count(number, "automatic charger")
            return switch code {
            case .unknown: "\(who) of which nothing is known"
            case .excluded: "\(who) counted as 0 by rule"
            }
        }
        return parts.isEmpty ? "" : ", without " + parts.joined(separator: " and ")
    }

    /// The list `without[]` of the documents.
    ///
    /// - Parameter names: The installation's names.
    /// - Returns: One object for each entry, with code, charger and message.
    func json(_ names: Names) -> JSONValue {
        .list(
            map { one in
                .members([
                    "code": .text(one.code.rawValue), "charger": .text(one.charger.text),
                    "message": .text(one.message(names)),
                ])
            })
    }
}

extension LeftOut {
    fileprivate func message(_ names: Names) -> String {
        switch code {
        case .unknown:
            FindingText(names).message(
                Finding(
                    .automaticUnknown,
                    contributors: [Contribution(charger: charger, current: nil, cause: nil)]))
        case .excluded:
            "\(names.short(charger)) is automatic and counts as 0 by the rule automatic: excluded."
        }
    }
}
