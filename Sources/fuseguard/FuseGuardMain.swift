import FuseCommands

/// The program.
@main enum FuseGuardMain {
    static func main() {
        Program.main()
    }
}
