import FuseCommands

/// The entry point of the program.
@main enum FuseGuardMain {
    static func main() {
        Program.main()
    }
}
