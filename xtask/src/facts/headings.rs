//! What a heading says about the tables below it.

/// The place of a table in the customary order of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The request as a whole.
    Request,
    /// Parameters of the address.
    UriParameters,
    /// Parameters that are no longer taken.
    Deprecated,
    /// What a filter or an order may name.
    Filter,
    /// Request headers.
    RequestHeaders,
    /// The body of the request.
    RequestBody,
    /// The answer as a whole.
    Response,
    /// The body of the answer.
    ResponseBody,
    /// Response headers.
    ResponseHeaders,
    /// Errors.
    Errors,
    /// Something shown, not stated.
    Example,
    /// How a client library is used, what must be done before, where to go next.
    Other,
}

/// Headings that say "the properties of the thing above".
const GENERIC: &[&str] = &[
    "properties",
    "property",
    "attributes",
    "fields",
    "json properties",
];

/// The open headings at some point of a page, outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    open: Vec<(u8, String)>,
    /// The heading in front of the nearest one, whatever its level.
    previous: Option<String>,
}

impl Headings {
    pub(super) fn enter(&mut self, level: u8, text: String) {
        self.previous = self.open.last().map(|(_, text)| text.clone());
        self.open.retain(|(open, _)| *open < level);
        self.open.push((level, text));
    }

    /// The nearest heading.
    pub(super) fn nearest(&self) -> Option<&str> {
        self.open.last().map(|(_, text)| text.as_str())
    }

    /// The anchor of the nearest heading below the title.
    pub(super) fn anchor(&self) -> Option<String> {
        let (level, text) = self.open.last()?;
        (*level > 1).then(|| anchor(text))
    }

    /// What the nearest heading tells by itself.
    pub(super) fn own_section(&self) -> Option<Section> {
        self.open.last().and_then(|(_, text)| section(text))
    }

    /// Whether the nearest heading is the title or opens a part of the page.
    pub(super) fn opens_part(&self) -> bool {
        self.open.last().is_some_and(|(level, _)| *level <= 2)
    }

    /// The section of the nearest heading that tells one.
    pub(super) fn section(&self) -> Option<Section> {
        self.open
            .iter()
            .rev()
            .filter_map(|(level, text)| Some((level, section(text)?)))
            // The title of a page is a sentence, and may hold any of the words.
            .find(|(level, found)| {
                **level > 1
                    || matches!(
                        found,
                        Section::Errors | Section::RequestHeaders | Section::ResponseHeaders
                    )
            })
            .map(|(_, found)| self.refine(found))
    }

    /// "Headers" and "body" belong to the request or to the answer, as the heading above says.
    fn refine(&self, found: Section) -> Section {
        let in_response = self
            .open
            .iter()
            .any(|(level, text)| *level > 1 && section(text) == Some(Section::Response));
        match found {
            Section::RequestHeaders if in_response => Section::ResponseHeaders,
            Section::RequestBody if in_response => Section::ResponseBody,
            other => other,
        }
    }

    /// Whether one of the open headings opens the answer.
    pub(super) fn is_in_response(&self) -> bool {
        self.open
            .iter()
            .any(|(level, text)| *level > 1 && text.to_lowercase().contains("response"))
    }

    /// Whether one of the open headings opens the request.
    pub(super) fn is_in_request(&self) -> bool {
        self.open
            .iter()
            .any(|(level, text)| *level > 1 && text.to_lowercase().contains("request"))
    }

    /// Whether the nearest heading says "the properties of the thing above".
    pub(super) fn is_generic(&self) -> bool {
        self.nearest().is_some_and(is_generic)
    }

    /// The heading that names a type: the nearest one, when it tells no section and is not the title
    /// of the page. "Properties" below a heading speaks of that one.
    pub(super) fn type_name(&self) -> Option<&str> {
        let (level, text) = self.open.last()?;
        if *level == 1 || section(text).is_some() {
            return None;
        }
        if !is_generic(text) {
            return Some(text);
        }
        let above = self.open.iter().rev().nth(1);
        let above = above
            .filter(|(level, text)| *level > 1 && section(text).is_none())
            .map(|(_, text)| text.as_str());
        let beside = self
            .previous
            .as_deref()
            .filter(|text| strip_suffix(text, " resource").is_some());
        above.or(beside).or(Some(text))
    }
}

