//! Which source wins, and what is said about what is wrong.

use std::collections::HashMap;

use super::*;

/// Settings from a file, variables and arguments; the file is called `config.toml`.
fn settings(file: &str, variables: &[(&str, &str)], global: &Global) -> Result<Settings, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, file).unwrap();
    let mut global = global.clone();
    global.config = Some(path);
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
    let settings = Settings::from(&global, &Environment(&variable));
    // The folder is gone, and its name differs from run to run.
    settings.map_err(|failure| {
        let text = failure.to_string();
        let place = format!("{}/", folder.path().display());
        Failure::new(failure.exit(), text.replace(&place, ""))
    })
}

fn problem(file: &str, variables: &[(&str, &str)], global: &Global) -> String {
    let failure = match settings(file, variables, global) {
        Err(failure) => failure,
        Ok(settings) => settings.account.unwrap_err(),
    };
    assert_eq!(failure.exit(), crate::failure::Exit::Configuration);
    failure.to_string()
}

const FULL: &str = r#"
    [profile.default]
    tenant = "file.example"
    client_id = "file-client"
    cloud = "us-government"
    country = "DE"

    [profile.other]
    tenant = "other.example"

    [[profile.other.users]]
    name = "player"
    collections_key_file = "keys/player"
    purchase_key_file = "/elsewhere/player"
"#;

#[test]
fn the_file_gives_way_to_the_environment_and_that_to_arguments() {
    let secret = ("AZURE_CLIENT_SECRET", "secret");
    let read = |variables: &[_], global: &Global| {
        let account = settings(FULL, variables, global).unwrap().account.unwrap();
        (account.tenant, account.client_id)
    };
    let pair = |tenant: &str, client: &str| (tenant.to_owned(), client.to_owned());
    let global = Global::default();
    assert_eq!(
        read(&[secret], &global),
        pair("file.example", "file-client")
    );

    let azure = [secret, ("AZURE_TENANT_ID", "azure.example")];
    assert_eq!(read(&azure, &global), pair("azure.example", "file-client"));

    let own = [azure.as_slice(), &[("STOCKTAKE_TENANT_ID", "own.example")]].concat();
    assert_eq!(read(&own, &global), pair("own.example", "file-client"));

    // An empty variable is not set.
    let empty = [secret, ("AZURE_TENANT_ID", " ")];
    assert_eq!(read(&empty, &global), pair("file.example", "file-client"));

    let global = Global {
        tenant: Some("argument.example".to_owned()),
        ..Global::default()
    };
    assert_eq!(read(&own, &global), pair("argument.example", "file-client"));
}

#[test]
fn a_profile_is_chosen_by_name() {
    let other = [("STOCKTAKE_PROFILE", "other")];
    let read = settings(FULL, &other, &Global::default()).unwrap();
    assert_eq!(read.cloud, Cloud::Global);
    assert_eq!(read.country, None);
    let user = &read.users[0];
    assert_eq!(user.name, "player");
    // Relative paths are relative to the file, absolute ones are what they are.
    let key = user.collections_key_file.as_ref().unwrap();
    assert!(key.is_absolute() && key.ends_with("keys/player"), "{key:?}");
    assert_eq!(
        user.purchase_key_file.as_deref(),
        Some(Path::new("/elsewhere/player"))
    );

    let read = settings(FULL, &[], &Global::default()).unwrap();
    assert_eq!(read.cloud, Cloud::UsGovernment);
    assert_eq!(read.country.as_deref(), Some("DE"));
    assert_eq!(read.users, []);
}

#[test]
fn the_services_are_where_the_last_source_says() {
    let file = "[profile.default]\nemulator_url = 'http://127.0.0.1:1'";
    let variable = [("STOCKTAKE_EMULATOR", "http://127.0.0.1:2")];
    let mut global = Global::default();
    let place = |variables: &[_], global: &Global| settings(file, variables, global).unwrap().place;
    let at = |address: &str| Place::Emulator(address.parse().unwrap());
    assert_eq!(place(&[], &global), at("http://127.0.0.1:1"));
    assert_eq!(place(&variable, &global), at("http://127.0.0.1:2"));
    global.emulator_url = Some("http://127.0.0.1:3".to_owned());
    assert_eq!(place(&variable, &global), at("http://127.0.0.1:3"));
    global.emulator_url = None;
    global.emulator = Some("large:5".to_owned());
    assert_eq!(
        place(&variable, &global),
        Place::Embedded("large:5".to_owned())
    );
}

