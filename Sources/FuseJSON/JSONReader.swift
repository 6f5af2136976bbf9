/// Reads one JSON text.
///
/// It is iterative, so that nesting costs no stack.
public struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line: Int
    private var lineStart = 0
    private var open: [Container] = []

    /// A list or object whose end has not been read yet.
    private struct Container {
        let position: TextPosition
        let isObject: Bool
        var items: [DocumentNode] = []
        var members: [DocumentNode.Member] = []
        var key: (text: String, position: TextPosition)?
        /// The names of a large object; in a small object the members are searched.
        private var keys: Set<String> = []

        init(position: TextPosition, isObject: Bool) {
            self.position = position
            self.isObject = isObject
        }

        /// Records a name; false if the object has it already.
        mutating func isNew(_ text: String) -> Bool {
            let few = 16
            guard members.count >= few else { return !members.contains { $0.key == text } }
            if members.count == few { keys.formUnion(members.lazy.map(\.key)) }
            return keys.insert(text).inserted
        }
    }

    private init(bytes: [UInt8], line: Int) {
        self.bytes = bytes
        self.line = line
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark, at most ``DocumentLimits/bytes``.
    ///   - line: The line in which the text begins, for one of several in a file.
    /// - Returns: The tree.
    /// - Throws: ``DocumentError`` for the first problem.
    public static func read(_ bytes: [UInt8], line: Int = 1) throws(DocumentError) -> DocumentNode {
        try TextCheck.check(bytes, line: line)
        var reader = JSONReader(bytes: bytes, line: line)
        if bytes.starts(with: TextCheck.byteOrderMark) { reader.index = 3 }
        let node = try reader.document()
        reader.skipSpace()
        guard reader.index < bytes.count else { return node }
        throw reader.syntax(
            bytes[reader.index] == UInt8(ascii: "{")
                ? "another document begins here; only a file whose name ends in .jsonl has one in each line"
                : "text after the end of the document")
    }

    private var position: TextPosition { TextPosition(line: line, column: index - lineStart + 1) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func syntax(_ what: String) -> DocumentError { DocumentError(.syntax(what), at: position) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
            if byte == 0x0A {
                line += 1
                lineStart = index
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Reads values until the outermost one is complete.
    private mutating func document() throws(DocumentError) -> DocumentNode {
        while true {
            skipSpace()
            let start = position
            var finished: DocumentNode?
            if take("{") || take("[") {
                let isObject = bytes[index - 1] == UInt8(ascii: "{")
                guard open.count < DocumentLimits.depth else {
                    throw DocumentError(.tooDeep(limit: DocumentLimits.depth), at: start)
                }
                open.append(Container(position: start, isObject: isObject))
                skipSpace()
                if take(isObject ? "}" : "]") {
                    finished = close()
                } else if isObject {
                    try key()
                }
            } else {
                finished = DocumentNode(try scalar(), at: start)
            }
            while let node = finished {
                guard !open.isEmpty else { return node }
                finished = try add(node)
            }
        }
    }

    /// Adds a value to the innermost container; returns the container if the value completes it.
    private mutating func add(_ node: DocumentNode) throws(DocumentError) -> DocumentNode? {
        let last = open.count - 1
        let isObject = open[last].isObject
        if let key = open[last].key {
            open[last].members.append(.init(key: key.text, position: key.position, node: node))
            open[last].key = nil
        } else {
            open[last].items.append(node)
        }
        skipSpace()
        if take(",") {
            skipSpace()
            if isObject { try key() }
            return nil
        }
        guard take(isObject ? "}" : "]") else {
            throw syntax(next == nil ? "the text ends here" : "expected , or \(isObject ? "}" : "]")")
        }
        return close()
    }

    private mutating func close() -> DocumentNode? {
        open.popLast().map {
            DocumentNode($0.isObject ? .object($0.members) : .list($0.items), at: $0.position)
        }
    }

    private mutating func key() throws(DocumentError) {
        let start = position
        guard next == UInt8(ascii: "\"") else {
            throw syntax(next == nil ? "the text ends here" : "expected a key in double quotes")
        }
        let text = try string()
        let last = open.count - 1
        guard open[last].isNew(text) else {
            throw DocumentError(.repeatedKey(text, known: nil), at: start)
        }
        open[last].key = (text, start)
        skipSpace()
        guard take(":") else { throw syntax("expected : after the key \"\(text)\"") }
    }

    private mutating func scalar() throws(DocumentError) -> DocumentNode.Value {
        guard let byte = next else { throw syntax("the text ends here") }
        switch byte {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            let start = index
            while let byte = next, isWordByte(byte) { index += 1 }
            let word = String(decoding: bytes[start..<index], as: UTF8.self)
            switch word {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                index = start
                throw syntax(word.isEmpty ? "expected a value" : "expected a value, found \(word)")
            }
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte)
    }

    private mutating func number() throws(DocumentError) -> String {
        let start = index
        _ = take("-")
        let first = index
        digits()
        guard index > first else { throw syntax("expected a digit") }
        guard index == first + 1 || bytes[first] != UInt8(ascii: "0") else {
            throw syntax("a number does not begin with 0")
        }
        if take(".") {
            let fraction = index
            digits()
            guard index > fraction else { throw syntax("expected a digit after the decimal point") }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            let exponent = index
            digits()
            guard index > exponent else { throw syntax("expected a digit in the exponent") }
        }
        if let byte = next, isWordByte(byte) || byte == UInt8(ascii: ".") { throw syntax("not a number") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() {
        while let byte = next, (48...57).contains(byte) { index += 1 }
    }

    /// Reads a string; ``index`` is on its opening quote.
    private mutating func string() throws(DocumentError) -> String {
        index += 1
        var start = index
        skipPlain()
        // Most strings have no escape: their text is copied as it is.
        if next == UInt8(ascii: "\"") {
            index += 1
            return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
        }
        var text: [UInt8] = []
        while let byte = next {
            text.append(contentsOf: bytes[start..<index])
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                index += 1
                text.append(contentsOf: String(try escape()).utf8)
            default: throw syntax("a control character in a string must be escaped")
            }
            start = index
            skipPlain()
        }
        throw syntax("the text ends inside a string")
    }

    /// Advances to the next byte of a string that is a quote, an escape or a control character.
    private mutating func skipPlain() {
        var end = index
        while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""),
            bytes[end] != UInt8(ascii: "\\")
        {
            end += 1
        }
        index = end
    }

    private mutating func escape() throws(DocumentError) -> Character {
        guard let byte = next else { throw syntax("the text ends inside a string") }
        index += 1
        switch Unicode.Scalar(byte) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            let first = try codeUnit()
            if let scalar = Unicode.Scalar(first) { return Character(scalar) }
            guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else {
                throw syntax("half a surrogate pair")
            }
            let second = try codeUnit()
            guard (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            else { throw syntax("half a surrogate pair") }
            return Character(scalar)
        default:
            index -= 1
            throw syntax("unknown escape in a string")
        }
    }

    private mutating func codeUnit() throws(DocumentError) -> UInt32 {
        let end = index + 4
        guard end <= bytes.count, bytes[index..<end].allSatisfy(isWordByte),
            let unit = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
        else { throw syntax("expected four hexadecimal digits after \\u") }
        index = end
        return unit
    }
}
