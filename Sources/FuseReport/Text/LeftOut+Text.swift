import FuseCore
import FuseJSON
import FuseRecord

extension [LeftOut] {
    /// `, without 2 automatic chargers of which nothing is known`; empty where nothing is left out.
    var headline: String {
        let parts = LeftOut.Code.allCases.compactMap { code -> String? in
            let some = filter { $0.code == code }
            guard !some.isEmpty else { return nil }
            let who = FuseReport.count(some.count, "automatic charger")
            return switch code {
            case .unknown: "\(who) of which nothing is known"
            case .excluded where some.allSatisfy { $0.least == .zero }: "\(who) counted as 0 by rule"
            case .excluded: "\(who) counted as \(some.count == 1 ? "its" : "their") minimum by rule"
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
    /// The charger that is left out and the reason, in one sentence.
    func message(_ names: Names) -> String {
        switch code {
        case .unknown:
            FindingText(names).message(
                Finding(
                    .automaticUnknown,
                    contributors: [
                        Contribution(charger: charger, current: nil, cause: .automaticUnknown(least: least))
                    ]))
        case .excluded:
            "\(names.short(charger)) is automatic and counts as \(least == .zero ? "0" : least.text) by the rule "
                + "automatic: excluded\(least == .zero ? "." : ", its minimum by the minimum-power mode.")"
        }
    }
}
