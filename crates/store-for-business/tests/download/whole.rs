//! A file in one piece, and its name.

use stocktake_models::store_for_business::FrameworkPackageDetails;
use stocktake_store_for_business::download::{HashAlgorithm, PackageFile, Verification};
use stocktake_transport::CallOptions;

use crate::{
    server::{Place, SHA256, URL, package, server},
    support::client,
};

#[tokio::test(start_paused = true)]
async fn a_file_comes_whole_and_the_host_learns_nothing() {
    let (replay, place) = (server("\"v1\""), Place::new());
    let mut package = package(URL);
    package.file_size = Some(62);
    package.file_hash = Some(SHA256.into());
    package.file_hash_algorithm = Some("SHA-256".into());
    let options = CallOptions::default()
        .with_header("authorization", "Bearer mine")
        .and_then(|options| options.with_header("x-tenant", "contoso"))
        .unwrap();
    let file = client(replay.clone())
        .with_options(options)
        .download(&package, place.target())
        .await
        .unwrap();
    assert_eq!(file.bytes, 62);
    assert_eq!(file.resumed_from, 0);
    assert_eq!(file.path, place.target());
    assert_eq!(
        file.verification,
        Verification::Verified(HashAlgorithm::Sha256)
    );
    place.holds_file();

    let requests = replay.requests();
    let mut names: Vec<_> = requests[0]
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "user-agent",]);
    assert_eq!(requests[0].headers()["accept-encoding"], "identity");
    assert_eq!(requests[0].uri(), URL);
}

#[test]
fn a_suggested_name_is_plain() {
    let name = |full: &str, identity: &str, id: &str, format: &str| {
        let mut package = FrameworkPackageDetails::new();
        package.package_full_name = Some(full.into());
        package.package_identity_name = Some(identity.into());
        package.package_id = Some(id.into());
        package.package_format = Some(format.into());
        PackageFile::from(&package).suggested_file_name()
    };
    let full = "Microsoft.BingTranslator_1.1.10917.2059_x86__8wekyb3d8bbwe";
    assert_eq!(name(full, "", "", "appx"), format!("{full}.appx"));
    assert_eq!(
        name("", "Contoso.App", "1", "appxBundle"),
        "Contoso.App.appxbundle"
    );
    assert_eq!(
        name("", "", "d788cc1b-X86-Arm", "xap"),
        "d788cc1b-X86-Arm.xap"
    );
    for bad in [
        "",
        "../x",
        "..",
        "/etc/passwd",
        "C:\\x",
        "a/b",
        "nul",
        "CON",
        "com1.txt",
        "LPT9.x",
        ".hidden",
        "dot.",
        "a b",
        "a\0b",
        "é",
        &"x".repeat(300),
    ] {
        assert_eq!(
            name(bad, "Contoso.App", "1", "appx"),
            "Contoso.App.appx",
            "{bad:?}"
        );
        assert_eq!(name(bad, bad, bad, "appx"), "package.appx", "{bad:?}");
    }
    assert_eq!(name("a", "", "", "../../x"), "a");
    assert_eq!(name("a.appx", "", "", "appx"), "a.appx");
    assert_eq!(name("console", "", "", "msix"), "console.msix");
    assert_eq!(PackageFile::default().suggested_file_name(), "package");
}