fn is_generic(heading: &str) -> bool {
    GENERIC.contains(&heading.trim().to_lowercase().as_str())
}

const REQUESTS: &[&str] = &["request", "rest request", "api request", "http request"];

const RESPONSES: &[&str] = &[
    "response",
    "rest response",
    "api response",
    "http response",
    "response details",
    "response status",
];

/// What one heading tells.
fn section(heading: &str) -> Option<Section> {
    let text = heading.trim().trim_end_matches(':').to_lowercase();
    let has = |needle: &str| text.contains(needle);
    let is = |options: &[&str]| options.contains(&text.as_str());
    let one_of = |options: &[&str]| options.iter().any(|option| text.contains(option));
    let starts = |options: &[&str], next: &str| {
        let rest = |option: &&str| text.strip_prefix(option);
        options
            .iter()
            .filter_map(rest)
            .any(|rest| rest.starts_with(next))
    };
    Some(if one_of(&["example", "sample"]) {
        Section::Example
    } else if has("deprecated") && has("param") {
        Section::Deprecated
    } else if is(REQUESTS) || starts(REQUESTS, " with ") || starts(REQUESTS, " for ") {
        Section::Request
    } else if is(RESPONSES) || starts(RESPONSES, " with ") || starts(RESPONSES, " for ") {
        Section::Response
    } else if has("header") && (one_of(&["request", "response"]) || is(&["header", "headers"])) {
        if has("response") {
            Section::ResponseHeaders
        } else {
            Section::RequestHeaders
        }
    } else {
        return content(&text);
    })
}

/// What headings say of a kind of section, in small letters: words somewhere in them, or the whole of them.
struct Words {
    section: Section,
    parts: &'static [&'static str],
    whole: &'static [&'static str],
}

const WORDS: [Words; 7] = [
    Words {
        section: Section::UriParameters,
        parts: &[
            "request param",
            "query string",
            "query param",
            "path param",
            "query option",
            "odata",
        ],
        whole: &["parameter", "parameters"],
    },
    Words {
        section: Section::Filter,
        parts: &[
            "filter syntax",
            "filter field",
            "filter option",
            "filter term",
            "filter param",
            "sort param",
            "orderby",
            "order by",
            "groupby",
            "group by",
        ],
        whole: &[],
    },
    Words {
        section: Section::RequestBody,
        parts: &[
            "request body",
            "body param",
            "request payload",
            "request content",
            "request field",
            "request propert",
        ],
        whole: &["body"],
    },
    Words {
        section: Section::ResponseBody,
        parts: &[
            "response body",
            "response field",
            "response payload",
            "response content",
            "response propert",
            "response param",
            "response attribute",
        ],
        whole: &["responses"],
    },
    Words {
        section: Section::Errors,
        parts: &["success and error"],
        whole: &["errors"],
    },
    Words {
        section: Section::Request,
        parts: &["request syntax", "previous syntax"],
        whole: &["syntax"],
    },
    Words {
        section: Section::Other,
        parts: &[],
        whole: &[
            "c#",
            "c\\#",
            "java",
            "powershell",
            "prerequisites",
            "see also",
            "related topics",
            "related articles",
            "next steps",
            "remarks",
            "requirements",
            "in this section",
            "topics",
        ],
    },
];

/// What one heading tells of the tables below it, given in small letters. The first of [`WORDS`] that fits it.
fn content(text: &str) -> Option<Section> {
    let has = |needle: &str| text.contains(needle);
    let fits = |words: &&Words| {
        let by_combination = match words.section {
            Section::UriParameters => (has("uri") || has("url")) && has("param") && !has("body"),
            Section::Errors => has("error") && has("code") && has(" "),
            _ => false,
        };
        by_combination || words.parts.iter().any(|part| has(part)) || words.whole.contains(&text)
    };
    WORDS.iter().find(fits).map(|words| words.section)
}

