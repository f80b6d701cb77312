//! Addresses of files: what is in them, and how they are signed.

use std::time::Duration;

use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{SERVICE, voice::said};
use crate::{
    exchange::{Call, Refusal},
    moment::Moment,
};

/// How long an address is good at least.
const LIFETIME: Duration = Duration::from_secs(600);
/// And longer for as long as the file takes at this speed, in bytes a second: the pages say that the
/// time to download it is estimated.
const SLOW: u32 = 128 << 10;

/// What may stand in a segment of a path as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a signature is made of.
#[derive(Serialize)]
struct Signed<'a> {
    file: &'a str,
    /// In seconds since 1970.
    expires: i64,
}

/// A new address of a file of that size, good from now on for some minutes.
pub(crate) fn address(call: &Call<'_>, file_id: &str, size: u32) -> String {
    let estimated = Duration::from_secs((size / SLOW).into());
    let expires = call.now().after(LIFETIME + estimated).unix_seconds();
    let host = SERVICE.hosts.first().copied().unwrap_or_default();
    let path = format!(
        "/filestreamingservice/files/{}?P1={expires}&P2=404&P3=2&P4={}",
        utf8_percent_encode(file_id, SEGMENT),
        signature(call, file_id, expires),
    );
    call.received.base.url(SERVICE.prefix, host, &path)
}

/// Whether the address of a call is one that was made here and is still good.
pub(super) fn check(call: &Call<'_>, file_id: &str) -> Result<(), Refusal> {
    let refused = |why| Refusal::from(said(StatusCode::FORBIDDEN, why));
    let expires = call.query("P1").and_then(|text| text.parse().ok());
    let (Some(expires), Some(found)) = (expires, call.query("P4")) else {
        return Err(refused("the address is not signed"));
    };
    if found != signature(call, file_id, expires) {
        return Err(refused("the signature of the address is wrong"));
    }
    match Moment::from_unix_seconds(expires) {
        Some(end) if call.now() < end => Ok(()),
        _ => Err(refused("the address has expired")),
    }
}

fn signature(call: &Call<'_>, file: &str, expires: i64) -> String {
    let signed = call.world.signer.sign(&Signed { file, expires });
    let signature = signed.rsplit('.').next();
    signature.unwrap_or_default().to_owned()
}
