public import FuseCore
public import FuseJSON

/// The vendor's answers for one installation.
public struct VendorAnswers: Sendable {
    /// An answer with its name in errors.
    public struct Answer: Sendable {
        /// The name: a file's path below its folder.
        public let name: String
        /// The content; nil if it is empty, as for a 204.
        public let content: DocumentNode?

        /// Makes an answer.
        public init(name: String, content: DocumentNode?) {
            self.name = name
            self.content = content
        }
    }

    /// GET /api/installation/{id}.
    public let installation: Answer
    /// GET /api/installation/{id}/hierarchy.
    public let hierarchy: Answer
    /// GET /api/chargers, page by page.
    public let chargers: [Answer]
    /// GET /api/chargers/{id}/state, by charger.
    public let states: [Identifier: Answer]

    /// Combines answers.
    public init(
        installation: Answer, hierarchy: Answer, chargers: [Answer], states: [Identifier: Answer]
    ) {
        self.installation = installation
        self.hierarchy = hierarchy
        self.chargers = chargers
        self.states = states
    }
}
