//! Time stamps from the signing provider (CSC v2 §11.13).

use async_trait::async_trait;

use super::{Client, CscError};
use crate::tsp::{Expected, Imprint, TimeStampSource, TspError, check_answer};

/// `signatures/timestamp` of a provider.
#[derive(Debug, Clone)]
pub struct CscTimeStamps(Client);

impl CscTimeStamps {
    /// From this provider.
    pub fn new(client: Client) -> Self {
        Self(client)
    }
}

#[async_trait]
impl TimeStampSource for CscTimeStamps {
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
        let expected = Expected::new(imprint.clone(), None, rand::random());
        let token = self.0.timestamp(imprint, &hex::encode(&expected.nonce)).await.map_err(|fault| match fault {
            CscError::Timeout => TspError::Timeout,
            CscError::BadAnswer(_) => TspError::Malformed,
            _ => TspError::Down,
        })?;
        check_answer(&token, &expected)?;
        Ok(token)
    }
}
