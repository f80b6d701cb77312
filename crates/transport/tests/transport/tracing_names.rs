//! Spans and events, by the names that OpenTelemetry's conventions give them.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use stocktake_transport::{RetryPolicy, TransportErrorKind, test_kit::Replay};
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
};

use crate::support::*;

/// Keeps all that is traced.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Vec<Traced>>>);

/// A span or an event.
#[derive(Clone, Debug, Default)]
pub struct Traced {
    pub name: &'static str,
    pub fields: BTreeMap<&'static str, String>,
    span: Option<u64>,
}

impl Capture {
    pub fn all(&self) -> Vec<Traced> {
        self.0.lock().unwrap().clone()
    }

    /// Captures what this thread traces, at all levels, until the guard is dropped.
    pub fn start(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(tracing_subscriber::registry().with(self.clone()))
    }
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Capture {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, _: Context<'_, S>) {
        let mut traced = Traced {
            name: attributes.metadata().name(),
            span: Some(id.into_u64()),
            ..Traced::default()
        };
        attributes.record(&mut Fields(&mut traced.fields));
        self.0.lock().unwrap().push(traced);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        // Ids are used again when a span is closed, so the last one is meant.
        let of_span = all
            .iter_mut()
            .rfind(|traced| traced.span == Some(id.into_u64()));
        values.record(&mut Fields(&mut of_span.unwrap().fields));
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut traced = Traced {
            name: event.metadata().name(),
            ..Traced::default()
        };
        event.record(&mut Fields(&mut traced.fields));
        self.0.lock().unwrap().push(traced);
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_span_with_the_names_of_the_convention() {
    let capture = Capture::default();
    let guard = capture.start();
    let replay = Replay::new()
        .then_json(503, "")
        .then_fail(TransportErrorKind::Connect)
        .then_json(200, "{}");
    let (caller, _) = timed(replay, RetryPolicy::default());
    caller.send(&Read::default()).await.unwrap();
    drop(guard);

    let spans: Vec<_> = capture
        .all()
        .into_iter()
        .filter(|traced| traced.span.is_some())
        .collect();
    assert_eq!(spans.len(), 3);
    for (index, span) in spans.iter().enumerate() {
        let field = |name: &str| span.fields.get(name).map(String::as_str);
        assert_eq!(span.name, "http.client.request");
        assert_eq!(field("otel.kind"), Some("client"));
        assert_eq!(field("otel.name"), Some("POST /v1/things/{id}"));
        assert_eq!(field("http.request.method"), Some("POST"));
        assert_eq!(field("url.template"), Some("/v1/things/{id}"));
        assert_eq!(field("server.address"), Some("service.example"));
        assert_eq!(field("server.port"), Some("443"));
        assert_eq!(field("stocktake.operation"), Some("read"));
        let resent = (index > 0).then(|| index.to_string());
        assert_eq!(field("http.request.resend_count"), resent.as_deref());
        let (status, error, outcome) = [
            (Some("503"), Some("503"), Some("ERROR")),
            (None, Some("connect"), Some("ERROR")),
            (Some("200"), None, None),
        ][index];
        assert_eq!(field("http.response.status_code"), status);
        assert_eq!(field("error.type"), error);
        assert_eq!(field("otel.status_code"), outcome);
    }
    let events: Vec<_> = capture
        .all()
        .into_iter()
        .filter(|traced| traced.span.is_none())
        .collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].fields["message"], "trying again");
    assert_eq!(events[0].fields["attempt"], "1");
    assert!(events[0].fields["error"].starts_with("read: 503"));
    assert!(events[1].fields.contains_key("delay_ms"));
}
