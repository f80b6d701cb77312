//! The network that hands out packages by signed addresses.
//!
//! The service of the Store for Business makes the addresses; whoever has one can download the file,
//! until the address expires. It serves ranges, so that a download can go on after a cut.

mod address;
mod range;
mod voice;

use bytes::Bytes;
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG},
};
use stocktake_transport::{AnswerShape, Authentication, Idempotency, Operation, Service as Family};

pub(crate) use address::address;

use crate::{
    exchange::{Answer, Call, Refusal, Route, Service},
    store_for_business::Package,
};
use range::Range;

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "content",
    hosts: &[
        "dl.delivery.mp.microsoft.com",
        "*.dl.delivery.mp.microsoft.com",
    ],
    routes: &[Route::new(&DOWNLOAD_FILE, download).also(&[Method::HEAD])],
    known: &[],
    voice: &voice::Frontend,
};

/// Files are no API, so no page describes this.
static DOWNLOAD_FILE: Operation = Operation {
    name: "download_file",
    service: Family::ContentNetwork,
    method: Method::GET,
    template: "/filestreamingservice/files/{fileId}",
    server: None,
    authentication: Authentication::Sas,
    audience: None,
    idempotency: Idempotency::Safe,
    answer: AnswerShape::Empty,
    paging: None,
    errors: &[],
    known_errors: &[],
    page: "",
};

/// A file, or one part of it.
fn download(call: &Call<'_>) -> Result<Answer, Refusal> {
    let file_id = call.parameter("fileId");
    address::check(call, file_id)?;
    // A copy, so that nobody waits for the state while the file is made.
    let package = call.world.store_for_business().file(file_id).cloned();
    let Some(package) = &package else {
        return Err(voice::said(StatusCode::NOT_FOUND, "there is no such file").into());
    };
    let (tag, length) = (entity_tag(package), package.file_size);
    let answer = match range::asked_for(&call.received.headers, &tag, length) {
        Range::Whole => part(call, package, StatusCode::OK, (0, length)),
        Range::Part(first, end) => {
            let content = format!("bytes {first}-{}/{length}", end - 1);
            part(call, package, StatusCode::PARTIAL_CONTENT, (first, end))
                .with_text_header(CONTENT_RANGE, &content)
        }
        Range::OutOfBounds => Answer::empty(StatusCode::RANGE_NOT_SATISFIABLE)
            .with_text_header(CONTENT_RANGE, &format!("bytes */{length}")),
    };
    Ok(answer
        .with_header(ACCEPT_RANGES, HeaderValue::from_static("bytes"))
        .with_text_header(ETAG, &tag))
}

/// The same file has the same tag for ever.
fn entity_tag(package: &Package) -> String {
    format!("\"{}\"", package.file_hash())
}

/// The bytes from one position up to another, or only how many there are.
fn part(call: &Call<'_>, package: &Package, status: StatusCode, bytes: (u32, u32)) -> Answer {
    let (first, end) = bytes;
    let body = match call.received.method {
        Method::HEAD => Bytes::new(),
        _ => package.bytes(first, end).into(),
    };
    Answer::typed(status, "application/octet-stream", body)
        .with_header(CONTENT_LENGTH, HeaderValue::from(end - first))
}
