//! A server of one file, and a place to put it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use stocktake_models::store_for_business::{PackageLocation, ProductPackageDetails};
use stocktake_store_for_business::download::Download;
use stocktake_transport::{HttpTransport, test_kit::Replay};

use crate::support::client;

pub const BING: (&str, &str) = ("9WZDNCRFJ3PS", "0015");
pub const FILE: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub const SHA256: &str = "b56cc1f0ef1a616b11ed1a8a82239db6cad0d73e856d39fcedea8bb634ce5b1b";
pub const URL: &str = "https://files.example.net/a/bing.appx?P1=1500000000&P4=sentinel-signature";

pub fn package(url: &str) -> ProductPackageDetails {
    let mut package = ProductPackageDetails::new();
    package.package_id = Some("d788cc1b-X86".into());
    let mut location = PackageLocation::new();
    location.url = Some(url.into());
    package.location = Some(location);
    package
}

/// Makes the answer to a request.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> http::Response<Bytes> {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(Bytes::copy_from_slice(body)).unwrap()
}

/// A server of one file, which knows ranges and tags.
pub fn server(tag: &'static str) -> Replay {
    Replay::by(move |request| Ok(serve(request, tag)))
}

pub fn serve(request: &http::Request<Bytes>, tag: &str) -> http::Response<Bytes> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    let length = FILE.len().to_string();
    match (header("range"), header("if-range")) {
        (Some(range), Some(found)) if found == tag => {
            let from: usize = range
                .strip_prefix("bytes=")
                .unwrap()
                .trim_end_matches('-')
                .parse()
                .unwrap();
            if from >= FILE.len() {
                return answer(416, &[("content-range", &format!("bytes */{length}"))], b"");
            }
            let content = format!("bytes {from}-{}/{length}", FILE.len() - 1);
            answer(
                206,
                &[("etag", tag), ("content-range", &content)],
                &FILE[from..],
            )
        }
        _ => answer(200, &[("etag", tag), ("content-length", &length)], FILE),
    }
}

pub struct Place {
    _directory: tempfile::TempDir,
    target: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("bing.appx");
        Self {
            _directory: directory,
            target,
        }
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut path = self.target.clone().into_os_string();
        path.push(ending);
        path.into()
    }

    /// What lies in the directory.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.target.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub fn holds_file(&self) {
        assert_eq!(fs::read(&self.target).unwrap(), FILE);
        assert_eq!(self.files(), ["bing.appx"]);
    }
}

pub fn download(transport: impl HttpTransport + 'static, place: &Place) -> Download {
    client(transport).download(&package(URL), place.target())
}
