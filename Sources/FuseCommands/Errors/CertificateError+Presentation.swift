import FuseGateway
import FuseReport

extension CertificateError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .noCertificate: ("--certificate: the file holds no certificate in PEM", .badInput)
        case .noKey: ("--key: the file holds no private key in PEM", .badInput)
        case .otherKey:
            ("--key: this is not the key of --certificate; name the two that belong together", .badInput)
        }
    }
}
