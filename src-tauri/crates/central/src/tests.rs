//! The client against servers on real sockets that say what they are told to say.

mod blobs;
mod bulk;
mod callbacks;
mod calls;
mod forgeries;
mod hostile;
mod possession;
mod provider;
mod sessions;
mod sign_in;
mod snapshots;
mod stage;
mod tls;
