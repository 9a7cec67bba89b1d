//! The register of addresses: fetched by desks, put by whoever loads a district.

use bytes::Bytes;
use futures::StreamExt;
use gishe_domain::address::{DistrictCode, Street};
use gishe_protocol::addresses::{AddressDigest, AddressLine, AddressesReceipt, MAX_REGISTER};
use gishe_sync::ports::{AddressRegister, CentralFault};
use reqwest::header;

use crate::client::{CentralClient, json};
use crate::http::UPLOAD;
use crate::snapshot::raw_lines;

impl CentralClient {
    /// The register of a district, whole.
    ///
    /// # Errors
    /// [`CentralFault`]; [`CentralFault::Torn`] when its end is missing, [`CentralFault::Checksum`] when it is not that of what came.
    pub async fn read_addresses(&self, district: &DistrictCode) -> Result<AddressRegister, CentralFault> {
        let url = self.http.v1(&["addresses", &district.0], &[]);
        let mut lines = raw_lines(self.call(|| self.http.client.get(url.clone())).await?)?;
        let (mut streets, mut digest, mut size) = (Vec::new(), AddressDigest::default(), 0);
        while let Some(line) = lines.next().await {
            let line = line?;
            size += line.len();
            if size > MAX_REGISTER {
                return Err(CentralFault::Malformed("a register of addresses larger than allowed"));
            }
            let malformed = |_| CentralFault::Malformed("a line of the register of addresses");
            match serde_json::from_slice(&line).map_err(malformed)? {
                AddressLine::Street { street } => {
                    digest.add(&street);
                    streets.push(street);
                }
                end @ AddressLine::End { .. } => {
                    return match digest.end() {
                        AddressLine::End { digest, .. } if end_is(&end, &digest) => {
                            Ok(AddressRegister { digest, streets })
                        }
                        _ => Err(CentralFault::Checksum),
                    };
                }
            }
        }
        Err(CentralFault::Torn)
    }

    /// Puts the register of a district: all of it, or nothing.
    ///
    /// # Errors
    /// [`CentralFault`]; [`CentralFault::Forbidden`] without the role IT, `Refused` with 400 when a line does not fit.
    pub async fn put_addresses(
        &self,
        district: &DistrictCode,
        streets: &[Street],
    ) -> Result<AddressesReceipt, CentralFault> {
        let url = self.http.v1(&["addresses", &district.0], &[]);
        let body = Bytes::from(register(streets)?);
        let request = || {
            let request = self.http.client.put(url.clone()).timeout(UPLOAD);
            request.header(header::CONTENT_TYPE, "application/x-ndjson").body(body.clone())
        };
        json(self.call(request).await?, "the receipt of a register of addresses").await
    }
}

fn end_is(end: &AddressLine, ours: &str) -> bool {
    matches!(end, AddressLine::End { digest, .. } if digest == ours)
}

fn register(streets: &[Street]) -> Result<Vec<u8>, CentralFault> {
    let (mut lines, mut digest) = (Vec::new(), AddressDigest::default());
    let mut write = |line: &AddressLine| {
        let written = serde_json::to_writer(&mut lines, line);
        lines.push(b'\n');
        written.map_err(|_| CentralFault::Malformed("the request"))
    };
    for street in streets {
        digest.add(street);
        write(&AddressLine::Street { street: street.clone() })?;
    }
    write(&digest.end())?;
    Ok(lines)
}
