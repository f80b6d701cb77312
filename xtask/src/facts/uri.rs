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
        let mut text = printed
            .replace("&amp;", "&")
            .replace("<span></span>", "")
            .replace("<span><\\span>", "");
        text.retain(|c| c != '\\' && c != '`' && c != '*' && c != '\u{200b}');
        if let Some(at) = text.to_ascii_uppercase().find(" HTTP/") {
            text.truncate(at);
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

/// A name without case and punctuation: `customer-tenant-id`, `{CustomerTenantId}` and
/// `customer_tenant_id` are one name.
pub(super) fn loose(name: &str) -> String {
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
    fn prose_is_no_address() {
        assert_eq!(UriTemplate::read("None."), None);
        assert_eq!(UriTemplate::read("the request body"), None);
    }
}
