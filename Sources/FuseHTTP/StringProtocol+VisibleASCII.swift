extension StringProtocol {
    /// True if it has only visible ASCII characters, which every header and request target can carry.
    package var isVisibleASCII: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
