import FuseCore
import FuseJSON
import FuseRecord
import FuseZaptec

enum VendorPages {
    /// Maps answers; nil where the mapping refuses them with one of its own errors.
    private static func mapped(
        _ answers: VendorAnswers, onto recorded: Installation?
    ) throws(FuzzFinding) -> Declaration? {
        do {
            return try Mapping.declaration(of: answers, onto: recorded)
        } catch is VendorError {
            return nil
        } catch is InstallationError {
            return nil
        } catch {
            throw FuzzFinding("the mapping throws \(type(of: error)): \(error)")
        }
    }

    static func tryAnswers(_ bytes: [UInt8]) throws(FuzzFinding) {
        let parts = Parts(bytes)
        func answer(_ name: String, _ place: Int) -> VendorAnswers.Answer {
            VendorAnswers.Answer(name: name, content: try? JSONReader.read(parts[place]))
        }
        let page = answer("chargers-page-0.json", 2)
        var states: [Identifier: VendorAnswers.Answer] = [:]
        for charger in ids(in: page) { states[charger] = answer("state/\(charger).json", 3) }
        let answers = VendorAnswers(
            installation: answer("installation.json", 0), hierarchy: answer("hierarchy.json", 1),
            chargers: [page], states: states)
        guard let first = try mapped(answers, onto: nil) else { return }
        let again = try mapped(answers, onto: first.installation)
        try hold(again?.installation == first.installation, "not the same again: \(first.installation)")
        let listed = Set(first.installation.chargers.map(\.id))
        try hold(Set(ids(in: page)).isSubset(of: listed), "chargers were lost: \(listed)")
    }

    /// The charger ids on a page.
    private static func ids(in page: VendorAnswers.Answer) -> [Identifier] {
        guard case .object(let members) = page.content?.value,
            case .list(let items) = members.first(where: { $0.key == "Data" })?.node.value
        else { return [] }
        return items.compactMap { item in
            guard case .object(let members) = item.value,
                case .text(let id) = members.first(where: { $0.key == "Id" })?.node.value
            else { return nil }
            return try? Identifier(id)
        }
    }
}
