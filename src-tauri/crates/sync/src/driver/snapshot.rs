//! Taking in a snapshot, page by page: while one is written, the next is made ready and the one after that is read.

use futures::StreamExt;
use gishe_protocol::info::Scope;
use gishe_protocol::snapshot::SnapshotLine;

use super::{Exchange, Stop};
use crate::event::SyncEvent;
use crate::ports::{
    CentralFault, ReadyPage, SnapshotEnd, SnapshotHeader, SnapshotPage, SnapshotResume, SnapshotStream,
};

/// Lines of a page at most: a page is held in memory, so a peer must not decide its size.
const PAGE_LINES: usize = 60_000;

enum Part {
    Page(SnapshotPage),
    End(SnapshotEnd),
}

impl Exchange {
    pub(super) async fn snapshot(&self, scope: &Scope, resume: Option<SnapshotResume>) -> Result<(), Stop> {
        let mut stream = self.central.snapshot(scope, resume.as_ref()).await?;
        let header = header_of(&mut stream, scope).await?;
        self.link_is_up();
        let (begun, total) = (header.clone(), header.cases);
        let build = self.replica(move |replica| replica.begin_snapshot(&begun)).await?;
        // A page that is here already would be read over; central begins where it was asked to.
        let same = resume.as_ref().is_some_and(|resume| resume.snapshot == header.snapshot);
        let mut next_page = if same { build.next_page } else { 0 };
        if next_page != build.next_page {
            return Err(CentralFault::Malformed("a snapshot that goes on where it was not asked to").into());
        }
        self.report(SyncEvent::Progress { scope: scope.clone(), received: build.received, total });
        let mut ready = None;
        let mut read = part_of(&mut stream, next_page).await;
        loop {
            let page = match read {
                Ok(Part::Page(page)) => page,
                // What came whole before the stream ended or broke is kept.
                Ok(Part::End(end)) => {
                    self.commit(scope, ready, total).await?;
                    return self.finish(scope, end).await;
                }
                Err(fault) => {
                    self.commit(scope, ready, total).await?;
                    return Err(fault.into());
                }
            };
            next_page += 1;
            let commit = self.commit(scope, ready, total);
            let make = self.replica(move |replica| replica.make_ready(page));
            let (committed, made, next) = tokio::join!(commit, make, part_of(&mut stream, next_page));
            committed?;
            (ready, read) = (Some(made?), next);
        }
    }

    async fn commit(&self, scope: &Scope, ready: Option<Box<dyn ReadyPage>>, total: u32) -> Result<(), Stop> {
        let Some(page) = ready else { return Ok(()) };
        let wanted = scope.clone();
        let received = self.replica(move |_| page.commit(&wanted)).await?;
        self.report(SyncEvent::Progress { scope: scope.clone(), received, total });
        Ok(())
    }

    async fn finish(&self, scope: &Scope, end: SnapshotEnd) -> Result<(), Stop> {
        let wanted = scope.clone();
        if !self.replica(move |replica| replica.finish_snapshot(&wanted, &end)).await? {
            return Err(CentralFault::Checksum.into());
        }
        self.report(SyncEvent::Complete { scope: scope.clone() });
        Ok(())
    }
}

async fn header_of(stream: &mut SnapshotStream, scope: &Scope) -> Result<SnapshotHeader, CentralFault> {
    match stream.next().await.ok_or(CentralFault::Torn)?? {
        SnapshotLine::Header { scope: of, snapshot, cases, pages, as_of } if of == *scope => {
            Ok(SnapshotHeader { scope: of, snapshot, cases, pages, as_of })
        }
        SnapshotLine::Header { .. } => Err(CentralFault::Malformed("a snapshot of another scope")),
        _ => Err(CentralFault::Malformed("a snapshot without a header")),
    }
}

/// Reads to the end of page `page`, or to the end of the snapshot.
async fn part_of(stream: &mut SnapshotStream, page: u32) -> Result<Part, CentralFault> {
    let mut part = SnapshotPage { page, ..SnapshotPage::default() };
    loop {
        match stream.next().await.ok_or(CentralFault::Torn)?? {
            SnapshotLine::Street { street } => part.streets.push(street),
            SnapshotLine::Case { case } => part.cases.push(*case),
            SnapshotLine::Parked(parked) => part.parked.push(parked),
            SnapshotLine::PageEnd { page: ended } if ended == page => return Ok(Part::Page(part)),
            SnapshotLine::PageEnd { .. } => return Err(CentralFault::Malformed("a page out of order")),
            SnapshotLine::End { cursor, count, checksum } if part.is_empty() => {
                return Ok(Part::End(SnapshotEnd { cursor, count, checksum }));
            }
            SnapshotLine::End { .. } => return Err(CentralFault::Malformed("a snapshot that ends within a page")),
            SnapshotLine::Header { .. } => return Err(CentralFault::Malformed("a second header")),
        }
        if part.lines() > PAGE_LINES {
            return Err(CentralFault::Malformed("a page without an end"));
        }
    }
}
