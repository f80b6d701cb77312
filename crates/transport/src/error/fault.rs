//! What services say when they refuse: one reading of five envelopes.
//!
//! A fault is read with the greatest leniency, letter case and types included: an error that cannot
//! be read would hide the one that matters.

use serde_json::{Map, Value};

use crate::{Service, redact::Secrets};

/// A service's words for a refusal, with secrets masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    code: Option<String>,
    inner_code: Option<String>,
    message: Option<String>,
    data: Vec<String>,
    component: Option<String>,
}

impl Fault {
    /// The code: `Unauthorized`, `400013`, `invalid_client`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The code of the inner error, `AuthenticationTokenInvalid`; for Entra ID `AADSTS50076`.
    #[must_use]
    pub fn inner_code(&self) -> Option<&str> {
        self.inner_code.as_deref()
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What else the service tells: names of parameters, kinds of items, addresses.
    #[must_use]
    pub fn data(&self) -> &[String] {
        &self.data
    }

    /// Which part of the service refused: `CollectionsFD`, `PartnerFD`.
    #[must_use]
    pub fn component(&self) -> Option<&str> {
        self.component.as_deref()
    }

    /// Whether a person has to sign in.
    pub(super) fn needs_user_interaction(&self) -> bool {
        // Second factor missing or expired, consent missing or refused, grant revoked or expired,
        // password changed, device or location refused.
        const REASONS: &[&str] = &[
            "AADSTS50072",
            "AADSTS50074",
            "AADSTS50076",
            "AADSTS50078",
            "AADSTS50079",
            "AADSTS50133",
            "AADSTS50158",
            "AADSTS50173",
            "AADSTS53000",
            "AADSTS53001",
            "AADSTS53003",
            "AADSTS65001",
            "AADSTS65004",
            "AADSTS70008",
            "AADSTS700082",
            "AADSTS700084",
        ];
        let code = self.code().unwrap_or_default();
        matches!(
            code,
            "interaction_required" | "consent_required" | "login_required"
        ) || self
            .inner_code()
            .is_some_and(|inner| REASONS.contains(&inner))
    }

    /// Reads the body of a refusal.
    pub(crate) fn read(service: Service, body: &[u8], secrets: &Secrets) -> Self {
        let text = crate::decode::text(body).unwrap_or_default();
        let mut fault = match serde_json::from_str::<Value>(&text) {
            Ok(Value::Object(fields)) => Self::from_json(service, &Fields::new(&fields)),
            Ok(Value::String(message)) => Self::from_message(&message),
            Ok(_) => Self::default(),
            Err(_) => Self::from_text(&text),
        };
        fault.scrub(secrets);
        fault
    }

    /// The fault inside an answer with status 200, if it is one: Partner Center has an error code
    /// that comes so.
    pub(crate) fn in_good_answer(
        service: Service,
        body: &[u8],
        secrets: impl FnOnce() -> Secrets,
    ) -> Option<Self> {
        // Faults are short, and reading every page twice would cost more than the whole pipeline.
        const LONGEST: usize = 4096;
        let short = service == Service::PartnerCenter && body.len() <= LONGEST;
        if !short || !contains(body, b"\"description\"") {
            return None;
        }
        let text = crate::decode::text(body).ok()?;
        let Ok(Value::Object(fields)) = serde_json::from_str(&text) else {
            return None;
        };
        let code = fields.get("code").and_then(scalar)?;
        let described = fields.get("description").is_some_and(Value::is_string);
        // Resources have an id, and listings items.
        let is_resource = fields.contains_key("id") || fields.contains_key("items");
        (described && !is_resource && !code.is_empty())
            .then(|| Self::read(service, body, &secrets()))
    }

    fn from_json(service: Service, fields: &Fields<'_>) -> Self {
        match service {
            Service::StoreServices => Self::nested(fields),
            Service::EntraId => Self::from_entra(fields),
            Service::StoreForBusiness => Self {
                code: fields.text(&["code"]),
                message: fields.text(&["message", "error", "errorMessage"]),
                data: [
                    "parameterName",
                    "itemType",
                    "reason",
                    "details",
                    "data",
                    "values",
                ]
                .iter()
                .flat_map(|name| fields.texts(name))
                .collect(),
                ..Self::default()
            },
            Service::PartnerCenter | Service::StorageQueue | Service::ContentNetwork => Self {
                code: fields.text(&["code"]),
                // The gateway in front of Partner Center has a `message`, and repeats the status.
                message: fields.text(&["description", "message"]),
                data: fields.texts("data"),
                component: fields.text(&["source"]),
                inner_code: None,
            },
        }
    }

    /// `{code, data, details, innererror: {code, data, details, message, source}, message, source}`.
    fn nested(fields: &Fields<'_>) -> Self {
        let inner = fields.object("innererror");
        let from_inner = |name: &str| inner.as_ref().and_then(|inner| inner.text(&[name]));
        let texts = |name| {
            let own = fields.texts(name).into_iter();
            own.chain(inner.iter().flat_map(move |inner| inner.texts(name)))
        };
        let mut data: Vec<String> = Vec::new();
        for text in texts("data").chain(texts("details")) {
            if !data.contains(&text) {
                data.push(text);
            }
        }
        Self {
            code: fields.text(&["code"]),
            inner_code: from_inner("code"),
            message: from_inner("message").or_else(|| fields.text(&["message"])),
            data,
            component: from_inner("source").or_else(|| fields.text(&["source"])),
        }
    }

    /// `{error, error_description, error_codes, …}`.
    fn from_entra(fields: &Fields<'_>) -> Self {
        let message = fields.text(&["error_description"]);
        let number = fields.texts("error_codes").into_iter().next();
        // The description starts with the number, and goes on for lines with ids and a time.
        let named = message.as_deref().and_then(|text| {
            let start = text.find("AADSTS")?;
            let digits = text[start + 6..]
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            (digits > 0).then(|| text[start..start + 6 + digits].to_owned())
        });
        let message = message.map(|text| {
            let end = text.find(" Trace ID:").or_else(|| text.find(['\r', '\n']));
            let text = &text[..end.unwrap_or(text.len())];
            // The number is the inner code already.
            let behind = named.as_deref().and_then(|named| text.strip_prefix(named));
            let behind = behind.map(|rest| rest.trim_start_matches(':').trim_start());
            behind.unwrap_or(text).to_owned()
        });
        Self {
            code: fields.text(&["error", "code"]),
            inner_code: named.or_else(|| number.map(|number| format!("AADSTS{number}"))),
            message: message.filter(|text| !text.is_empty()),
            ..Self::default()
        }
    }

    fn from_message(message: &str) -> Self {
        Self {
            message: Some(message.to_owned()).filter(|text| !text.trim().is_empty()),
            ..Self::default()
        }
    }

    /// A body that is not JSON: the XML of a storage queue, the page of a proxy, plain text.
    fn from_text(text: &str) -> Self {
        let between = |open: &str, close: &str| {
            let start = text.find(open)? + open.len();
            let end = start + text[start..].find(close)?;
            Some(text[start..end].trim().to_owned()).filter(|text| !text.is_empty())
        };
        if text.trim_start().starts_with('<') {
            // Behind its first line, the message of a queue repeats the id and the time.
            let message = between("<Message>", "</Message>")
                .and_then(|text| text.lines().next().map(str::to_owned));
            return Self {
                code: between("<Code>", "</Code>"),
                message: message.or_else(|| between("<title>", "</title>")),
                ..Self::default()
            };
        }
        Self::from_message(text)
    }

    fn scrub(&mut self, secrets: &Secrets) {
        let texts = [
            &mut self.code,
            &mut self.inner_code,
            &mut self.message,
            &mut self.component,
        ];
        // Of what terminals act on alone, nothing is left.
        for text in texts {
            *text = text
                .take()
                .map(|text| secrets.scrub(&text))
                .filter(|text| !text.is_empty());
        }
        for text in &mut self.data {
            *text = secrets.scrub(text);
        }
        self.data.retain(|text| !text.is_empty());
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// The fields of an object by their names without regard to letter case.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn new(fields: &'a Map<String, Value>) -> Self {
        Self(fields)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        let mut fields = self.0.iter();
        fields
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn object(&self, name: &str) -> Option<Fields<'a>> {
        self.get(name)?.as_object().map(Fields)
    }

    /// The first of the names that has a text or a number.
    fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| scalar(self.get(name)?))
    }

    /// The texts of a list, or of a single value.
    fn texts(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(scalar).collect(),
            Some(value) => scalar(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
