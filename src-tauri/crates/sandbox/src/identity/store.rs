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
    revoked INTEGER NOT NULL DEFAULT 0, -- 0, or how it ended
    jkt TEXT -- the key that its tokens are bound to
) STRICT;
CREATE TABLE IF NOT EXISTS token (
    digest BLOB PRIMARY KEY,
    family TEXT NOT NULL REFERENCES family (id) ON DELETE CASCADE,
    refresh INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0 -- 0, or when
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
    /// The thumbprint of the key that its tokens are bound to; none for bearer tokens.
    pub(super) jkt: Option<String>,
}

/// A session that was ended in the usual way.
const ENDED: i64 = 1;
/// A session that was ended because its refresh token came again.
const REUSED: i64 = 2;
/// How long a client may ask again that did not get the answer.
const GRACE: Duration = Duration::minutes(2);

/// What becomes of a refresh token.
pub(super) enum Rotated {
    /// The session goes on with these.
    Given(Session, Pair),
    /// It was never given, or its time is over.
    Unknown,
    /// It came again, now or before: the session is over for everybody.
    Reused,
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
        // A file from before tokens were bound to keys.
        let bound: bool =
            connection.query_row("SELECT count(*) FROM pragma_table_info('family') WHERE name = 'jkt'", [], |row| {
                row.get(0)
            })?;
        if !bound {
            connection.execute("ALTER TABLE family ADD COLUMN jkt TEXT", [])?;
        }
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
            "INSERT INTO family (id, subject, scope, auth_time, expires, jkt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                session.family,
                session.subject,
                session.scope,
                session.auth_time,
                end(now, FAMILY_LIFE),
                session.jkt
            ],
        )?;
        let pair = give(&transaction, &session.family, now)?;
        transaction.commit()?;
        Ok(pair)
    }

    /// Exchanges a refresh token for new ones, once. A token that comes a second time was stolen, from the client or by
    /// it, and nobody can tell which: the whole session ends (RFC 9700, 4.14.2). So does one whose bound token comes without its
    /// key, for only another can have sent it. A client that proves the key and asks again at once, having used nothing that
    /// came of the first time, has not got the answer: it is answered anew.
    pub(super) fn rotate(
        &self,
        refresh: &str,
        key: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Rotated, rusqlite::Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let Some(found) = find(&transaction, refresh)? else { return Ok(Rotated::Unknown) };
        let Found { session, used, expires, revoked } = found;
        if revoked != 0 {
            return Ok(if revoked == REUSED { Rotated::Reused } else { Rotated::Unknown });
        }
        if expires <= now.timestamp() {
            return Ok(Rotated::Unknown);
        }
        let proven = session.jkt.as_deref() == key;
        let unheard = used != 0
            && key.is_some()
            && now.timestamp() - used <= GRACE.num_seconds()
            && unused_since(&transaction, refresh, &session.family)?;
        if !proven || used != 0 && !unheard {
            transaction.execute("UPDATE family SET revoked = ?2 WHERE id = ?1", params![session.family, REUSED])?;
            transaction.commit()?;
            return Ok(Rotated::Reused);
        }
        if unheard {
            // What nobody has got is taken back.
            transaction.execute(
                "DELETE FROM token WHERE family = ?1
                 AND rowid > (SELECT rowid FROM token WHERE digest = ?2)",
                params![session.family, fingerprint(refresh)],
            )?;
        }
        let used = params![fingerprint(refresh), now.timestamp().max(1)];
        transaction.execute("UPDATE token SET used = ?2 WHERE digest = ?1 AND used = 0", used)?;
        let pair = give(&transaction, &session.family, now)?;
        transaction.commit()?;
        Ok(Rotated::Given(session, pair))
    }

    /// The key that an access token is bound to; none when it is bound to none, or is not known.
    pub(super) fn bound_to(&self, access: &str) -> Result<Option<String>, rusqlite::Error> {
        let found = self
            .connection()
            .query_row(
                "SELECT family.jkt FROM token JOIN family ON family.id = token.family WHERE token.digest = ?1",
                params![fingerprint(access)],
                |row| row.get(0),
            )
            .optional()?;
        Ok(found.flatten())
    }

    /// Ends the session that a token of either kind belongs to; a token that nobody knows ends nothing.
    pub(super) fn revoke_by_token(&self, token: &str) -> Result<(), rusqlite::Error> {
        self.connection().execute(
            "UPDATE family SET revoked = ?2 WHERE revoked = 0 AND id = (SELECT family FROM token WHERE digest = ?1)",
            params![fingerprint(token), ENDED],
        )?;
        Ok(())
    }

    /// Ends a session.
    pub(super) fn revoke(&self, family: &str) -> Result<(), rusqlite::Error> {
        self.connection().execute("UPDATE family SET revoked = ?2 WHERE id = ?1", params![family, ENDED])?;
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

/// A refresh token: its session, when it was used, when it expires, and how the session has ended.
struct Found {
    session: Session,
    used: i64,
    expires: i64,
    revoked: i64,
}

fn find(connection: &Connection, refresh: &str) -> Result<Option<Found>, rusqlite::Error> {
    connection
        .query_row(
            "SELECT family.id, family.subject, family.scope, family.auth_time, family.jkt, token.used,
                    min(token.expires, family.expires), family.revoked
             FROM token JOIN family ON family.id = token.family
             WHERE token.digest = ?1 AND token.refresh",
            params![fingerprint(refresh)],
            |row| {
                let session = Session {
                    family: row.get(0)?,
                    subject: row.get(1)?,
                    scope: row.get(2)?,
                    auth_time: row.get(3)?,
                    jkt: row.get(4)?,
                };
                Ok(Found { session, used: row.get(5)?, expires: row.get(6)?, revoked: row.get(7)? })
            },
        )
        .optional()
}

/// Whether no refresh token that was given after this one has been used.
fn unused_since(connection: &Connection, refresh: &str, family: &str) -> Result<bool, rusqlite::Error> {
    connection.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM token WHERE family = ?1 AND refresh AND used != 0
                            AND rowid > (SELECT rowid FROM token WHERE digest = ?2))",
        params![family, fingerprint(refresh)],
        |row| row.get(0),
    )
}

fn end(now: DateTime<Utc>, life: Duration) -> i64 {
    (now + life).timestamp()
}
