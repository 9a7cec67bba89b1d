//! The faulty link: the exchange's port to central, put straight onto the register.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use gishe_domain::case::BlobRef;
use gishe_protocol::changes::{ChangesPage, Cursor};
use gishe_protocol::commands::{BatchReply, CommandBatch};
use gishe_protocol::info::{Info, Realm, Scope};
use gishe_protocol::snapshot::SnapshotLine;
use gishe_sandbox::register::{ChangesError, UploadError};
use gishe_sync::ports::{ByteStream, Central, CentralFault, HintStream, SnapshotResume, SnapshotStream};
use sha2::{Digest, Sha256};

use crate::life::Life;
use crate::other_side::{Late, OtherSide, Shared, hold};

/// Cases in a page of a snapshot.
const PAGE: u32 = 3;

/// What becomes of a call.
enum Fate {
    Well,
    /// It never arrives.
    Lost(CentralFault),
    /// Central does it, and the reply is lost.
    Deaf(CentralFault),
}

/// A desk's way to central, as one program of it has it.
pub struct Link {
    pub desk: usize,
    pub officer: String,
    pub side: Shared,
    pub life: Arc<Life>,
}

impl Link {
    /// One call, with what goes wrong before and after it.
    fn call<T>(
        &self,
        what: &str,
        run: impl FnOnce(&mut OtherSide) -> Result<T, CentralFault>,
    ) -> Result<T, CentralFault> {
        // A program that has ended sends nothing and hears nothing.
        if !self.life.lives_on() {
            return Err(CentralFault::Unreachable);
        }
        let mut side = hold(&self.side);
        let fate = side.fate(self.desk);
        let (result, said) = match fate {
            Fate::Well => {
                let result = run(&mut side);
                let said = result.as_ref().err().map(|fault| format!("{fault}"));
                (result, said)
            }
            Fate::Lost(fault) => (Err(fault.clone()), Some(format!("lost: {fault}"))),
            Fate::Deaf(fault) => {
                let lost = format!("the reply is lost: {fault}");
                match run(&mut side) {
                    Ok(_) => (Err(fault), Some(format!("done, but {lost}"))),
                    Err(refused) => (Err(fault), Some(format!("{refused}, and {lost}"))),
                }
            }
        };
        if let Some(said) = said {
            side.tell(&format!("desk {}: {what}: {said}", self.desk));
        }
        if self.life.lives_on() { result } else { Err(CentralFault::Unreachable) }
    }
}

impl OtherSide {
    fn fate(&mut self, desk: usize) -> Fate {
        let line = &self.lines[desk];
        if line.cut {
            return Fate::Lost(CentralFault::Unreachable);
        }
        if !line.signed_in {
            return Fate::Lost(CentralFault::Unauthorized);
        }
        let rough = line.rough;
        if self.roll(100) >= rough {
            return Fate::Well;
        }
        self.count("calls that went wrong");
        let (after, which) = (5 + self.roll(60), self.roll(9));
        match which {
            0 => Fate::Lost(CentralFault::Timeout),
            1 => Fate::Lost(CentralFault::Unreachable),
            2 => Fate::Lost(CentralFault::ServerError { status: 503 }),
            3 => Fate::Lost(CentralFault::Busy { after: Duration::from_secs(u64::from(after)) }),
            4 => Fate::Deaf(CentralFault::Timeout),
            5 => Fate::Deaf(CentralFault::Torn),
            6 => Fate::Deaf(CentralFault::ServerError { status: 500 }),
            7 => Fate::Deaf(CentralFault::Malformed("a reply")),
            _ => Fate::Deaf(CentralFault::Unreachable),
        }
    }

