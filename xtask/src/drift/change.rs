//! What a comparison yields: one [`Change`] for every fact that differs.
//!
//! A change is as small as a fact: a parameter whose type and default differ is two changes, told
//! apart by their aspect. Folding many of them into a readable line is the business of the table alone,
//! so a script always sees every single one.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::facts::Place;

/// What kind of fact differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A page as a whole.
    Page,
    /// An operation.
    Operation,
    /// A parameter in the path, the query or a header.
    Parameter,
    /// A structure or an enumeration.
    Type,
    /// A field of a structure.
    Field,
    /// A value of an enumeration, in a table of its own or named in a description.
    EnumValue,
    /// A row of an error table.
    Error,
}

impl Kind {
    /// Every kind, from the large to the small.
    pub const ALL: [Self; 7] = [
        Self::Page,
        Self::Operation,
        Self::Parameter,
        Self::Type,
        Self::Field,
        Self::EnumValue,
        Self::Error,
    ];

    /// The word that the JSON output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Type => "type",
            Self::Field => "field",
            Self::EnumValue => "enum-value",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Only the new pages have it.
    Added,
    /// Only the old pages have it.
    Removed,
    /// Both have it and state different things of it; the aspect tells which.
    Changed,
    /// Both have it under different names.
    Renamed,
    /// Both have it in different places.
    Moved,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 5] = [
        Self::Added,
        Self::Removed,
        Self::Changed,
        Self::Renamed,
        Self::Moved,
    ];

    /// The word that the JSON output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which statement about a thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The HTTP method.
    Method,
    /// The address: its path, its host or a fixed part of its query.
    Uri,
    /// The type of the request's body.
    Request,
    /// The type of the answer's body.
    Response,
    /// Which credentials will do.
    Credentials,
    /// Where a parameter travels.
    In,
    /// The type.
    Type,
    /// Whether it is required.
    Required,
    /// The default value.
    Default,
    /// The largest value.
    Maximum,
    /// The most items of a list.
    MaxItems,
    /// The most characters of a text.
    MaxLength,
    /// Capital and small letters of a name or an address.
    Spelling,
    /// The title of a page.
    Title,
    /// The HTTP status of an error.
    Status,
    /// The text of an error.
    Text,
    /// Whether an error says that a retry helps.
    Retry,
    /// The reasons named in the data of an error.
    Reasons,
    /// The item types named in the data of an error.
    ItemTypes,
}

impl Aspect {
    /// The word that the JSON output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Uri => "uri",
            Self::Request => "request",
            Self::Response => "response",
            Self::Credentials => "credentials",
            Self::In => "in",
            Self::Type => "type",
            Self::Required => "required",
            Self::Default => "default",
            Self::Maximum => "maximum",
            Self::MaxItems => "max-items",
            Self::MaxLength => "max-length",
            Self::Spelling => "spelling",
            Self::Title => "title",
            Self::Status => "status",
            Self::Text => "text",
            Self::Retry => "retry",
            Self::Reasons => "reasons",
            Self::ItemTypes => "item-types",
        }
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a change matters to those who call the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A client that was right before may be wrong now.
    Breaking,
    /// Something new that a client may use or must expect.
    Addition,
    /// A default, a limit, a wording, something that was silent and is stated now.
    Soft,
    /// Housekeeping of the pages.
    Note,
}

impl Severity {
    /// The word that the JSON output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Addition => "addition",
            Self::Soft => "soft",
            Self::Note => "note",
        }
    }
}

/// What one side says, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The name, the text or the statement; null where the place exists and says nothing.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// What else the row says of a thing that only one side has.
    pub details: Vec<(&'static str, Value)>,
}

impl Seen {
    /// A value at a place.
    pub fn new(value: impl Into<Value>, place: &Place) -> Self {
        Self {
            value: value.into(),
            place: place.clone(),
            details: Vec::new(),
        }
    }

