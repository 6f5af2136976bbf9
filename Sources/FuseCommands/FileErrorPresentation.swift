// Room: trouble with files of secrets and certificates as one line and one exit status.
// Answers: what, which file, what to do. Must not know: how it comes about.

import FuseDesk
import FuseGateway
import FuseReport

extension ErrorPresentation {
    static func present(_ error: CertificateError) -> (String, ExitStatus) {
        switch error {
        case .noCertificate: ("--certificate: the file holds no certificate in PEM", .badInput)
        case .noKey: ("--key: the file holds no private key in PEM", .badInput)
        case .otherKey:
            ("--key: this is not the key of --certificate; name the two that belong together", .badInput)
        }
    }

    static func present(_ error: SecretFileError) -> (String, ExitStatus) {
        switch error {
        case .missing(let path): present(CommandError.noFile(path))
        case .isFolder(let path): present(CommandError.isFolder(path))
        case .unreadable(let path): present(CommandError.unreadable(path))
        case .failed(let path, let why): present(CommandError.readFailed(path, why))
        case .readableByOthers(let path):
            ("\(path) may be read by others; keep it to yourself with 'chmod 600'", .notPermitted)
        }
    }
}
