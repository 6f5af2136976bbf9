import Crypto
public import FuseRecord

/// Fingerprints of plans.
public enum Fingerprint {
    /// The fingerprint of a plan's facts and of the totals before it: `sha256:` and 64 digits.
    public static func of(_ plan: RecordedPlan) -> String { of(plan.facts, before: plan.before) }

    /// The fingerprint of the two parts; the length of the first keeps them apart.
    static func of(_ facts: PlanFacts, before: PlanTotals) -> String {
        let text = facts.text
        return "sha256:" + sha256("\(text.utf8.count):\(text)\(before.text)")
    }

    static func sha256(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