    /// The lines of a snapshot from a page on, as the register gives them.
    fn snapshot_lines(
        &mut self,
        desk: usize,
        scope: &Scope,
        resume: Option<&SnapshotResume>,
    ) -> Result<Vec<SnapshotLine>, CentralFault> {
        let now = self.time.now();
        let reading = self.register.reading();
        let plan = reading.snapshot(scope, resume.map(|resume| resume.snapshot.as_str()), now).unwrap();
        let plan = plan.ok_or(CentralFault::NotFound)?.in_pages_of(PAGE);
        let from = if plan.resumed { resume.map_or(0, |resume| resume.next_page) } else { 0 };
        let mut lines = vec![plan.header()];
        let mut start = reading.snapshot_start(&plan, from).unwrap();
        for page in from..plan.pages {
            let part = reading.snapshot_page(&plan, page, start).unwrap();
            start = part.last;
            let text = String::from_utf8(part.lines).unwrap();
            lines.extend(text.lines().map(|line| serde_json::from_str::<SnapshotLine>(line).unwrap()));
        }
        let end = reading.snapshot_end(&plan).unwrap();
        lines.push(end.clone());
        let district = gishe_sandbox::register::district_of(scope).unwrap();
        let now_there = self.contents(&district);
        let contents = self.in_snapshot.entry(plan.token).or_insert(now_there).clone();
        if let SnapshotLine::End { cursor, .. } = end {
            self.at_cursor.insert((desk, scope.clone(), cursor), contents);
        }
        Ok(lines)
    }

    /// A box on the way may refuse a batch, whatever central would say of it: most often one that central has carried out
    /// already, for there it does the greatest harm. A sound line has no such box.
    fn let_through(&mut self, desk: usize, batch: &CommandBatch) -> Result<(), CentralFault> {
        if self.lines[desk].rough == 0 {
            return Ok(());
        }
        let done = batch.commands.iter().any(|command| self.done.contains_key(&command.id));
        let refused = if done { 50 } else { self.lines[desk].rough / 2 };
        if self.roll(100) >= refused {
            return Ok(());
        }
        self.count("batches that a box on the way refused");
        Err(if self.roll(2) == 0 { CentralFault::Forbidden } else { CentralFault::TooLarge })
    }

    /// A batch arrives, in one of the ways in which batches arrive.
    fn receive(&mut self, desk: usize, officer: &str, batch: &CommandBatch) -> Result<BatchReply, CentralFault> {
        let late = || Late { desk, officer: officer.to_owned(), batch: batch.clone() };
        let rough = self.lines[desk].rough;
        let which = if self.roll(100) < rough { self.roll(5) } else { 99 };
        match which {
            0 => {
                self.count("requests that were delayed");
                self.late.push(late());
                Err(CentralFault::Timeout)
            }
            1 => {
                self.count("requests that came twice");
                self.deliver(officer, batch);
                Ok(self.deliver(officer, batch))
            }
            2 => {
                self.count("requests that came twice");
                self.late.push(late());
                Ok(self.deliver(officer, batch))
            }
            3 => {
                self.count("replies in another order");
                let mut reply = self.deliver(officer, batch);
                reply.results.reverse();
                Ok(reply)
            }
            4 => {
                self.count("replies that lack a result");
                let mut reply = self.deliver(officer, batch);
                reply.results.pop();
                Ok(reply)
            }
            _ => Ok(self.deliver(officer, batch)),
        }
    }
}

#[async_trait]
impl Central for Link {
    async fn info(&self) -> Result<Info, CentralFault> {
        self.call("info", |side| {
            let granted = !side.suspended.contains(&self.officer);
            Ok(Info {
                server_time: side.time.now(),
                protocol_min: side.serves.0,
                protocol_max: side.serves.1,
                least_client: "0.1.0".into(),
                realm: Realm::Sandbox,
                account: Some(side.officers[&self.officer].account(granted)),
            })
        })
    }

    async fn snapshot(&self, scope: &Scope, resume: Option<&SnapshotResume>) -> Result<SnapshotStream, CentralFault> {
        let mut torn = None;
        let lines = self.call("snapshot", |side| {
            side.count("snapshots");
            let mut lines = side.snapshot_lines(self.desk, scope, resume)?;
            let rough = side.lines[self.desk].rough;
            if side.roll(100) < rough {
                let length = u32::try_from(lines.len()).unwrap();
                match side.roll(3) {
                    0 => spoil(side, self.desk, &mut lines),
                    _ => torn = Some(side.roll(length) as usize),
                }
            }
            Ok(lines)
        })?;
        let mut lines: Vec<_> = lines.into_iter().map(Ok).collect();
        if let Some(at) = torn {
            lines.truncate(at);
            lines.push(Err(CentralFault::Torn));
            let mut side = hold(&self.side);
            side.count("snapshots that were torn");
            side.tell(&format!("desk {}: the snapshot is torn after {at} lines", self.desk));
        }
        Ok(stream::iter(lines).boxed())
    }

