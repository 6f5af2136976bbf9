import FuseRecord
import FuseReport
import FuseStore

extension StoreError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .missing(let path):
            ("no store at \(path); make one with 'fuseguard import' or name another with --db", .missing)
        case .exists(let path): ("\(path) is there already; choose another name", .cannotCreate)
        case .notAStore(let path):
            ("\(path) is not a FuseGuard store; name another with --db", .badInput)
        case .beforeRelease(let path):
            (
                "\(path) was made before the first release; export its installations with the old program "
                    + "('fuseguard export ID'), and import them into a new store",
                .badInput
            )
        case .newer(let path, let found, let known):
            (
                "\(path) is a store of version \(found), this program knows \(known); use a newer fuseguard",
                .badInput
            )
        case .busy(let path):
            ("\(path) is in use by others; try again, or wait longer with --lock-timeout", .busy)
        case .damaged(let path, let why):
            ("\(path) is damaged (\(why)); run 'fuseguard verify' and restore a backup", .inputOutput)
        case .replaced(let path):
            (
                "\(path) was removed or replaced while it was in use; put the right one there and start again",
                .inputOutput
            )
        case .notPermitted(let path):
            ("\(path) may not be read or written; check the permissions of it and its folder", .notPermitted)
        case .cannotCreate(let path, let why): ("\(path) cannot be made: \(why)", .cannotCreate)
        case .inputOutput(let path, let why):
            ("\(path): \(why); check the disk and its free space", .inputOutput)
        case .noTemporaryFile(let why):
            ("no temporary file can be used: \(why); make space, or name a folder in $TMPDIR", .inputOutput)
        case .unexpected(let path, let why):
            ("\(path): \(why); this is a fault of fuseguard, please report it", .internalFault)
        }
    }
}

extension InstallationStoreError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .recordedElsewhere(let charger, let home):
            (
                "charger \(charger) is recorded in installation \(home); a charger is in one installation, "
                    + "so import \(home) without it and its new installation together", .badInput
            )
        case .unsound(let id, let why):
            ("the record of installation \(id) is damaged: \(why.sentence); restore a backup", .inputOutput)
        }
    }
}
