import FuseCore
import FuseReport
import FuseStore

extension StoreFault {
    /// The fault in one sentence.
    var sentence: String {
        switch self {
        case .integrity(let what): "SQLite: \(what)"
        case .reference(let table, let row):
            "a row of \(table)\(row.map { " (\($0))" } ?? "") refers to one that is not there"
        case .schema(let name): "\(name) is not what this version of the program made"
        case .unsound(let id, let why): "installation \(id): \(why.sentence)"
        case .unreadable(let what): "a value nothing can read: \(what)"
        case .sums(let id, let fuse, let line, let program, let view):
            "installation \(id), fuse \(fuse), \(line.label): the program sums \(program?.amperes ?? "nothing") A, "
                + "the view \(view?.amperes ?? "nothing") A"
        case .fingerprint(let plan): "plan \(plan): its fingerprint is not that of its facts"
        case .reservation(let plan, let charger):
            "plan \(plan), charger \(charger): what is in flight and what is reserved differ"
        case .log(let fault): "log: \(fault.sentence)"
        }
    }
}

extension LogFault {
    /// The fault in one sentence, with the number of the entry.
    var sentence: String {
        switch self {
        case .missing(let first, let last):
            first == last ? "entry \(first) is missing" : "entries \(first) to \(last) are missing"
        case .changed(let number): "entry \(number) is not what was written"
        case .outOfOrder(let number): "entry \(number) does not follow the one before it"
        case .afterTheEnd(let number): "entry \(number) was not appended by fuseguard"
        case .unreadable(let number, let column): "entry \(number): a value nothing can read in \(column)"
        }
    }
}
