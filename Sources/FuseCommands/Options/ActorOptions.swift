import ArgumentParser
import Foundation
import FuseCore
import FuseService

/// The actor and the reason of an action, for the log.
struct ActorOptions: ParsableArguments {
    static let actorHelp = ArgumentHelp("Who does it, for the log; else the login name.", valueName: "name")
    static let reasonHelp = ArgumentHelp("Why, for the log.", valueName: "text")

    @Option(help: actorHelp)
    var actor: String?

    @Option(help: reasonHelp)
    var reason: String?

    /// The options with values that another command has read.
    static func named(_ actor: String?, reason: String?) -> ActorOptions {
        var options = ActorOptions()
        (options.actor, options.reason) = (actor, reason)
        return options
    }

    func validate() throws {
        if let actor, !DisplayName.isValid(actor) {
            throw ValidationError("--actor takes 1 to 200 visible characters")
        }
        if let reason, !DisplayName.isValid(reason) {
            throw ValidationError("--reason takes 1 to 200 visible characters")
        }
    }

    /// The attribution for the decision log.
    ///
    /// - Throws: Nothing in practice: ``validate()`` refuses invalid names before.
    func attribution() throws -> Attribution {
        let login = NSUserName()
        let name = actor ?? (DisplayName.isValid(login) ? login : "uid \(getuid())")
        guard let attribution = Attribution(actor: name, reason: reason) else {
            throw CommandError.usage("--actor and --reason take 1 to 200 visible characters")
        }
        return attribution
    }
}
