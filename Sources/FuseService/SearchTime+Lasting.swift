import Dispatch
public import FusePlanner

extension SearchTime {
    /// Makes a time limit that begins now.
    public static func lasting(milliseconds: Int) -> SearchTime {
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(milliseconds) * 1_000_000
        return SearchTime { DispatchTime.now().uptimeNanoseconds >= end }
    }
}
