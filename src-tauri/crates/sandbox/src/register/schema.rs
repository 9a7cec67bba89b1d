//! The tables of the register.

use rusqlite::Connection;

use super::{RegisterError, issued, roster};

/// The version of the tables below.
const VERSION: i64 = 3;

/// - `cases.position` is the place of the last change in central's order; `seq` the order of registration, which the
///   pages of a snapshot follow; `fence` the highest token ever given, which outlives the claim.
/// - `superseded` keeps what a case was in `position..until`, so that a snapshot begun earlier can go on unchanged.
/// - `departures` are the tombstones: one for a case in each district it has left and not come back to.
/// - `commands` holds one verdict for each command; `applications` one row for each time that a command was carried
///   out, with nothing that would hide a second one.
/// - `issued` has the delivered acts by the digest of the data that each carries.
/// - `blob_districts` says where a document may be read: in each district that has a case which names it.
const TABLES: &str = "
CREATE TABLE register (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    instance TEXT NOT NULL,
    head INTEGER NOT NULL,
    low_water INTEGER NOT NULL
) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE prefixes (district TEXT PRIMARY KEY, prefix TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cases (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    district TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX cases_by_position ON cases (district, position);
CREATE INDEX cases_by_seq ON cases (district, seq, position, version, id);
CREATE TABLE superseded (
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    until INTEGER NOT NULL,
    id BLOB NOT NULL,
    district TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq, position)
) STRICT;
CREATE INDEX superseded_by_seq ON superseded (district, seq, position, until, version, id);
CREATE TABLE departures (
    district TEXT NOT NULL,
    id BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_by_position ON departures (district, position);
CREATE TABLE scopes (district TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE streets (
    district TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (district, ordinal)
) STRICT;
CREATE TABLE commands (
    id BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    case_id BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    verdict TEXT NOT NULL,
    version INTEGER,
    fencing INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_by_case ON commands (case_id);
CREATE TABLE applications (position INTEGER PRIMARY KEY, command BLOB NOT NULL) STRICT;
CREATE INDEX applications_by_command ON applications (command);
CREATE TABLE recipes (sha256 BLOB PRIMARY KEY, recipe TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE blob_districts (
    sha256 BLOB NOT NULL,
    district TEXT NOT NULL,
    PRIMARY KEY (sha256, district)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (sha256 BLOB PRIMARY KEY, media_type TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    media_type TEXT NOT NULL,
    length INTEGER NOT NULL,
    received INTEGER NOT NULL
) STRICT;
CREATE TABLE upload_parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload, start)
) STRICT;
CREATE TABLE checkpoints (
    desk TEXT NOT NULL,
    size INTEGER NOT NULL,
    head TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (desk, size)
) STRICT, WITHOUT ROWID;
CREATE TABLE fleet (desk TEXT PRIMARY KEY, at TEXT NOT NULL, report TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// What version 2 added.
const ISSUED: &str = "
CREATE TABLE issued (data BLOB PRIMARY KEY, number TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX issued_by_number ON issued (number);
";

/// What version 3 added: registers of addresses that were put, with who put them and when.
const REGISTERS: &str = "
CREATE TABLE registers (
    district TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    account TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Lays the tables when there are none. `instance` tells this register's cursors from those of another.
pub(super) fn prepare(db: &mut Connection, instance: &str) -> Result<(), RegisterError> {
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found {
        0 => {
            let tx = db.transaction()?;
            tx.execute_batch(TABLES)?;
            tx.execute_batch(ISSUED)?;
            tx.execute_batch(REGISTERS)?;
            tx.execute_batch(roster::DDL)?;
            tx.execute("INSERT INTO register (only, instance, head, low_water) VALUES (1, ?1, 0, 0)", [instance])?;
            tx.pragma_update(None, "user_version", VERSION)?;
            tx.commit()?;
            Ok(())
        }
        1 | 2 => {
            let tx = db.transaction()?;
            if found == 1 {
                tx.execute_batch(ISSUED)?;
                issued::enter_earlier(&tx)?;
            }
            tx.execute_batch(REGISTERS)?;
            tx.execute_batch(roster::DDL)?;
            tx.pragma_update(None, "user_version", VERSION)?;
            tx.commit()?;
            Ok(())
        }
        VERSION => Ok(()),
        newer => Err(RegisterError::Newer(newer)),
    }
}
