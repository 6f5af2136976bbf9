/// Percent-encoding of bytes, as in `%20` (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// The escape of a byte: a percent sign and two digits in capitals.
    package static func escape(_ byte: UInt8) -> String {
        "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// Decodes each escape once; a percent sign without two digits behind it stays as it is.
    ///
    /// - Parameter bytes: The encoded bytes.
    /// - Returns: The decoded bytes; not well-formed if a percent sign begins no escape.
    package static func decoded(_ bytes: some Sequence<UInt8>) -> (bytes: [UInt8], isWellFormed: Bool) {
        var decoded: [UInt8] = []
        var isWellFormed = true
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            if let value = value(of: rest.prefix(2)) {
                decoded.append(value)
                rest.removeFirst(2)
            } else {
                decoded.append(byte)
                isWellFormed = false
            }
        }
        return (decoded, isWellFormed)
    }

    /// The byte that two hexadecimal digits stand for; nil for anything else.
    package static func value(of digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        return digits.reduce(UInt8?(0)) { value, digit in
            guard let value, let next = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            return value << 4 | UInt8(next)
        }
    }
}
