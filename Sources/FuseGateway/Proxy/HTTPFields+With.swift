import HTTPTypes

extension HTTPFields {
    /// Returns the fields, with others replacing those of the same name.
    func with(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        for field in others { fields[field.name] = field.value }
        return fields
    }
}

extension HTTPResponse.Status {
    /// Status 424: a fact that the request depends on is missing.
    static var failedDependency: Self { .init(code: 424, reasonPhrase: "Failed Dependency") }
}
