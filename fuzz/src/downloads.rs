//! Downloads of packages. The host of the files is another than the service, and decides what comes,
//! from where on, and how long the file is: what is kept is one answer or two that fit together, and
//! nothing is written but the file, its part and the note beside it.

use std::{fs, path::PathBuf, sync::OnceLock, time::SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use stocktake_models::store_for_business::{PackageLocation, ProductPackageDetails};
use stocktake_store_for_business::{StoreForBusiness, download::PackageFile};
use stocktake_transport::{Pipeline, test_kit::Replay};

use super::input::{Message, assert_plain, block_on, choice};

/// What came before the cut.
const BEGINNING: &[u8] = b"0123456789";

/// A letter: whether a part is there; then the status and the rest of the host's answer. Behind `C`
/// the names and the format of a package, one in each line.
pub fn check(data: &[u8]) {
    match choice(data, 3) {
        Some((2, names)) => file_name(&String::from_utf8_lossy(names)),
        Some((part, answer)) => download(part == 1, answer),
        None => {}
    }
}

fn download(has_part: bool, data: &[u8]) {
    let Some(answer) = Message::read(data) else {
        return;
    };
    let status = answer.first.parse::<u16>().ok();
    let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        return;
    };
    let place = Place::new(has_part);
    let mut response = Response::new(Bytes::copy_from_slice(answer.body));
    *response.status_mut() = status;
    let ends = answer.headers.get("content-range").and_then(end_of_range);
    *response.headers_mut() = answer.headers;
    let pipeline = Pipeline::builder(Replay::new().then(response))
        .seed(7)
        .build();
    let client = StoreForBusiness::new(pipeline);
    let downloaded = client.download(&package(), place.target()).resumes(0);
    let outcome = block_on(downloaded.run());
    let names = place.names();
    assert!(
        names.iter().all(|name| name.starts_with("package.appx")),
        "{names:?}"
    );
    match outcome {
        Ok(file) => {
            let bytes = fs::read(place.target()).expect("it is there");
            assert_eq!(file.bytes, bytes.len() as u64);
            let joined = [BEGINNING, answer.body].concat();
            let is_whole = status == StatusCode::OK && bytes == answer.body;
            let is_joined = status == StatusCode::PARTIAL_CONTENT
                && bytes == joined
                && ends == Some(joined.len());
            assert!(is_whole || has_part && is_joined, "{status} {file:?}");
            assert_eq!(file.resumed_from, if is_joined { 10 } else { 0 });
        }
        Err(error) => {
            assert!(!place.target().exists(), "{error}");
            assert_plain(&error.to_string(), 600);
            assert!(
                !format!("{error} {error:?}").contains("sentinel"),
                "{error:?}"
            );
        }
    }
}

/// How many bytes there are with the last one of `bytes 21010-47021/47022`.
fn end_of_range(range: &HeaderValue) -> Option<usize> {
    let (_, rest) = range.to_str().ok()?.split_once('-')?;
    let (last, _) = rest.split_once('/')?;
    last.parse::<usize>().ok()?.checked_add(1)
}

fn package() -> ProductPackageDetails {
    let mut location = PackageLocation::new();
    location.url = Some("https://files.example/package.appx?sig=sentinel".into());
    let mut package = ProductPackageDetails::new();
    package.package_id = Some("p1".to_owned());
    package.location = Some(location);
    package
}

/// A name that the service gives is one of a file, here and everywhere.
fn file_name(names: &str) {
    let mut names = names.split('\n').map(str::to_owned);
    let mut name = || names.next().unwrap_or_default();
    let mut package = ProductPackageDetails::new();
    package.package_full_name = Some(name());
    package.package_identity_name = Some(name());
    package.package_id = Some(name());
    package.package_format = Some(name().as_str().into());
    let file = PackageFile::from(&package).suggested_file_name();
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-~+".contains(c);
    assert!(
        !file.is_empty() && file.len() <= 255 && file.chars().all(plain),
        "{file:?}"
    );
    assert!(
        !file.starts_with(['.', '-']) && !file.ends_with('.'),
        "{file:?}"
    );
    let stem = file
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    assert!(
        !["con", "prn", "aux", "nul", "com1", "lpt9"].contains(&stem.as_str()),
        "{file:?}"
    );
}

/// A folder of this process alone, emptied for every download.
struct Place(PathBuf);

impl Place {
    fn new(has_part: bool) -> Self {
        static FOLDER: OnceLock<PathBuf> = OnceLock::new();
        let folder = FOLDER.get_or_init(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            let moment = now.unwrap_or_default().as_nanos();
            let folder = std::env::temp_dir();
            folder.join(format!("stocktake-fuzz-{}-{moment}", std::process::id()))
        });
        let place = Self(folder.clone());
        fs::create_dir_all(&place.0).expect("a folder for scratch files can be made");
        for name in place.names() {
            fs::remove_file(place.0.join(name)).expect("a file of ours can be deleted");
        }
        if has_part {
            let note = r#"{"package":"p1   ","validator":"\"v1\"","total":null}"#;
            for (ending, bytes) in [(".part", BEGINNING), (".part.json", note.as_bytes())] {
                let name = format!("package.appx{ending}");
                fs::write(place.0.join(name), bytes).expect("a file can be written");
            }
        }
        place
    }

    fn target(&self) -> PathBuf {
        self.0.join("package.appx")
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(&self.0).expect("the folder is there");
        let name = |file: fs::DirEntry| file.file_name().to_string_lossy().into_owned();
        files
            .map(|file| name(file.expect("it can be listed")))
            .collect()
    }
}