    /// The same with one statement more; a null is left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.details.push((name, value));
        }
        self
    }

    /// A detail by name.
    pub fn detail(&self, name: &str) -> Option<&Value> {
        self.details
            .iter()
            .find_map(|(known, value)| (*known == name).then_some(value))
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("value".to_owned(), self.value.clone());
        object.insert("page".to_owned(), json!(self.place.page));
        object.insert("line".to_owned(), json!(self.place.line));
        for (name, value) in &self.details {
            object.insert((*name).to_owned(), value.clone());
        }
        Value::Object(object)
    }
}

/// What a change is about: a thing, and what it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The operation of a parameter, the type of a field, the enumeration of a value.
    pub owner: Option<String>,
    /// The thing itself.
    pub name: String,
}

impl Subject {
    /// A thing that belongs to nothing.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            owner: None,
            name: name.into(),
        }
    }

    /// A thing of something.
    pub fn in_owner(owner: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            owner: Some(owner.into()),
            name: name.into(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.owner {
            Some(owner) => write!(f, "{owner}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The page: by its new name, or its old one where the new pages lack it.
    pub page: String,
    /// What kind of fact differs.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub verb: Verb,
    /// The old side, unless it was added.
    pub old: Option<Seen>,
    /// The new side, unless it was removed.
    pub new: Option<Seen>,
    /// Which statement differs, where both sides have the thing.
    pub aspect: Option<Aspect>,
    /// How much it matters.
    pub severity: Severity,
    /// The largest thing that was added or removed as a whole and that this is a part of.
    pub within: Option<Kind>,
}

impl Change {
    /// Only the new side has it.
    pub fn added(kind: Kind, subject: Subject, new: Seen) -> Self {
        let page = new.place.page.clone();
        Self {
            page,
            kind,
            subject,
            verb: Verb::Added,
            old: None,
            new: Some(new),
            aspect: None,
            severity: Severity::Addition,
            within: None,
        }
    }

    /// Only the old side has it.
    pub fn removed(kind: Kind, subject: Subject, old: Seen) -> Self {
        let page = old.place.page.clone();
        Self {
            page,
            kind,
            subject,
            verb: Verb::Removed,
            old: Some(old),
            new: None,
            aspect: None,
            severity: Severity::Breaking,
            within: None,
        }
    }

    /// Both sides have it.
    pub fn both(kind: Kind, subject: Subject, verb: Verb, old: Seen, new: Seen) -> Self {
        let page = new.place.page.clone();
        Self {
            page,
            kind,
            subject,
            verb,
            old: Some(old),
            new: Some(new),
            aspect: None,
            severity: Severity::Soft,
            within: None,
        }
    }

    /// The same about one aspect.
    #[must_use]
    pub fn aspect(mut self, aspect: Aspect) -> Self {
        self.aspect = Some(aspect);
        self
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same as a part of something added or removed as a whole.
    #[must_use]
    pub fn within(mut self, within: Option<Kind>) -> Self {
        self.within = within;
        self
    }

    /// The order of the output: by page, then down the page, then by what it is.
    pub fn order(&self) -> impl Ord + use<> {
        let line = |seen: &Option<Seen>| seen.as_ref().map_or(0, |seen| seen.place.line);
        (
            self.page.clone(),
            self.kind != Kind::Page,
            line(&self.new).max(usize::from(self.new.is_none()) * line(&self.old)),
            self.kind,
            self.subject.clone(),
            self.aspect,
            self.verb,
            line(&self.old),
        )
    }

    /// The change as an entry of the JSON output.
    pub fn to_json(&self) -> Value {
        let side = |seen: &Option<Seen>| seen.as_ref().map_or(Value::Null, Seen::to_json);
        json!({
            "page": self.page,
            "kind": self.kind.as_str(),
            "subject": self.subject.to_string(),
            "change": self.verb.as_str(),
            "old": side(&self.old),
            "new": side(&self.new),
            "aspect": self.aspect.map(Aspect::as_str),
            "severity": self.severity.as_str(),
            "within": self.within.map(Kind::as_str),
        })
    }
}
