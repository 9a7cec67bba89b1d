//! The central side over a real socket on loopback, asked by a real client.

mod commanding;
mod documents;
mod fixtures;
mod reading;
mod trouble;
