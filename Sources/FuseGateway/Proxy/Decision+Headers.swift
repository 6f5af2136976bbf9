import FusePlanner
import FuseRecord
import HTTPTypes

extension Decision {
    /// The verdict and the number of chargers that the sums leave out, as response headers.
    var headers: HTTPFields {
        var headers: HTTPFields = [.verdict: verdict.rawValue]
        if !without.isEmpty { headers[.without] = String(without.count) }
        return headers
    }
}
