/// The schema of a store: tables that change by migrations, and views that are made anew.
public enum FuseSchema {
    /// One migration of the tables.
    ///
    /// It is frozen once a release has made stores with it; a later change is a new migration.
    public struct Migration: Sendable {
        /// The schema version after the migration, from 1.
        public let version: Int
        /// The SQL of the migration, one or more statements; no view exists while it runs.
        public let sql: String

        /// Makes a migration; the program's own are in ``migrations``.
        package init(version: Int, sql: String) {
            self.version = version
            self.sql = sql
        }
    }

    /// All migrations in order.
    public static let migrations: [Migration] = [PackageResources.tables_sql].enumerated()
        .map { Migration(version: $0 + 1, sql: String(decoding: $1, as: UTF8.self)) }

    /// The views over the tables of this version, one statement after the other.
    public static let views = String(decoding: PackageResources.views_sql, as: UTF8.self)

    /// The schema version of this program.
    public static var version: Int { migrations.count }

    /// The `PRAGMA application_id` of a FuseGuard store: the bytes "FUSG".
    public static let applicationID: Int32 = 0x4655_5347

    /// The `PRAGMA application_id` of stores from before the first release: the bytes "FUSE".
    ///
    /// Their tables were different.
    public static let applicationIDBeforeRelease: Int32 = 0x4655_5345
}
