//! One page over the network: attempts, limits, and the check of its hash.

use std::{
    io::{self, ErrorKind},
    thread,
};

use ureq::{
    Agent, Error, Timeout,
    http::{StatusCode, header},
};

use super::{Settings, base_url::BaseUrl};
use crate::pins::{Origin, sha256_hex};

/// Why a page could not be had, and what to do.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The server could not be reached; other pages will fare the same.
    Unreachable(String),
    /// Anything that says nothing about other pages.
    Other(String),
}

/// Downloads pages from one base URL. Safe to share between threads.
#[derive(Debug)]
pub(super) struct Downloader {
    agent: Agent,
    base: BaseUrl,
    settings: Settings,
}

/// How one attempt ended without a page.
enum Stumble {
    /// No connection came about; worth another attempt.
    Unreachable(String),
    /// The connection broke or took too long; worth another attempt.
    Broken(String),
    /// The server is busy or broken; worth another attempt.
    Busy(StatusCode),
    /// Another attempt would end the same.
    Final(String),
}

impl Downloader {
    pub(super) fn new(base: BaseUrl, settings: &Settings) -> Self {
        let mut config = Agent::config_builder()
            .https_only(base.is_https())
            // A redirect could lead to plain http or into a private network.
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("stocktake-xtask/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(settings.connect_timeout))
            .timeout_global(Some(settings.timeout));
        if base.is_loopback() {
            // A proxy would look for this machine on its own.
            config = config.proxy(None);
        }
        Self {
            agent: config.build().new_agent(),
            base,
            settings: settings.clone(),
        }
    }

    /// The bytes of a page, which have this hash.
    pub(super) fn download(
        &self,
        name: &str,
        origin: Origin<'_>,
        sha256: &str,
    ) -> Result<Vec<u8>, Failure> {
        let url = self.base.page(name, origin);
        let bytes = self.with_retries(&url)?;
        let actual = sha256_hex(&bytes);
        if actual == sha256 {
            return Ok(bytes);
        }
        Err(Failure::Other(format!(
            "{url} has sha256 {actual}, pinned is {sha256}; nothing was written: correct commit or sha256 in \
             pins.toml, or ask whoever changed the file"
        )))
    }

    fn with_retries(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let mut pause = self.settings.backoff;
        let mut attempt = 1;
        loop {
            let stumble = match self.attempt(url) {
                Ok(bytes) => return Ok(bytes),
                Err(stumble) => stumble,
            };
            if attempt >= self.settings.attempts || matches!(stumble, Stumble::Final(_)) {
                return Err(stumble.into_failure(url, attempt));
            }
            thread::sleep(pause);
            pause = pause.saturating_mul(2);
            attempt += 1;
        }
    }

    fn attempt(&self, url: &str) -> Result<Vec<u8>, Stumble> {
        let limit = self.settings.size_limit;
        let mut response = self
            .agent
            .get(url)
            .call()
            .map_err(|error| Self::no_answer(url, &error))?;
        let status = response.status();
        if status.is_redirection() {
            let location = response.headers().get(header::LOCATION);
            return Err(Stumble::Final(format!(
                "{url} answered {status} to {}, and redirects are not followed; correct `repository` in \
                 pins.toml, or give the final address with --base-url",
                location.map_or_else(|| "nowhere".to_owned(), |location| format!("{location:?}"))
            )));
        }
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(Stumble::Final(format!(
                    "{url} answered {status}; correct repository, path or commit in pins.toml"
                )));
            }
            StatusCode::TOO_MANY_REQUESTS => return Err(Stumble::Busy(status)),
            _ if status.is_server_error() => return Err(Stumble::Busy(status)),
            _ => {
                return Err(Stumble::Final(format!(
                    "{url} answered {status}; open it in a browser to see why"
                )));
            }
        }
        if response
            .body()
            .content_length()
            .is_some_and(|length| length > limit)
        {
            return Err(self.too_large(url));
        }
        // The limit of ureq is the size that is refused, not the largest that is read.
        let body = response
            .body_mut()
            .with_config()
            .limit(limit.saturating_add(1));
        body.read_to_vec()
            .map_err(|error| self.no_body(url, &error))
    }

    /// What an error before the answer means.
    fn no_answer(url: &str, error: &Error) -> Stumble {
        match error {
            Error::BadUri(_) | Error::Http(_) | Error::LargeResponseHeader(..) => Stumble::Final(
                format!("{url} could not be asked ({error}); check the base URL"),
            ),
            Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                Stumble::Unreachable(error.to_string())
            }
            Error::Timeout(_) | Error::Protocol(_) => Stumble::Broken(error.to_string()),
            Error::Io(cause) if had_connection(cause) => Stumble::Broken(cause.to_string()),
            Error::Io(cause) => Stumble::Unreachable(cause.to_string()),
            // Proxies, certificates.
            _ => Stumble::Unreachable(error.to_string()),
        }
    }

    /// What an error in the middle of the answer means.
    fn no_body(&self, url: &str, error: &Error) -> Stumble {
        match error {
            Error::BodyExceedsLimit(_) => self.too_large(url),
            _ => Stumble::Broken(error.to_string()),
        }
    }

    fn too_large(&self, url: &str) -> Stumble {
        Stumble::Final(format!(
            "{url} is larger than {} bytes, which no page is; check path and commit in pins.toml",
            self.settings.size_limit
        ))
    }
}

impl Stumble {
    fn into_failure(self, url: &str, attempts: u32) -> Failure {
        let times = if attempts == 1 {
            "1 attempt".to_owned()
        } else {
            format!("{attempts} attempts")
        };
        match self {
            Self::Unreachable(reason) => Failure::Unreachable(format!(
                "{url} could not be reached in {times} ({reason}); check the network and the proxy, or give a \
                 mirror with --base-url"
            )),
            Self::Broken(reason) => Failure::Other(format!(
                "{url} could not be read to its end in {times} ({reason}); try again later"
            )),
            Self::Busy(status) => Failure::Other(format!(
                "{url} answered {status} in {times}; try again later"
            )),
            Self::Final(reason) => Failure::Other(reason),
        }
    }
}

/// Whether there was a connection that this error ended. A name that does not resolve has no kind of
/// its own, so the other kinds are told apart from it, not the reverse.
pub(super) fn had_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::TimedOut
            | ErrorKind::UnexpectedEof
    )
}
