//! What a heading says about the tables below it.

/// The place of a table in the customary order of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The request as a whole.
    Request,
    /// Parameters of the address.
    UriParameters,
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

/// The open headings at some point of a page, outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    open: Vec<(u8, String)>,
}

impl Headings {
    pub(super) fn enter(&mut self, level: u8, text: String) {
        self.open.retain(|(open, _)| *open < level);
        self.open.push((level, text));
    }

    /// The nearest heading.
    pub(super) fn nearest(&self) -> Option<&str> {
        self.open.last().map(|(_, text)| text.as_str())
    }

    /// The section of the nearest heading that tells one.
    pub(super) fn section(&self) -> Option<Section> {
        self.open
            .iter()
            .rev()
            .find_map(|(_, text)| section(text))
            .map(|found| self.refine(found))
    }

    /// "Headers" and "body" belong to the request or to the answer, as the heading above says.
    fn refine(&self, found: Section) -> Section {
        let in_response = self
            .open
            .iter()
            .any(|(_, text)| section(text) == Some(Section::Response));
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
            .any(|(_, text)| text.to_lowercase().contains("response"))
    }

    /// The heading that names a type: the nearest one, when it tells no section and is not the title
    /// of the page.
    pub(super) fn type_name(&self) -> Option<&str> {
        let (level, text) = self.open.last()?;
        (*level > 1 && section(text).is_none()).then_some(text)
    }
}

/// What one heading tells.
fn section(heading: &str) -> Option<Section> {
    let text = heading.trim().trim_end_matches(':').to_lowercase();
    let has = |needle: &str| text.contains(needle);
    let is = |options: &[&str]| options.contains(&text.as_str());
    Some(if has("example") || has("sample") {
        Section::Example
    } else if has("header") && (has("request") || has("response") || is(&["header", "headers"])) {
        if has("response") {
            Section::ResponseHeaders
        } else {
            Section::RequestHeaders
        }
    } else if has("uri param")
        || has("request param")
        || has("query string")
        || has("query param")
        || has("path param")
    {
        Section::UriParameters
    } else if has("request body") || is(&["body"]) {
        Section::RequestBody
    } else if has("response body") || has("response field") || is(&["responses"]) {
        Section::ResponseBody
    } else if (has("error") && has("code") && has(" ")) || has("success and error") {
        Section::Errors
    } else if has("request syntax")
        || has("previous syntax")
        || is(&["request", "rest request", "api request"])
    {
        Section::Request
    } else if is(&[
        "response",
        "rest response",
        "api response",
        "response details",
    ]) {
        Section::Response
    } else if is(&[
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
    ]) {
        Section::Other
    } else {
        return None;
    })
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
        " properties",
    ];
    let mut text = heading.trim();
    // Only the last word that says "this is a type" goes; "Properties" alone is a name.
    for suffix in SUFFIXES {
        if text.len() > suffix.len() && text.to_lowercase().ends_with(suffix) {
            text = &text[..text.len() - suffix.len()];
            break;
        }
    }
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