    async fn changes(&self, scope: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, CentralFault> {
        self.call("changes", |side| {
            let page = match side.register.reading().changes(scope, since, limit) {
                Ok(page) => page,
                Err(ChangesError::Expired) => {
                    side.lines[self.desk].cause_to_rebuild = true;
                    side.count("cursors that had expired");
                    return Err(CentralFault::CursorExpired);
                }
                Err(ChangesError::Store(error)) => panic!("the register failed: {error}"),
            };
            side.witness_page(self.desk, scope, since, &page);
            let rough = side.lines[self.desk].rough;
            if page.checksum.is_some() && side.roll(400) < rough {
                side.count("checksums that were wrong");
                side.lines[self.desk].cause_to_rebuild = true;
                side.tell(&format!("desk {}: the changes come with a wrong checksum", self.desk));
                return Ok(ChangesPage { checksum: Some("0".repeat(64)), ..page });
            }
            Ok(page)
        })
    }

    async fn send(&self, batch: &CommandBatch) -> Result<BatchReply, CentralFault> {
        let names = format!("sends {}", hold(&self.side).names(batch));
        self.call(&names, |side| {
            side.tell(&format!("desk {} ({}): {names}", self.desk, self.officer));
            for command in &batch.commands {
                side.sent.push((self.desk, self.officer.clone(), command.id));
            }
            if serde_json::to_vec(batch).unwrap().len() > side.lines[self.desk].limit {
                side.count("batches that were too large");
                return Err(CentralFault::TooLarge);
            }
            side.let_through(self.desk, batch)?;
            side.receive(self.desk, &self.officer, batch)
        })
    }

    async fn upload(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault> {
        self.call("upload", |side| {
            let digest: [u8; 32] = Sha256::digest(&bytes).into();
            let length = u32::try_from(bytes.len()).unwrap();
            let (id, rough) = (side.fresh_id(), side.lines[self.desk].rough);
            let open = side.register.open_upload(&self.officer, id, &digest, &blob.media_type, length).unwrap();
            let (mut at, middle) = (open.received, length / 2);
            if at == 0 && side.roll(100) < rough {
                side.register.extend_upload(&self.officer, &open.id, 0, &bytes[..middle as usize]).unwrap();
                return Err(CentralFault::Torn);
            }
            if at == 0 {
                at = side.register.extend_upload(&self.officer, &open.id, 0, &bytes).map_err(refused)?.received;
            }
            if at == length { Ok(()) } else { Err(CentralFault::Checksum) }
        })
    }

    async fn download(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault> {
        let mut torn = false;
        let rest = self.call("download", |side| {
            let paper = side.papers.get(sha256).ok_or(CentralFault::NotFound)?.clone();
            let rough = side.lines[self.desk].rough;
            torn = side.roll(100) < rough;
            Ok(paper[(from as usize).min(paper.len())..].to_vec())
        })?;
        let mut chunks: Vec<_> = rest.chunks(16).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        if torn {
            chunks.truncate(1);
            chunks.push(Err(CentralFault::Torn));
        }
        Ok(stream::iter(chunks).boxed())
    }

    async fn hints(&self) -> Result<HintStream, CentralFault> {
        Ok(stream::pending().boxed())
    }
}

/// The last line of a snapshot has the checksum of something else.
fn spoil(side: &mut OtherSide, desk: usize, lines: &mut [SnapshotLine]) {
    if let Some(SnapshotLine::End { checksum, .. }) = lines.last_mut() {
        *checksum = "0".repeat(64);
        side.count("checksums that were wrong");
        side.lines[desk].cause_to_rebuild = true;
        side.tell(&format!("desk {desk}: the snapshot comes with a wrong checksum"));
    }
}

fn refused(error: UploadError) -> CentralFault {
    match error {
        UploadError::DigestDiffers => CentralFault::Checksum,
        UploadError::TooLarge => CentralFault::TooLarge,
        UploadError::Unknown | UploadError::WrongOffset(_) | UploadError::Store(_) => {
            CentralFault::ServerError { status: 500 }
        }
    }
}
