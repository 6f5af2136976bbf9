import FuseRecord
import FuseRollout
import Synchronization

/// The counters of a gateway.
final class GatewayMetrics: Sendable {
    private struct Counts {
        var requests: [String: Int] = [:]
        var verdicts: [String: Int] = [:]
        var answers: [String: Int] = [:]
        var readings = 0
        var confirmed = 0
        var storeTroubles = 0
        var watched = 0
        var buckets = [Int](repeating: 0, count: GatewayMetrics.bounds.count + 1)
        var seconds = 0.0
    }

    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    private let counts = Mutex(Counts())

    /// Counts an answered request.
    func count(_ requestClass: RequestClass, status: Int, seconds: Double) {
        counts.withLock { counts in
            counts.requests["way=\"\(requestClass.label)\",status=\"\(status)\"", default: 0] += 1
            counts.buckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            counts.seconds += seconds
        }
    }

    /// Counts a judged update.
    func count(_ verdict: Verdict) {
        counts.withLock { $0.verdicts["verdict=\"\(verdict.rawValue)\"", default: 0] += 1 }
    }

    /// Counts a forwarded update.
    func count(_ answer: SendAnswer) {
        let outcome =
            switch answer {
            case .accepted: "accepted"
            case .notApplied: "not-applied"
            case .unknown: "unknown"
            }
        counts.withLock { $0.answers["outcome=\"\(outcome)\"", default: 0] += 1 }
    }

    /// Counts a read-back of a charger.
    func countReading(isConfirmed: Bool) {
        counts.withLock {
            $0.readings += 1
            if isConfirmed { $0.confirmed += 1 }
        }
    }

    /// Counts a failure to use the store.
    func countStoreTrouble() { counts.withLock { $0.storeTroubles += 1 } }

    /// Sets the number of chargers that wait to be read back.
    func setWatched(_ count: Int) { counts.withLock { $0.watched = count } }

    /// All metrics in Prometheus' text format 0.0.4.
    var text: String {
        let counts = counts.withLock { $0 }
        var text = ""
        func metric(_ name: String, _ type: String, _ help: String, _ rows: [(labels: String, value: String)])
        {
            text += "# HELP fuseguard_\(name) \(help)\n# TYPE fuseguard_\(name) \(type)\n"
            for row in rows {
                text += "fuseguard_\(name)\(row.labels.isEmpty ? "" : "{\(row.labels)}") \(row.value)\n"
            }
        }
        func rows(_ values: [String: Int]) -> [(String, String)] {
            values.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        }
        metric("requests_total", "counter", "Requests answered, by way and status.", rows(counts.requests))
        metric("verdicts_total", "counter", "Updates judged, by verdict.", rows(counts.verdicts))
        metric("updates_total", "counter", "Updates passed on, by what came of them.", rows(counts.answers))
        metric("readings_total", "counter", "Chargers read back.", [("", "\(counts.readings)")])
        metric(
            "confirmed_total", "counter", "Updates confirmed by reading back.", [("", "\(counts.confirmed)")])
        metric(
            "store_troubles_total", "counter", "Times the store could not be used.",
            [("", "\(counts.storeTroubles)")])
        metric(
            "chargers_open", "gauge", "Chargers with updates that were passed on and not yet read back.",
            [("", "\(counts.watched)")])
        text += "# HELP fuseguard_request_seconds How long requests took until their answer began.\n"
        text += "# TYPE fuseguard_request_seconds histogram\n"
        var sum = 0
        for (bound, count) in zip(Self.bounds, counts.buckets) {
            sum += count
            text += "fuseguard_request_seconds_bucket{le=\"\(bound)\"} \(sum)\n"
        }
        sum += counts.buckets[Self.bounds.count]
        text += "fuseguard_request_seconds_bucket{le=\"+Inf\"} \(sum)\n"
        text += "fuseguard_request_seconds_sum \(counts.seconds)\nfuseguard_request_seconds_count \(sum)\n"
        return text
    }
}

extension RequestClass {
    /// The value of the label `way`.
    fileprivate var label: String {
        switch self {
        case .own: "own"
        case .read: "read"
        case .write: "write"
        case .allowed: "allowed-write"
        case .charger: "charger-update"
        case .installation: "installation-update"
        case .refused: "refused"
        }
    }
}
