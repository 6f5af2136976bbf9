// Room: the store's schema as plain SQL, built into the program.
// Answers: which steps lead from an empty file to the schema of this version. Must not know: SQLite, Swift types.
// A step is frozen once it has been shipped: a change is a new step.

/// The steps of the store's schema.
public enum FuseSchema {
    /// One frozen step.
    public struct Migration: Sendable {
        /// The schema version that the step leads to, from 1.
        public let version: Int
        /// The step's SQL, one or more statements.
        public let sql: String

        /// Makes a step; the program's own are in ``migrations``.
        package init(version: Int, sql: String) {
            self.version = version
            self.sql = sql
        }
    }

    /// Every step in order.
    public static let migrations: [Migration] = [
        PackageResources.v0001_installations_sql,
        PackageResources.v0002_totals_sql,
        PackageResources.v0003_plans_sql,
        PackageResources.v0004_worst_sql,
        PackageResources.v0005_log_sql,
        PackageResources.v0006_rollout_sql,
        PackageResources.v0007_waves_sql,
        PackageResources.v0008_gateway_sql,
        PackageResources.v0009_fleets_sql,
        PackageResources.v0010_lines_sql,
        PackageResources.v0011_halves_sql,
        PackageResources.v0012_lines_of_nothing_sql,
        PackageResources.v0013_bound_where_read_sql,
        PackageResources.v0014_unknown_fixed_sql,
    ].enumerated().map { Migration(version: $0 + 1, sql: String(decoding: $1, as: UTF8.self)) }

    /// The schema version of this program.
    public static var version: Int { migrations.count }

    /// Marks a SQLite file as a FuseGuard store (`PRAGMA application_id`): the bytes "FUSE".
    public static let applicationID: Int32 = 0x4655_5345
}
