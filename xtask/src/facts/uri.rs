//! Request addresses as the pages print them.

use std::fmt;

/// An address template, without the query's fixed order, the HTTP version and the markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UriTemplate {
    text: String,
}

impl UriTemplate {
    /// Cleans a printed address: `&amp;` in code, blanks inside, a trailing `HTTP/1.1`, a method in
    /// front, stray backslashes.
    ///
    /// Returns `None` when the text holds no address.
    pub fn read(printed: &str) -> Option<Self> {
        let mut text = printed.replace("&amp;", "&");
        for tag in ["<span>", "</span>", "<span/>", "<\\span>"] {
            text = text.replace(tag, "");
        }
        text.retain(|c| !matches!(c, '\\' | '`' | '*' | '\u{200b}'));
        if let Some(at) = text.to_ascii_uppercase().find(" HTTP/") {
            text.truncate(at);
        }
        // A form body behind a blank: "…/oauth2/token grant_type=client_credentials&…".
        if let Some((address, rest)) = text.trim().split_once(' ') {
            let key = rest.split('=').next().unwrap_or(rest);
            let is_form = !address.contains('?')
                && rest.contains('=')
                && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if is_form {
                text = address.to_owned();
            }
        }
        text.retain(|c| !c.is_whitespace());
        // `<tenant_id>` is a placeholder too, in braces or not; `[{baseURL}]` lost its link.
        for (printed, meant) in [("{<", "{"), (">}", "}"), ("[{", "{"), ("}]", "}")] {
            text = text.replace(printed, meant);
        }
        let text = text
            .trim_end_matches("HTTP/1.1")
            .trim_end_matches('>')
            .replace('<', "{")
            .replace('>', "}");
        let path_at = text.find("://").map_or(0, |at| at + 3);
        let lower = text.to_ascii_lowercase();
        let is_address = text.contains("://")
            || lower.starts_with("{baseurl}")
            || text.starts_with('/')
            || text
                .split('/')
                .next()
                .is_some_and(|host| host.contains('.') && !host.starts_with('.'));
        (is_address && text[path_at..].contains('/')).then_some(Self { text })
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, where one is printed.
    pub fn host(&self) -> Option<&str> {
        let rest = self
            .text
            .split_once("://")
            .map_or(self.text.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?']).next()?;
        (!host.is_empty() && !host.starts_with('{')).then_some(host)
    }

    /// The path, from its first slash to the query.
    pub fn path(&self) -> &str {
        let rest = self
            .text
            .split_once("://")
            .map_or(self.text.as_str(), |(_, rest)| rest);
        let rest = rest.find('/').map_or("", |slash| &rest[slash..]);
        rest.split('?').next().unwrap_or(rest)
    }

    /// The query as pairs of key and printed value.
    pub fn query(&self) -> Vec<(&str, &str)> {
        let Some((_, query)) = self.text.split_once('?') else {
            return Vec::new();
        };
        query
            .split(['&', '?'])
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .collect()
    }

    /// The same address with a placeholder in the place of the path's only id; `None` when there is
    /// no id or more than one.
    pub(super) fn with_placeholder(&self, name: &str) -> Option<Self> {
        let mut ids = self.path().split('/').filter(|segment| is_id(segment));
        let (id, None) = (ids.next()?, ids.next()) else {
            return None;
        };
        let text = self.text.replacen(id, &format!("{{{name}}}"), 1);
        Some(Self { text })
    }

    /// The keys of placeholders in an OData-like path: `Month` and `date` for `(Month='{date}')`.
    pub(super) fn path_keys(&self) -> Vec<(&str, &str)> {
        let keyed = self.path().split(['(', ',']).filter_map(|part| {
            let (key, value) = part.split_once('=')?;
            Some((key.trim(), *placeholders(value).first()?))
        });
        keyed.collect()
    }

    /// The placeholders of the path, in order, without braces.
    pub fn path_placeholders(&self) -> Vec<&str> {
        placeholders(self.path())
    }
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The names in braces. The last one may lack its closing brace; one page does.
pub(super) fn placeholders(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .map(|part| part.split(['}', '/', '&', '?']).next().unwrap_or(part))
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a segment of a path is an id, and so an example of one.
pub(super) fn is_id(segment: &str) -> bool {
    let is_guid = segment.len() == 36
        && segment.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && segment.matches('-').count() == 4;
    let digits = segment.chars().filter(char::is_ascii_digit).count();
    let plain = segment
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'));
    is_guid || (plain && digits >= 4)
}

/// Whether two paths are one but for placeholders and ids.
pub(super) fn fits(template: &str, shown: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        path.trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect()
    };
    let (template, shown) = (segments(template), segments(shown));
    template.len() == shown.len()
        && template.iter().zip(&shown).all(|(wanted, got)| {
            let open = wanted.contains('{') || is_id(wanted);
            (open && (got.contains('{') || is_id(got))) || wanted.eq_ignore_ascii_case(got)
        })
}

/// A name without case and punctuation: `customer-tenant-id`, `{CustomerTenantId}` and
/// `customer_tenant_id` are one name.
pub fn loose(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::UriTemplate;

    #[test]
    fn markup_and_blanks_go() {
        let uri = UriTemplate::read(
            "https:<span></span>//bspmts.mp.microsoft.com/V1/ Inventory?continuationToken={ContinuationToken}&amp;maxResults={MaxResults}",
        )
        .unwrap();
        assert_eq!(
            uri.as_str(),
            "https://bspmts.mp.microsoft.com/V1/Inventory?continuationToken={ContinuationToken}&maxResults={MaxResults}"
        );
        assert_eq!(uri.query()[1], ("maxResults", "{MaxResults}"));
        assert_eq!(uri.host(), Some("bspmts.mp.microsoft.com"));
    }

    #[test]
    fn hosts_may_lack_their_scheme_and_be_placeholders() {
        let uri = UriTemplate::read(
            "purchase.mp.microsoft.com/v8.0/b2b/recurrences/{recurrenceId}/change",
        )
        .unwrap();
        assert_eq!(uri.path(), "/v8.0/b2b/recurrences/{recurrenceId}/change");
        assert_eq!(uri.path_placeholders(), ["recurrenceId"]);
        let uri = UriTemplate::read(
            "{baseURL}/v1/productpromotions/{promotion-id}?country={country-code HTTP/1.1",
        )
        .unwrap();
        assert_eq!(uri.path(), "/v1/productpromotions/{promotion-id}");
        assert_eq!(uri.query(), [("country", "{country-code")]);
        assert_eq!(uri.host(), None);
    }

    #[test]
    fn placeholders_come_in_two_kinds_of_brackets() {
        for (printed, clean) in [
            (
                "https://login.microsoftonline.com/<tenant_id>/oauth2/token",
                "https://login.microsoftonline.com/{tenant_id}/oauth2/token",
            ),
            (
                "https://a.b/v1/customers/{<customer_id>}/x",
                "https://a.b/v1/customers/{customer_id}/x",
            ),
            ("[{baseURL}]/v1/fraudEvents>", "{baseURL}/v1/fraudEvents"),
        ] {
            assert_eq!(UriTemplate::read(printed).unwrap().as_str(), clean);
        }
    }

    #[test]
    fn bodies_and_spans_are_no_part_of_an_address() {
        for (printed, clean) in [
            (
                "https://a.b/<tenant>/oauth2/token grant_type=client_credentials&scope=x",
                "https://a.b/{tenant}/oauth2/token",
            ),
            (
                "https:<span><\\span>//a.b/V1 /Users/{name}",
                "https://a.b/V1/Users/{name}",
            ),
            (
                "https://a.b/V1/ Inventory?a={A} &b={B}",
                "https://a.b/V1/Inventory?a={A}&b={B}",
            ),
        ] {
            assert_eq!(UriTemplate::read(printed).unwrap().as_str(), clean);
        }
    }

    #[test]
    fn ids_stand_for_placeholders() {
        let uri = UriTemplate::read("https://a.b/v1/things/06d01983-07bf-4448-83b4-1e63ab1d3640")
            .unwrap();
        assert_eq!(
            uri.with_placeholder("thingId").unwrap().path(),
            "/v1/things/{thingId}"
        );
        assert!(super::fits("/v1/things/{thingId}", uri.path()));
        assert!(!super::fits("/v1/things/all", uri.path()));
    }

    #[test]
    fn prose_is_no_address() {
        assert_eq!(UriTemplate::read("None."), None);
        assert_eq!(UriTemplate::read("the request body"), None);
    }
}
