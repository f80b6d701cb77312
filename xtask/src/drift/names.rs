//! When two spellings mean one thing.

use similar::TextDiff;

use crate::facts::UriTemplate;
pub(super) use crate::facts::loose;

/// A text as a person reads it: without case, markup, blanks at the ends, and the kind of its quotes;
/// two texts that agree so differ in nothing but formatting.
pub(super) fn reading(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '`' | '*' | '\\' | '\u{200b}'))
        .map(|c| match c {
            '‘' | '’' | '“' | '”' | '"' => '\'',
            '–' | '—' => '-',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_end_matches(['.', ' ']).to_owned()
}

/// The words of a text without what style guides put in and take out: contractions, "please".
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let text = reading(text)
        .replace("can't", "can not")
        .replace("cannot", "can not")
        .replace("won't", "will not")
        .replace("n't", " not")
        .replace("there's", "there is");
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "please")
        .map(str::to_owned)
        .collect()
}

/// Whether two names are one name with a slip of the pen: a letter or two in a longer word.
pub(super) fn nearly(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let letters = a.chars().count().min(b.chars().count());
    letters > 3 && TextDiff::from_chars(a.as_str(), b.as_str()).ratio() >= 0.85
}

/// A path as the server distinguishes it: without case, names of placeholders, doubled and trailing
/// slashes. A GUID in an address is an example of a placeholder.
pub(super) fn path_key(uri: &UriTemplate) -> String {
    segments(uri).join("/")
}

/// The segments of [`path_key`].
pub(super) fn segments(uri: &UriTemplate) -> Vec<String> {
    uri.path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            if is_guid(segment) {
                "{}".to_owned()
            } else {
                without_names(segment).to_lowercase()
            }
        })
        .collect()
}

fn is_guid(segment: &str) -> bool {
    segment.len() == 36
        && segment.chars().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// `v{version}` becomes `v{}`. A brace that is never closed ends with the segment.
pub(super) fn without_names(segment: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for c in segment.chars() {
        match c {
            '{' => {
                depth += 1;
                text.push_str("{}");
            }
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

/// How alike two lists of words are, in thousandths: twice the common ones by all of them.
pub(super) fn likeness<T: Ord + Clone>(a: &[T], b: &[T]) -> usize {
    let total = a.len() + b.len();
    if total == 0 {
        return 0;
    }
    let mut rest = b.to_vec();
    let common = a
        .iter()
        .filter(|word| {
            let at = rest.iter().position(|other| other == *word);
            at.map(|at| rest.swap_remove(at)).is_some()
        })
        .count();
    common * 2000 / total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        path_key(&UriTemplate::read(text).unwrap())
    }

    #[test]
    fn paths_are_compared_as_the_server_does() {
        assert_eq!(
            key("{baseURL}/v1//Customers/{customer-id}/x/"),
            key("https://a.b/v1/customers/{CustomerTenantId}/X?size={size}")
        );
        assert_eq!(
            key("https://a.b/v1/ops/06d01983-07bf-4447-83b4-1e83ab1d3640"),
            "v1/ops/{}"
        );
        assert_eq!(key("{baseURL}/v{version}/p/{open"), "v{}/p/{}");
        assert_ne!(key("{baseURL}/v1/a/{b}"), key("{baseURL}/v1/a/b"));
    }

    #[test]
    fn quotes_and_full_stops_are_formatting_and_words_are_not() {
        assert_eq!(
            reading("The  `id` isn’t known. "),
            reading("the id isn't known")
        );
        assert_ne!(reading("Not known"), reading("Known"));
        assert_eq!(plain_words("It cannot be"), plain_words("It can't be."));
        assert_ne!(plain_words("It can be"), plain_words("It can't be."));
    }

    #[test]
    fn slips_of_the_pen_are_near() {
        assert!(nearly("attributes", "attribute") && nearly("inteter", "integer"));
        assert!(!nearly("sku", "skus") && !nearly("startDate", "endDate"));
    }
}
