//! The address that the pages are asked from, refused before any connection if it is not safe.

use std::net::IpAddr;

use anyhow::{Result, anyhow, bail, ensure};
use ureq::http::Uri;

use crate::pins::{Origin, url_path};

/// Where GitHub serves the files of public repositories as they are.
pub(super) const GITHUB: &str = "https://raw.githubusercontent.com";

/// A base URL that may be asked: https, or http to this machine.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    text: String,
    loopback: bool,
    https: bool,
}

impl BaseUrl {
    /// # Errors
    ///
    /// When this is no absolute URL, or one that carries credentials, a query or a fragment, or one
    /// without TLS to another machine.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let uri: Uri = text.parse().map_err(|error| {
            anyhow!("the base URL {text:?} cannot be read ({error}); give https://host/path")
        })?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            bail!("the base URL {text:?} lacks a scheme or a host; give https://host/path");
        };
        // The text is not shown where it may hold a password.
        ensure!(
            !authority.as_str().contains('@'),
            "the base URL has credentials in it; give https://host/path"
        );
        ensure!(
            uri.query().is_none() && !text.contains('#'),
            "the base URL {text:?} has a query or a fragment; give https://host/path"
        );
        let loopback = is_loopback(authority.host());
        match scheme {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                bail!("the base URL {text:?} is plain http to another machine; give an https one")
            }
            _ => bail!("the base URL {text:?} is neither https nor http; give https://host/path"),
        }
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            loopback,
            https: scheme == "https",
        })
    }

    /// The URL of a page.
    pub(super) fn page(&self, name: &str, origin: Origin<'_>) -> String {
        let folder = if origin.path.is_empty() {
            String::new()
        } else {
            format!("{}/", origin.path)
        };
        let path = format!("{}/{}/{folder}{name}", origin.repository, origin.commit);
        format!("{}/{}", self.text, url_path(&path))
    }

    /// Whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether the scheme is https.
    pub(super) fn is_https(&self) -> bool {
        self.https
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}
