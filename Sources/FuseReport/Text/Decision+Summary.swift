public import FusePlanner

extension Decision {
    /// The headline of the text report: the verdict, what the sums leave out, and what it means.
    ///
    /// It is the first line that `fuseguard check` prints, without colour:
    ///
    /// ```
    /// SAFE: every fuse holds on every line with this update.
    /// ```
    public var summary: String { VerdictText.headline(self, .plain) }
}
