//! Sessions: families of tokens. Tokens are kept by their digests only, in a file that outlives a restart.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::token::{ACCESS_LIFE, FAMILY_LIFE, REFRESH_LIFE};
use super::{fingerprint, random_token};
use crate::ports::TokenRefusal;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS family (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    scope TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS token (
    digest BLOB PRIMARY KEY,
    family TEXT NOT NULL REFERENCES family (id) ON DELETE CASCADE,
    refresh INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS last_step (
    subject TEXT PRIMARY KEY,
    step INTEGER NOT NULL
) STRICT;";

/// A session that tokens were given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) family: String,
    pub(super) subject: String,
    pub(super) scope: String,
    pub(super) auth_time: i64,
}

/// The two secrets of one step of a session.
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// The store.
pub(super) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        Self::prepare(Connection::open(path)?)
    }

    pub(super) fn in_memory() -> Result<Self, rusqlite::Error> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(connection: Connection) -> Result<Self, rusqlite::Error> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session and gives its first tokens.
    pub(super) fn begin(&self, session: &Session, now: DateTime<Utc>) -> Result<Pair, rusqlite::Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM family WHERE expires < ?1", params![now.timestamp()])?;
        transaction.execute(
            "INSERT INTO family (id, subject, scope, auth_time, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![session.family, session.subject, session.scope, session.auth_time, end(now, FAMILY_LIFE)],
        )?;
        let pair = give(&transaction, &session.family, now)?;
        transaction.commit()?;
        Ok(pair)
    }

    /// Exchanges a refresh token for new ones, once. A token that comes a second time was stolen, from the client or by
    /// it, and nobody can tell which: the whole session ends (RFC 9700, 4.14.2).
    pub(super) fn rotate(&self, refresh: &str, now: DateTime<Utc>) -> Result<Option<(Session, Pair)>, rusqlite::Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let Some((session, used, expires)) = find(&transaction, refresh)? else { return Ok(None) };
        let outcome = if used {
            transaction.execute("UPDATE family SET revoked = 1 WHERE id = ?1", params![session.family])?;
            None
        } else if expires <= now.timestamp() {
            None
        } else {
            transaction.execute("UPDATE token SET used = 1 WHERE digest = ?1", params![fingerprint(refresh)])?;
            let pair = give(&transaction, &session.family, now)?;
            Some((session, pair))
        };
        transaction.commit()?;
        Ok(outcome)
    }

    /// Ends the session that a token of either kind belongs to; a token that nobody knows ends nothing.
    pub(super) fn revoke_by_token(&self, token: &str) -> Result<(), rusqlite::Error> {
        self.connection().execute(
            "UPDATE family SET revoked = 1 WHERE id = (SELECT family FROM token WHERE digest = ?1)",
            params![fingerprint(token)],
        )?;
        Ok(())
    }

    /// Ends a session.
    pub(super) fn revoke(&self, family: &str) -> Result<(), rusqlite::Error> {
        self.connection().execute("UPDATE family SET revoked = 1 WHERE id = ?1", params![family])?;
        Ok(())
    }

    /// Whose access token this is.
    pub(super) fn subject(&self, access: &str, now: DateTime<Utc>) -> Result<String, TokenRefusal> {
        let found = self
            .connection()
            .query_row(
                "SELECT family.subject, token.expires FROM token JOIN family ON family.id = token.family
                 WHERE token.digest = ?1 AND NOT token.refresh AND NOT family.revoked",
                params![fingerprint(access)],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
            )
            .optional();
        match found {
            Ok(Some((subject, expires))) if expires > now.timestamp() => Ok(subject),
            Ok(Some(_)) => Err(TokenRefusal::Expired),
            Ok(None) => Err(TokenRefusal::Invalid),
            Err(error) => {
                tracing::error!(%error, "the identity store cannot be read");
                Err(TokenRefusal::Invalid)
            }
        }
    }

    /// Takes a step of the second factor, once: false when this step or a later one was taken before.
    pub(super) fn take_step(&self, subject: &str, step: i64) -> Result<bool, rusqlite::Error> {
        let changed = self.connection().execute(
            "INSERT INTO last_step (subject, step) VALUES (?1, ?2)
             ON CONFLICT (subject) DO UPDATE SET step = excluded.step WHERE excluded.step > last_step.step",
            params![subject, step],
        )?;
        Ok(changed == 1)
    }

    /// The last step of the second factor that was taken.
    pub(super) fn last_step(&self, subject: &str) -> Result<Option<i64>, rusqlite::Error> {
        self.connection()
            .query_row("SELECT step FROM last_step WHERE subject = ?1", params![subject], |row| row.get(0))
            .optional()
    }
}

fn give(connection: &Connection, family: &str, now: DateTime<Utc>) -> Result<Pair, rusqlite::Error> {
    let pair = Pair { access: random_token(), refresh: random_token() };
    for (secret, refresh, life) in [(&pair.access, false, ACCESS_LIFE), (&pair.refresh, true, REFRESH_LIFE)] {
        connection.execute(
            "INSERT INTO token (digest, family, refresh, expires) VALUES (?1, ?2, ?3, ?4)",
            params![fingerprint(secret), family, refresh, end(now, life)],
        )?;
    }
    Ok(pair)
}

/// A refresh token of a session that still holds: the session, whether the token was used, and when it expires.
fn find(connection: &Connection, refresh: &str) -> Result<Option<(Session, bool, i64)>, rusqlite::Error> {
    connection
        .query_row(
            "SELECT family.id, family.subject, family.scope, family.auth_time, token.used,
                    min(token.expires, family.expires)
             FROM token JOIN family ON family.id = token.family
             WHERE token.digest = ?1 AND token.refresh AND NOT family.revoked",
            params![fingerprint(refresh)],
            |row| {
                let session =
                    Session { family: row.get(0)?, subject: row.get(1)?, scope: row.get(2)?, auth_time: row.get(3)? };
                Ok((session, row.get(4)?, row.get(5)?))
            },
        )
        .optional()
}

fn end(now: DateTime<Utc>, life: Duration) -> i64 {
    (now + life).timestamp()
}
