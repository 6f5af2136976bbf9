import FuseCore
import FuseJSON
import FuseRecord
import FuseRollout
import FuseStore
import FuseZaptec

/// An error of the command line itself.
enum CommandError: Error {
    /// Arguments that do not go together.
    case usage(String)
    /// A plan is not complete: it names the chargers that are not confirmed.
    case incomplete(Identifier, String, isInterrupted: Bool)
    /// Nothing of a plan was applied, for the same reason everywhere.
    case nothingApplied(Identifier, PortTrouble)
    /// Nothing was sent for a plan, because the credentials are not valid.
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
    /// An installation comes from another API than the one to be used; nothing was recorded or judged.
    case otherAPI(Identifier, recorded: String, asked: String)
    /// The vendor's API has less load or a larger fuse than recorded, so nothing was recorded or judged.
    case losesByPull(RecordedChange, of: Identifier)
    /// Reading a file failed.
    case readFailed(String, String)
    /// Writing to standard output failed.
    case outputFailed(String)
    /// No installation of that id is in a store; with the id that was probably meant.
    case noInstallation(Identifier, in: String, nearest: String?)
    /// A store has no installation that chargers could be added to.
    case noInstallationYet
    /// Chargers could be added to several installations, and none was named.
    case whichInstallation
    /// No charger of that id is in an installation.
    case noCharger(Identifier, in: Identifier)
    /// A site document declares another installation than the one named.
    case otherSite(Identifier, in: String, is: Identifier)
    /// Two files declare the same installation.
    case declaredTwice(Identifier, String, String)
    /// The argument is neither the id of a plan nor a plan document.
    case noPlan(String)
    /// A plan document is of another plan than the one recorded under its id.
    case otherPlan(Identifier, file: String)
    /// The gateway cannot listen at an address.
    case cannotListen(String, String)
    /// A file to be written exists already or cannot be made.
    case cannotWrite(String, String)
}

extension CommandError {
    /// The largest number of installations that are searched for a similar id.
    private static let mostCompared = 1_000

    /// The error for an id that a store does not have, with the most similar id.
    static func noInstallation(_ id: Identifier, in store: SQLiteStore) -> CommandError {
        let recorded = (try? store.read { try $0.installations() }) ?? []
        let known = recorded.count <= mostCompared ? recorded.map(\.text) : []
        return .noInstallation(
            id, in: store.path, nearest: NearestKey.nearest(to: id.text, among: known, isClose: true))
    }
}
