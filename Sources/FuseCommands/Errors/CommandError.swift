import FuseCore
import FuseJSON
import FuseRecord
import FuseRollout
import FuseStore
import FuseZaptec

/// Trouble of the command line itself.
enum CommandError: Error {
    /// Arguments that do not go together.
    case usage(String)
    /// A plan is not carried out to its end: the chargers that are not confirmed.
    case incomplete(Identifier, String, isInterrupted: Bool)
    /// Nothing of a plan was applied, for one reason.
    case nothingApplied(Identifier, PortTrouble)
    /// Nobody was asked anything for a plan, for want of good credentials.
    case nothingAsked(Identifier, APIError)
    /// There is no such file.
    case noFile(String)
    /// A folder does not hold the vendor's answers.
    case noVendorFolder(String)
    /// The path is a folder where a file is needed.
    case isFolder(String)
    /// A file may not be read.
    case unreadable(String)
    /// The vendor's API answered with another installation than the one asked for.
    case otherInstallation(Identifier, asked: Identifier)
    /// The record of an installation changed while it was read from the vendor's API.
    case changedMeanwhile(Identifier)
    /// An installation was pulled from another API than the one that was to be asked, so nothing was recorded or judged.
    case otherAPI(Identifier, recorded: String, asked: String)
    /// A charger or circuit that is recorded is gone from the vendor's API, so nothing was recorded or judged.
    case goneFromAPI(Identifier, of: Identifier)
    /// Reading a file failed.
    case readFailed(String, String)
    /// What is to be printed cannot be kept in a temporary file until then.
    case spoolFailed(String)
    /// Writing to standard output failed.
    case outputFailed(String)
    /// No installation of that id in a store, and the one that was probably meant.
    case noInstallation(Identifier, in: String, nearest: String?)
    /// A store has no installation that chargers could be added to.
    case noInstallationYet
    /// Nothing says which of several installations chargers are to be added to.
    case whichInstallation
    /// No charger of that id in an installation.
    case noCharger(Identifier, in: Identifier)
    /// A site document is of another installation.
    case otherSite(Identifier, in: String, is: Identifier)
    /// Two files declare one installation.
    case declaredTwice(Identifier, String, String)
    /// What was given as a plan is no id and no plan document.
    case noPlan(String)
    /// A plan document is of another plan than the one recorded under its id.
    case otherPlan(Identifier, file: String)
    /// The gateway cannot listen at an address.
    case cannotListen(String, String)
    /// A file to be written is there already, or cannot be made.
    case cannotWrite(String, String)
}

extension CommandError {
    /// Among more installations nobody looks for the one that was meant.
    private static let mostCompared = 1_000

    /// No installation of that id in a store.
    static func noInstallation(_ id: Identifier, in store: SQLiteStore) -> CommandError {
        let recorded = (try? store.read { try $0.installations() }) ?? []
        let known = recorded.count <= mostCompared ? recorded.map(\.text) : []
        return .noInstallation(
            id, in: store.path, nearest: NearestKey.nearest(to: id.text, among: known, isClose: true))
    }
}

/// An error of a document, with the name it goes by.
struct DocumentFailure: Error {
    /// The file's name, or `standard input`.
    let name: String
    /// What is wrong with it.
    let cause: any Error
}
