import Foundation

extension Error {
    /// The system's description of an error, as "No space left on device".
    ///
    /// It is Foundation's description where the system has none.
    var systemDescription: String {
        let error = self as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(cause.code)))
    }
}
