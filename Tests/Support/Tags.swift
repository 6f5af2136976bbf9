package import Testing

extension Tag {
    /// Suites that compute for minutes, apart from those that wait for servers and processes.
    @Tag package static var long: Self
    /// Suites that must be answered within a time limit, apart from all that keeps the machine busy.
    @Tag package static var timed: Self
    /// Suites that write their references anew where FUSEGUARD_RECORD is set.
    @Tag package static var recorded: Self
}