/// A text without its end, whatever the letter case of that; never empty.
fn strip_suffix<'text>(text: &'text str, suffix: &str) -> Option<&'text str> {
    let at = text.len().checked_sub(suffix.len())?;
    let end = text.get(at..)?;
    (at > 0 && end.eq_ignore_ascii_case(suffix)).then(|| &text[..at])
}

/// The anchor of a heading, as GitHub and the documentation site make it.
pub(super) fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            '_' => Some('_'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// A type name from a heading: `Renewal instruction` → `RenewalInstruction`, `QueueMessage structure` →
/// `QueueMessage`, `Product status values and meaning` → `ProductStatus`.
pub(super) fn to_type_name(heading: &str) -> String {
    const SUFFIXES: &[&str] = &[
        " values and meaning",
        " structure",
        " resource",
        " resources",
        " operations",
        " values",
        " object",
        " objects",
        " enumeration",
        " enum",
        " properties",
    ];
    let text = heading.trim();
    // Only the last word that says "this is a type" goes; "Properties" alone is a name.
    let text = SUFFIXES
        .iter()
        .find_map(|suffix| strip_suffix(text, suffix))
        .unwrap_or(text);
    let mut name = String::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
    {
        let mut letters = word.chars();
        let first = letters.next().expect("the word is not empty");
        name.extend(first.to_uppercase());
        // SKU stays a word of its own in running text, Sku inside a name.
        let rest = letters.as_str();
        let is_acronym = rest.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        name.push_str(&if is_acronym {
            rest.to_lowercase()
        } else {
            rest.to_owned()
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_headings() {
        for (heading, name) in [
            ("Renewal instruction", "RenewalInstruction"),
            ("QueueMessage structure", "QueueMessage"),
            ("Product status values and meaning", "ProductStatus"),
            ("Dynamic SKU attributes", "DynamicSkuAttributes"),
            ("Properties", "Properties"),
            ("specializedOfferProperties", "SpecializedOfferProperties"),
        ] {
            assert_eq!(to_type_name(heading), name);
        }
    }

    #[test]
    fn headings_above_decide_whose_headers_they_are() {
        let mut headings = Headings::default();
        headings.enter(2, "REST response".to_owned());
        headings.enter(3, "Headers".to_owned());
        assert_eq!(headings.section(), Some(Section::ResponseHeaders));
        headings.enter(2, "REST request".to_owned());
        headings.enter(3, "Request headers".to_owned());
        assert_eq!(headings.section(), Some(Section::RequestHeaders));
    }

    #[test]
    fn a_title_opens_no_section() {
        let mut headings = Headings::default();
        headings.enter(1, "Get API request details".to_owned());
        headings.enter(2, "Thing".to_owned());
        assert_eq!(
            (headings.section(), headings.type_name()),
            (None, Some("Thing"))
        );
    }

    #[test]
    fn properties_belong_to_the_heading_above() {
        let mut headings = Headings::default();
        headings.enter(1, "Events".to_owned());
        headings.enter(2, "Thing made event".to_owned());
        headings.enter(3, "Properties".to_owned());
        assert_eq!(headings.type_name(), Some("Thing made event"));
        headings.enter(2, "Properties".to_owned());
        assert_eq!(headings.type_name(), Some("Properties"));
        headings.enter(2, "REST response".to_owned());
        headings.enter(3, "thing resource".to_owned());
        headings.enter(3, "Properties".to_owned());
        assert_eq!(headings.type_name(), Some("thing resource"));
    }

    #[test]
    fn anchors_are_those_of_the_site() {
        assert_eq!(
            anchor("Product type values and meaning"),
            "product-type-values-and-meaning"
        );
        assert_eq!(
            anchor("Required setup / onboarding request"),
            "required-setup--onboarding-request"
        );
    }
}
