//! A disk that fills up, for tests: SQLite itself refuses to grow the file.

use rusqlite::Connection;

/// Pages of a file that may grow as it likes: what SQLite allows at most.
const ANY: u32 = 0x7fff_0000;

/// Leaves this many pages for the file to grow by; `u32::MAX` frees the disk again.
pub(crate) fn leave_pages(conn: &Connection, pages: u32) {
    let now: u32 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap_or_default();
    let most = if pages == u32::MAX { ANY } else { now.saturating_add(pages) };
    // A limit that cannot be set leaves the disk as large as it is, which the test will notice.
    let _ = conn.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()));
}
