/// Checks the bytes of a document before it is read.
public enum TextCheck {
    /// The byte order mark that some programs write in front of UTF-8.
    public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Checks size and encoding.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - first: The line in which the document begins, for one of several in a file.
    /// - Throws: ``DocumentError`` for more bytes than ``DocumentLimits/bytes``, or one that is not UTF-8.
    public static func check(_ bytes: [UInt8], line first: Int = 1) throws(DocumentError) {
        guard bytes.count <= DocumentLimits.bytes else {
            throw DocumentError(.tooLarge(limit: DocumentLimits.bytes), at: nil)
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var parser = Unicode.UTF8.ForwardParser()
        var source = bytes.makeIterator()
        var (line, column) = (first, 1)
        while case .valid(let scalar) = parser.parseScalar(from: &source) {
            let isNewLine = scalar.count == 1 && scalar.first == 0x0A
            (line, column) = isNewLine ? (line + 1, 1) : (line, column + scalar.count)
        }
        throw DocumentError(.notUTF8, at: TextPosition(line: line, column: column))
    }
}
