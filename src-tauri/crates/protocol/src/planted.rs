//! Faults planted on purpose, for the simulation to catch. Only with the feature `planted`, which no program has.

use std::cell::Cell;

/// What is wrong in a program with the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// The register does not look at the claim that an act is made under.
    FencingUnchecked,
    /// The register carries an act out on a version that its officer never saw.
    ConflictOverlooked,
    /// The register says „applied“ and then does not commit.
    AcknowledgedBeforeCommit,
    /// The register does not know a command again that it has applied.
    AppliedAgain,
    /// The register forgets that a case has left a district.
    TombstoneForgotten,
    /// The replica keeps the cursor of a page before the page itself.
    CursorFirst,
    /// The replica counts a case twice in the checksum of its scope.
    ChecksumTwice,
    /// The journal drops a command that central refused.
    RefusedDropped,
    /// The journal keeps a refused command as one to be sent.
    RefusedRetried,
    /// The journal forgets, when it is opened, what was sent and not answered.
    OutboxLost,
    /// The journal does not take „done before“ for an answer.
    DuplicateUnheard,
    /// The journal gives an act that central may have done a fresh identifier when it is sent again.
    FateForgotten,
    /// The journal keeps a receipt without an entry in the audit chain.
    ReceiptUnrecorded,
    /// The journal does not mark commands before they are sent.
    SentUnmarked,
    /// A refused command holds up every case.
    OthersBlocked,
    /// Commands of a case go past one that needs attention.
    OrderLost,
    /// The commands of whoever sat here before are sent in the name of who sits here now.
    AnothersName,
    /// An act is made under an identifier that was given before.
    IdReused,
    /// An act is kept without an entry in the audit chain.
    ActUnrecorded,
    /// An act is made without a look at the receipts that came since its case was read.
    ReceiptOverlooked,
}

thread_local! {
    static HERE: Cell<Option<Planted>> = const { Cell::new(None) };
}

/// Plants a fault in everything that this thread does from now on, or none.
pub fn plant(fault: Option<Planted>) {
    HERE.set(fault);
}

/// Whether this thread has the fault.
pub fn is(fault: Planted) -> bool {
    HERE.get() == Some(fault)
}
