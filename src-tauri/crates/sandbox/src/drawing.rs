//! The city as a source of documents: drawn anew whenever they are asked for, and checked against their digest.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::city::City;
use crate::ports::{BlobFault, BlobSource, SourcedBlob};

/// Documents of the city.
pub(crate) struct CityBlobs(pub City);

impl BlobSource for CityBlobs {
    fn blob(&self, sha256: &str, recipe: &str) -> Result<Option<SourcedBlob>, BlobFault> {
        let Some(drawn) = self.0.draw(recipe).map_err(|error| BlobFault(error.to_string()))? else { return Ok(None) };
        if hex::encode(Sha256::digest(&drawn.bytes)) != sha256 {
            return Err(BlobFault("it was drawn differently this time".to_owned()));
        }
        Ok(Some(SourcedBlob { bytes: Bytes::from(drawn.bytes), media_type: drawn.media_type.to_owned() }))
    }
}
