import FuseReport
import FuseService

extension SecretFileError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .missing(let path): CommandError.noFile(path).presented
        case .isFolder(let path): CommandError.isFolder(path).presented
        case .unreadable(let path): CommandError.unreadable(path).presented
        case .failed(let path, let why): CommandError.readFailed(path, why).presented
        case .readableByOthers(let path):
            ("\(path) may be read by others; keep it to yourself with 'chmod 600'", .notPermitted)
        }
    }
}
