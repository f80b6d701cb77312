//! The way of a download, from the address to the file.

use std::{
    future::{Future, poll_fn},
    path::Path,
    pin::pin,
    task::Poll,
    time::Duration,
};

use http::{HeaderMap, StatusCode, header, response::Parts};
use stocktake_transport::{Body, CallOptions, Caller, Error, ErrorKind, RetryPolicy, SasUri};

use super::{
    Download, DownloadError, DownloadErrorKind as Kind, DownloadProgress, Downloaded, Options,
    PackageFile, Verification, Wanted, part::Part, request::FileRequest, verify::verify,
};
use crate::requests::GetProductPackage;

pub(super) async fn run(download: Download) -> Result<Downloaded, DownloadError> {
    let Download {
        caller,
        wanted,
        target,
        mut options,
    } = download;
    match wanted {
        Wanted::File(file) => fetch(&caller, &file, &target, &mut options).await,
        Wanted::Package { sku, id } => {
            let request = GetProductPackage::new(sku.product_id(), sku.sku_id(), id);
            let file = located(&caller, &request).await?;
            match fetch(&caller, &file, &target, &mut options).await {
                Err(error) if error.is_expired() => {
                    let file = located(&caller, &request).await?;
                    fetch(&caller, &file, &target, &mut options).await
                }
                ended => ended,
            }
        }
    }
}

async fn located(
    caller: &Caller,
    request: &GetProductPackage,
) -> Result<PackageFile, DownloadError> {
    let package = caller.send(request).await.map_err(DownloadError::package)?;
    Ok(PackageFile::from(&package))
}

/// The longest pause that a host may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Why an attempt has not brought the rest of the file.
enum Ended {
    /// It can go on from where it is, after as long as the host wants.
    Cut(DownloadError, Option<Duration>),
    /// What is there is of no use.
    Useless(DownloadError),
    Failed(DownloadError),
}

impl Ended {
    fn cut(problem: String) -> Self {
        Self::Cut(DownloadError::new(Kind::Interrupted, problem), None)
    }

    /// It is whole and is another file, or cannot be read.
    fn unfit(error: DownloadError) -> Self {
        match error.kind() {
            Kind::Hash => Self::Useless(error),
            _ => Self::Failed(error),
        }
    }
}

impl From<DownloadError> for Ended {
    fn from(error: DownloadError) -> Self {
        Self::Failed(error)
    }
}

/// One file: attempts until it is whole, then the checks, then its name.
async fn fetch(
    caller: &Caller,
    file: &PackageFile,
    target: &Path,
    options: &mut Options,
) -> Result<Downloaded, DownloadError> {
    let address = file.address()?;
    if let Some(size) = file.size().filter(|size| *size > options.max_bytes) {
        return Err(too_large(Some(size), options.max_bytes));
    }
    let mut part = Part::open(target, &file.identity(&address))?;
    let mut host = Host {
        // Nothing of the client's own: neither its headers nor its token are for this host. Nor are
        // its retries, which log what the host says; what is tried again is decided below.
        caller: Caller::new(caller.pipeline().clone(), address.endpoint().clone())
            .with_options(CallOptions::default().with_retry(RetryPolicy::never())),
        address,
        size: file.size(),
        options,
    };
    let mut cuts = 0;
    loop {
        let ended = match host.rest(&mut part).await {
            Ok(()) => verify(&part, file.expected_hash())
                .await
                .map_err(Ended::unfit),
            Err(ended) => Err(ended),
        };
        match ended {
            Ok(verification) => return finish(part, target, verification),
            Err(Ended::Cut(_, after)) if cuts < host.options.resumes => {
                host.pause(cuts, after).await;
                cuts += 1;
            }
            // Pieces that do not fit together are none of the server's fault: once from the start.
            Err(Ended::Useless(_)) if part.is_joined() => part.begin(None, None)?,
            Err(Ended::Useless(error)) => {
                part.discard();
                return Err(error);
            }
            Err(Ended::Cut(error, _) | Ended::Failed(error)) => return Err(error),
        }
    }
}

fn finish(
    part: Part,
    target: &Path,
    verification: Verification,
) -> Result<Downloaded, DownloadError> {
    let (bytes, resumed_from) = (part.length(), part.resumed_from());
    part.finish()?;
    Ok(Downloaded {
        path: target.to_owned(),
        bytes,
        resumed_from,
        verification,
    })
}

/// Where the file is, and how it is to be read.
struct Host<'a> {
    caller: Caller,
    address: SasUri,
    size: Option<u64>,
    options: &'a mut Options,
}

