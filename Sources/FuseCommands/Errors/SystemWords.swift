import Foundation

extension Error {
    /// The system's words, as "No space left on device"; Foundation's own where it knows no more.
    var systemWords: String {
        let error = self as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(cause.code)))
    }
}