#[test]
fn an_emulator_gets_no_secret_that_is_meant_for_the_cloud() {
    let real = [
        ("AZURE_TENANT_ID", "real.example"),
        ("AZURE_CLIENT_ID", "real-client"),
        ("AZURE_CLIENT_SECRET", "real secret"),
        ("AZURE_AUTHORITY_HOST", "https://login.example"),
    ];
    let global = Global {
        emulator: Some("small".to_owned()),
        ..Global::default()
    };
    let account = settings("", &real, &global).unwrap().account.unwrap();
    let expected = Account {
        tenant: "emulator".to_owned(),
        client_id: EMULATOR_CLIENT_ID.to_owned(),
        proof: Proof::Secret("emulator".into()),
        authority: None,
    };
    assert_eq!(account, expected);

    let own = [("STOCKTAKE_CLIENT_SECRET", "meant for it")];
    let account = settings(FULL, &own, &global).unwrap().account.unwrap();
    assert_eq!(account.tenant, "file.example");
    assert_eq!(account.proof, Proof::Secret("meant for it".into()));
}

#[test]
fn an_emulator_gets_no_keys_that_are_meant_for_elsewhere() {
    let user = "[[profile.default.users]]\nname = 'player'";
    let own = format!("[profile.default]\nemulator_url = 'http://127.0.0.1:1'\n{user}");
    let users = |file: &str, global: &Global| settings(file, &[], global).unwrap().users.len();
    let none = Global::default();
    let embedded = Global {
        emulator: Some("small".to_owned()),
        ..Global::default()
    };
    assert_eq!((users(user, &none), users(user, &embedded)), (1, 0));
    assert_eq!((users(&own, &none), users(&own, &embedded)), (1, 0));
}

#[test]
fn an_assertion_serves_in_place_of_a_secret() {
    let variables = [("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token")];
    let account = settings(FULL, &variables, &Global::default())
        .unwrap()
        .account
        .unwrap();
    assert_eq!(account.proof, Proof::AssertionFile("/var/run/token".into()));
}

#[test]
fn a_secret_is_the_only_line_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let read = read_secret(&path);
        read.map_err(|failure| {
            failure
                .to_string()
                .replace(&*path.to_string_lossy(), "FILE")
        })
    };
    assert_eq!(read("the secret\n"), Ok("the secret".into()));
    insta::assert_snapshot!(read(" \n").unwrap_err());
    insta::assert_snapshot!(read("one\ntwo\n").unwrap_err());
    std::fs::remove_file(&path).unwrap();
    let failure = read_secret(&path).unwrap_err();
    assert!(
        failure
            .to_string()
            .starts_with("cannot read the secret from ")
    );
}

#[test]
fn what_is_wrong_is_said_in_a_line() {
    let none = Global::default();
    let profile = |name: &str| Global {
        profile: Some(name.to_owned()),
        ..Global::default()
    };
    let client = [("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "c")];
    let problems = [
        problem("", &[], &none),
        problem("", &client[..1], &none),
        problem("", &client, &none),
        problem("\n[profile.default]\ntenent = 'x'", &[], &none),
        problem("[profile.default]\ntenant = 7", &[], &none),
        problem("[profile.default", &[], &none),
        problem("[profile.default]\nclient_secret = 'hush'", &[], &none),
        problem("[profile.default]\ncountry = 'Germany'", &[], &none),
        problem("", &[], &profile("work")),
        problem(FULL, &[], &profile("work")),
        problem("", &[("STOCKTAKE_CLOUD", "mars")], &none),
        problem("", &[("STOCKTAKE_EMULATOR", "http://example.com")], &none),
        problem("", &[("STOCKTAKE_EMULATOR", "emulator")], &none),
    ];
    for problem in &problems {
        assert!(!problem.contains('\n'), "{problem}");
        assert!(!problem.contains("hush"), "{problem}");
    }
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let global = Global {
        config: Some("no/such/file.toml".into()),
        ..Global::default()
    };
    let failure = Settings::from(&global, &Environment(&|_| None)).unwrap_err();
    assert_eq!(failure.exit(), crate::failure::Exit::Configuration);
    assert!(
        failure
            .to_string()
            .starts_with("cannot read the configuration no/such/file.toml")
    );
}

#[test]
fn the_usual_place_may_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_string_lossy().into_owned();
    let variable = |name: &str| (name == "XDG_CONFIG_HOME").then(|| place.clone());
    let read = || Settings::from(&Global::default(), &Environment(&variable)).unwrap();
    assert_eq!(read().country, None);
    std::fs::create_dir(folder.path().join("stocktake")).unwrap();
    let file = folder.path().join("stocktake/config.toml");
    std::fs::write(file, "[profile.default]\ncountry = 'FR'").unwrap();
    assert_eq!(read().country.as_deref(), Some("FR"));
}