impl Host<'_> {
    /// Reads what the part lacks.
    async fn rest(&mut self, part: &mut Part) -> Result<(), Ended> {
        if part.total().is_some_and(|total| total == part.length()) {
            return Ok(());
        }
        let answer = self.ask(part).await?;
        let (head, mut body) = answer.into_parts();
        let end = self.place(&head, &body, part)?;
        self.report(part);
        let limit = end.map_or(self.options.max_bytes, |end| {
            end.min(self.options.max_bytes)
        });
        loop {
            let piece = within(&self.caller, self.options.stall, body.chunk()).await;
            match piece {
                None => {
                    let problem = format!(
                        "no byte came for {} s; download the file again to go on",
                        self.options.stall.as_secs_f64()
                    );
                    return Err(Ended::cut(problem));
                }
                Some(Some(Err(error))) => {
                    let problem = "the file broke off; download it again to go on";
                    return Err(Ended::Cut(DownloadError::interrupted(problem, error), None));
                }
                Some(Some(Ok(piece))) => {
                    if part.length() + piece.len() as u64 > limit {
                        return Err(Ended::Useless(too_large(None, limit)));
                    }
                    part.write(&piece)?;
                    self.report(part);
                }
                Some(None) => break,
            }
        }
        match part.total().or(end) {
            Some(whole) if part.length() < whole => {
                let problem = format!(
                    "the file ends after {} of {whole} bytes; download it again to go on",
                    part.length()
                );
                Err(Ended::cut(problem))
            }
            _ => Ok(()),
        }
    }

    async fn ask(&mut self, part: &mut Part) -> Result<http::Response<Body>, Ended> {
        part.join();
        let request = FileRequest {
            address: &self.address,
            rest: part.rest(),
        };
        self.caller
            .send_streaming(&request)
            .await
            .map_err(unanswered)
    }

    /// Makes the part ready for what the answer brings, the rest or all; how long it then is, if the
    /// answer tells.
    fn place(&self, head: &Parts, body: &Body, part: &mut Part) -> Result<Option<u64>, Ended> {
        let (from, end, total) = match head.status {
            StatusCode::OK => {
                let length = number(&head.headers, header::CONTENT_LENGTH);
                let total = length.or_else(|| body.size_hint());
                (0, total.or(self.size), total)
            }
            StatusCode::PARTIAL_CONTENT => {
                let range = content_range(&head.headers)?;
                (range.first, Some(range.end), range.total)
            }
            status => return Err(Ended::Failed(DownloadError::status_of(status))),
        };
        let validator = validator(&head.headers);
        if let Some(total) = total.filter(|total| self.size.is_some_and(|size| size != *total)) {
            let size = self.size.unwrap_or_default();
            let problem = format!(
                "the file has {total} bytes, but the package {size}; fetch the package details again"
            );
            return Err(Ended::Useless(DownloadError::new(Kind::Size, problem)));
        }
        if let Some(total) = total.filter(|total| *total > self.options.max_bytes) {
            let problem = too_large(Some(total), self.options.max_bytes);
            return Err(Ended::Useless(problem));
        }
        if head.status == StatusCode::OK {
            part.begin(validator, end)?;
            return Ok(end);
        }
        let same_file = validator.is_none() || validator.as_deref() == part.validator();
        let same_total = total.is_none() || part.total().is_none() || total == part.total();
        if from != part.length() || !same_file || !same_total {
            let problem = "the host of the package sends another part of the file than asked for";
            return Err(Ended::Useless(DownloadError::new(Kind::Refused, problem)));
        }
        if let (None, Some(total)) = (part.total(), total) {
            part.learn(total)?;
        }
        Ok(end)
    }

    fn report(&mut self, part: &Part) {
        if let Some(report) = &mut self.options.progress {
            let (done, total) = (part.length(), part.total());
            report(DownloadProgress { done, total });
        }
    }

    /// Waits behind a cut, longer from cut to cut.
    async fn pause(&mut self, cuts: u32, after: Option<Duration>) {
        let doubled = Duration::from_secs(1 << cuts.min(5)).min(Duration::from_secs(30));
        let wait = after.map_or(doubled, |after| after.max(doubled));
        self.caller.pipeline().runtime().sleep(wait).await;
    }
}

/// What it means that no file came. The words of the host are left out: it may repeat the address.
fn unanswered(error: Error) -> Ended {
    let (again, after) = (error.is_retryable(), error.retry_after());
    let error = match (error.kind(), error.status()) {
        // The server has fewer bytes than the part, so they are of another file.
        (ErrorKind::Service, Some(status @ StatusCode::RANGE_NOT_SATISFIABLE)) => {
            return Ended::Useless(DownloadError::status_of(status));
        }
        (ErrorKind::Service, Some(status)) => DownloadError::status_of(status),
        (ErrorKind::InvalidRequest, _) => DownloadError::unusable(error),
        _ => DownloadError::interrupted("no file came; download it again", error),
    };
    if again && after.is_none_or(|after| after <= LONGEST_PAUSE) {
        Ended::Cut(error, after)
    } else {
        Ended::Failed(error)
    }
}

/// The value of a future, or `None` when it has not come within the limit.
async fn within<F: Future>(caller: &Caller, limit: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        let timer = timer.get_or_insert_with(|| caller.pipeline().runtime().sleep(limit));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

fn too_large(found: Option<u64>, limit: u64) -> DownloadError {
    let problem = match found {
        Some(found) => format!("the file has {found} bytes; at most {limit} are taken"),
        None => format!("the file has more than {limit} bytes"),
    };
    DownloadError::new(Kind::TooLarge, problem)
}

/// By what the server knows this very file again: a strong entity tag, else the date of the last
/// change.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let tag = text(header::ETAG).filter(|tag| tag.starts_with('"'));
    tag.or_else(|| text(header::LAST_MODIFIED))
        .map(str::to_owned)
}

fn number(headers: &HeaderMap, name: header::HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// `bytes 21010-47021/47022`.
struct ContentRange {
    first: u64,
    /// Behind the last byte.
    end: u64,
    /// The size of the whole; the host may say `*`.
    total: Option<u64>,
}

fn content_range(headers: &HeaderMap) -> Result<ContentRange, Ended> {
    let read = || {
        let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
        let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        let (end, total) = (last.checked_add(1)?, total.parse().ok());
        let fits = first < end && total.is_none_or(|total| end <= total);
        fits.then_some(ContentRange { first, end, total })
    };
    read().ok_or_else(|| {
        let problem = "the host of the package sends a part of the file and does not say which";
        Ended::Useless(DownloadError::new(Kind::Refused, problem))
    })
}
