/// The schema of a store: tables that grow by steps, and views that are made anew beside them.
public enum FuseSchema {
    /// One step of the tables. It is frozen once a release has made stores with it: a change is a new step.
    public struct Migration: Sendable {
        /// The schema version that the step leads to, from 1.
        public let version: Int
        /// The step's SQL, one or more statements. No view is there while it runs.
        public let sql: String

        /// Makes a step; the program's own are in ``migrations``.
        package init(version: Int, sql: String) {
            self.version = version
            self.sql = sql
        }
    }

    /// Every step in order.
    public static let migrations: [Migration] = [PackageResources.tables_sql].enumerated()
        .map { Migration(version: $0 + 1, sql: String(decoding: $1, as: UTF8.self)) }

    /// The views over the tables of this version, one statement after the other.
    public static let views = String(decoding: PackageResources.views_sql, as: UTF8.self)

    /// The schema version of this program.
    public static var version: Int { migrations.count }

    /// Marks a SQLite file as a FuseGuard store (`PRAGMA application_id`): the bytes "FUSG".
    public static let applicationID: Int32 = 0x4655_5347

    /// Marked the stores of programs from before the first release, whose tables were others: the bytes "FUSE".
    public static let applicationIDBeforeRelease: Int32 = 0x4655_5345
}
