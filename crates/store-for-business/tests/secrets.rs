//! What is secret shows in no text: of values, of errors, of logs.

mod support;

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use stocktake_transport::{TransportErrorKind, test_kit::Replay};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use support::{TOKEN, client};

const BING: (&str, &str) = ("9WZDNCRFJ3PS", "0015");
const BLOB: &str = "sentinel-licence-blob-4711";

/// Writes down everything that is logged, at any level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = self.0.lock().unwrap();
        text.extend([field.name(), &format!("={value:?}\n")]);
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Runs something and gives all that was logged meanwhile.
async fn logged<T>(run: impl Future<Output = T>) -> (T, String) {
    let log = Log::default();
    let value = {
        let _guard = tracing::subscriber::set_default(log.clone());
        run.await
    };
    let text = log.0.lock().unwrap().clone();
    assert!(text.contains("url.template"), "something is logged: {text}");
    (value, text)
}

#[tokio::test(start_paused = true)]
async fn the_licence_and_the_token_show_nowhere() {
    let body = format!(r#"{{"licenseBlob":"{BLOB}","contentId":"65a5ebe0"}}"#);
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Interrupted)
        .then_json(200, body);
    let product = client(replay).product(BING);
    let request = product.offline_license("65a5ebe0");
    let before = format!("{product:?} {request:?}");
    let (answer, log) = logged(request.send_with_details()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.value.license_blob.as_ref().unwrap().expose(), BLOB);
    let shown = format!("{before} {answer:?} {:?} {log}", answer.value);
    assert!(!shown.contains(BLOB) && !shown.contains(TOKEN), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_fit_does_not_show_the_licence() {
    for body in [
        format!(r#"{{"licenseBlob":["{BLOB}"]}}"#),
        format!(r#"{{"licenseBlob":"{BLOB}""#),
        format!(r#"["{BLOB}"]"#),
        format!(r#"{{"contentId":7,"licenseBlob":"{BLOB}"}}"#),
    ] {
        let product = client(Replay::new().then_json(200, body)).product(BING);
        let (error, log) = logged(product.offline_license("65a5ebe0").send()).await;
        let error = error.unwrap_err();
        let shown = format!("{error} {error:?} {log}");
        assert!(!shown.contains(BLOB), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_echoes_the_token_does_not_show_it() {
    let body = format!(r#"{{"Message":"denied for Bearer {TOKEN}"}}"#);
    let replay = Replay::new().then_json(403, body);
    let seat = client(replay).seat(BING, "sentinel-user@contoso.com");
    assert!(!format!("{seat:?}").contains("sentinel-user"));
    let (error, log) = logged(seat.get().send()).await;
    let error = error.unwrap_err();
    let shown = format!("{error} {error:?} {log}");
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!log.contains("sentinel-user"), "{log}");
}

#[cfg(feature = "download")]
#[tokio::test(start_paused = true)]
async fn the_signature_of_an_address_shows_nowhere() {
    use stocktake_models::store_for_business::{PackageLocation, ProductPackageDetails};
    use stocktake_store_for_business::download::PackageFile;
    use stocktake_transport::test_kit::{Faulty, Injection};

    const URL: &str = "https://files.example.net/a.appx?P1=1&P4=sentinel-signature";
    let mut package = ProductPackageDetails::new();
    let mut location = PackageLocation::new();
    location.url = Some(URL.into());
    package.location = Some(location);
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("a.appx");

    let echo = |status| {
        Replay::by(move |_| {
            let body = format!("<Error><Message>{URL} sentinel-signature</Message></Error>");
            let answer = http::Response::builder().status(status);
            Ok(answer.body(body.into()).unwrap())
        })
    };
    for status in [403, 404, 500] {
        let run = client(echo(status)).download(&package, &target);
        let before = format!("{run:?} {:?} {package:?}", PackageFile::from(&package));
        let (error, log) = logged(run.run()).await;
        let error = error.unwrap_err();
        let source = std::error::Error::source(&error).map(|source| format!("{source:?}"));
        let shown = format!("{before} {error} {error:?} {source:?} {log}");
        assert!(!shown.contains("sentinel"), "{status}: {shown}");
        assert!(!shown.contains(TOKEN), "{status}: {shown}");
    }
    for injection in [Injection::Refuse, Injection::Timeout, Injection::Truncate] {
        let faulty = Faulty::new(echo(200), 1).with(injection, 1.0);
        let run = client(faulty).download(&package, &target).resumes(1);
        let (error, log) = logged(run.run()).await;
        let error = error.unwrap_err();
        let shown = format!("{error} {error:?} {log}");
        assert!(!shown.contains("sentinel"), "{shown}");
    }
    let note = std::fs::read_to_string(directory.path().join("a.appx.part.json")).unwrap();
    assert!(!note.contains("sentinel"), "{note}");
}
