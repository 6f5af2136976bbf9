import FuseCore

extension Identifier {
    /// Reads an id given on the command line.
    init(argument text: String, _ name: String) throws {
        do {
            try self.init(text)
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
