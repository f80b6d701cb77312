//! The content network: files of packages, by addresses that expire.

use std::{path::Path, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use stocktake::{
    RetryPolicy, Stocktake, StoreForBusiness,
    models::store_for_business::ProductPackageDetails,
    store_for_business::download::{HashAlgorithm, PackageFile, Verification},
    transport::test_kit::{Faulty, Injection},
};
use stocktake_emulator::{Clock, Emulator};
use stocktake_transport::HttpTransport;

const PARROT: (&str, &str) = ("9WZDNCRFJ3PS", "0015");

fn emulator() -> Emulator {
    let clock = Clock::new();
    clock.stop();
    Emulator::builder().clock(clock).build().unwrap()
}

fn client(transport: impl HttpTransport + 'static) -> StoreForBusiness {
    Stocktake::builder()
        .transport(transport)
        .emulator("http://127.0.0.1".parse().unwrap())
        .client_secret(
            "contoso.com",
            "00000000-0000-0000-0000-000000000001",
            "emulator",
        )
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
        .store_for_business()
}

async fn packages(client: &StoreForBusiness) -> Vec<ProductPackageDetails> {
    let set = client.product(PARROT).packages().await.unwrap();
    set.product_packages.unwrap()
}

fn address(package: &ProductPackageDetails) -> String {
    let location = package.location.as_ref().unwrap();
    location.url.as_ref().unwrap().expose().to_owned()
}

async fn get(
    emulator: &Emulator,
    url: &str,
    range: Option<&str>,
) -> (StatusCode, HeaderMap, Bytes) {
    let mut request = Request::get(url);
    if let Some(range) = range {
        request = request.header("range", range);
    }
    send(emulator, request.body(Bytes::new()).unwrap()).await
}

async fn send(emulator: &Emulator, request: Request<Bytes>) -> (StatusCode, HeaderMap, Bytes) {
    let answer = emulator.transport().send(request).await.unwrap();
    let (head, body) = answer.into_parts();
    (
        head.status,
        head.headers,
        body.collect(8 << 20).await.unwrap(),
    )
}

fn target(directory: &tempfile::TempDir, name: &str) -> std::path::PathBuf {
    Path::new(directory.path()).join(name)
}

#[tokio::test]
async fn packages_of_the_inventory_can_be_downloaded_and_have_their_hashes() {
    let client = client(emulator().transport());
    let directory = tempfile::tempdir().unwrap();
    let mut files = 0;
    let entries = client
        .inventory()
        .include_removed(false)
        .items()
        .collect()
        .await
        .unwrap();
    for entry in entries {
        let product = client.product(entry.product_key.unwrap());
        for package in product.packages().await.unwrap().product_packages.unwrap() {
            let frameworks = package.framework_dependency_packages.iter().flatten();
            let all = frameworks
                .map(PackageFile::from)
                .chain([PackageFile::from(&package)])
                .filter(|file| file.size().is_some_and(|size| size < 150_000));
            for file in all {
                let size = file.size().unwrap();
                let done = client
                    .download(file, target(&directory, "file"))
                    .await
                    .unwrap();
                assert_eq!(done.bytes, size);
                assert_eq!(
                    done.verification,
                    Verification::Verified(HashAlgorithm::Sha256)
                );
                files += 1;
            }
        }
    }
    assert!(files > 50, "{files}");
}

#[tokio::test(start_paused = true)]
async fn a_download_goes_on_after_cuts() {
    let emulator = emulator();
    let package = packages(&client(emulator.transport())).await.remove(0);
    let cut = Injection::Truncate;
    let faulty = Faulty::new(emulator.transport(), 1)
        .then(cut)
        .then(cut)
        .then_none();
    let directory = tempfile::tempdir().unwrap();
    let file = client(faulty)
        .download(&package, target(&directory, "parrot.appx"))
        .await
        .unwrap();
    assert_eq!(file.bytes, 412_000);
    assert_eq!(
        file.verification,
        Verification::Verified(HashAlgorithm::Sha256)
    );
}

#[tokio::test]
async fn an_address_is_good_for_some_minutes() {
    let emulator = emulator();
    let client = client(emulator.transport());
    let package = packages(&client).await.remove(0);
    let url = address(&package);
    assert_eq!(get(&emulator, &url, None).await.0, 200);
    emulator.clock().advance(Duration::from_secs(600));
    assert_eq!(
        get(&emulator, &url, None).await.0,
        200,
        "the size counts too"
    );
    emulator.clock().advance(Duration::from_secs(60));
    let (status, _, body) = get(&emulator, &url, None).await;
    assert_eq!(
        (status.as_u16(), &body[..]),
        (403, &b"the address has expired\n"[..])
    );

    let directory = tempfile::tempdir().unwrap();
    let error = client
        .download(&package, target(&directory, "a"))
        .await
        .unwrap_err();
    assert!(error.is_expired(), "{error}");
    let id = package.package_id.unwrap();
    let file = client
        .download_package(PARROT, id, target(&directory, "a"))
        .await
        .unwrap();
    assert_eq!(file.bytes, 412_000);
}

#[tokio::test]
async fn an_address_cannot_be_made_up() {
    let emulator = emulator();
    let client = client(emulator.transport());
    let packages = packages(&client).await;
    let (one, other) = (address(&packages[0]), address(&packages[1]));
    let (path, query) = one.split_once('?').unwrap();
    let (other_path, _) = other.split_once('?').unwrap();
    let later = query.replacen("P1=1", "P1=9", 1);
    let elsewhere = Emulator::builder().build().unwrap();
    let made_up = [
        path.to_owned(),
        format!("{path}?P1=99999999999&P4="),
        format!("{path}?{later}"),
        format!("{other_path}?{query}"),
    ];
    for url in made_up {
        assert_eq!(get(&emulator, &url, None).await.0, 403, "{url}");
    }
    assert_eq!(
        get(&elsewhere, &one, None).await.0,
        403,
        "of another emulator"
    );
    let origin = one.split("/filestreamingservice").next().unwrap();
    assert_eq!(
        get(&emulator, &format!("{origin}/other"), None).await.0,
        404
    );
    let post = Request::post(&one).body(Bytes::new()).unwrap();
    assert_eq!(send(&emulator, post).await.0, 405);
}

#[tokio::test]
async fn ranges_are_parts_of_the_file() {
    let emulator = emulator();
    let package = packages(&client(emulator.transport())).await.remove(0);
    let url = address(&package);
    let (_, headers, whole) = get(&emulator, &url, None).await;
    assert_eq!(whole.len(), 412_000);
    assert_eq!(headers["content-length"], "412000");
    assert_eq!(headers["accept-ranges"], "bytes");
    let tag = headers["etag"].clone();

    let (status, headers, part) = get(&emulator, &url, Some("bytes=1000-1999")).await;
    assert_eq!(status, 206);
    assert_eq!(headers["content-range"], "bytes 1000-1999/412000");
    assert_eq!(headers["etag"], tag);
    assert_eq!(part, whole[1000..2000]);

    let (status, headers, _) = get(&emulator, &url, Some("bytes=412000-")).await;
    assert_eq!(status, 416);
    assert_eq!(headers["content-range"], "bytes */412000");

    let head = Request::head(&url).body(Bytes::new()).unwrap();
    let (status, headers, body) = send(&emulator, head).await;
    assert_eq!((status.as_u16(), body.len()), (200, 0));
    assert_eq!(headers["content-length"], "412000");
}

#[tokio::test]
async fn a_caller_with_the_real_names_is_sent_to_the_real_names() {
    let emulator = emulator();
    let form = "grant_type=client_credentials&client_id=a&client_secret=b\
                &resource=https%3A%2F%2Fonestore.microsoft.com";
    let login = Request::post("https://login.microsoftonline.com/contoso.com/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    let (_, _, body) = send(&emulator, login).await;
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let token = body["access_token"].as_str().unwrap();
    let path = "https://bspmts.mp.microsoft.com/V1/Products/9WZDNCRFJ3PS/0015/Packages";
    let request = Request::get(path)
        .header("authorization", format!("Bearer {token}"))
        .body(Bytes::new())
        .unwrap();
    let (_, _, body) = send(&emulator, request).await;
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let url = body["productPackages"][0]["location"]["url"]
        .as_str()
        .unwrap();
    assert!(url.starts_with("https://dl.delivery.mp.microsoft.com/filestreamingservice/files/"));
    assert_eq!(get(&emulator, url, None).await.2.len(), 412_000);
}

#[tokio::test]
async fn a_socket_serves_files_too() {
    let server = emulator()
        .listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let client = Stocktake::builder()
        .emulator(server.url().parse().unwrap())
        .client_secret(
            "contoso.com",
            "00000000-0000-0000-0000-000000000001",
            "emulator",
        )
        .build()
        .unwrap()
        .store_for_business();
    let package = packages(&client).await.remove(0);
    assert!(address(&package).starts_with(&format!("{}/content/", server.url())));
    let directory = tempfile::tempdir().unwrap();
    let file = client
        .download(&package, target(&directory, "parrot.appx"))
        .await
        .unwrap();
    assert_eq!(
        file.verification,
        Verification::Verified(HashAlgorithm::Sha256)
    );
    server.shutdown().await;
}
