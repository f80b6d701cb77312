//! HTTP exchanges and JSON documents in fences. They are no source of facts, too many of them are
//! cut, invented or broken; but they can contradict the tables, and those that parse are test data.

use crate::pages::Content;

use super::{Example, Place};

/// Reads a fence; `None` when it is program text.
pub(super) fn read(content: &Content, place: Place, in_response: bool) -> Option<Example> {
    let Content::Fence { info, text } = content else {
        return None;
    };
    let info = info.to_lowercase();
    let info = info.split([',', ' ']).next().unwrap_or_default();
    if !matches!(
        info,
        "" | "http" | "https" | "json" | "syntax" | "html" | "rest" | "javascript" | "output"
    ) {
        return None;
    }
    let mut lines = text
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .peekable();
    let first = lines.peek()?.trim();
    let request_line = request_line(first);
    let is_status = first.to_ascii_uppercase().starts_with("HTTP/");
    let starts_body = |line: &str| line.starts_with(['{', '[']);
    let is_http = request_line.is_some() || is_status || is_header(first);
    if !is_http && !starts_body(first) && !first.starts_with('"') {
        return None;
    }
    let body = if is_http {
        let rest: Vec<&str> = lines
            .skip_while(|line| !starts_body(line.trim_start()) || is_header(line))
            .collect();
        rest.join("\n")
    } else {
        lines.collect::<Vec<_>>().join("\n")
    };
    let body = body.trim();
    let (json, broken) = match serde_json::from_str(body) {
        _ if body.is_empty() => (None, None),
        Ok(json) => (Some(json), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let is_response = is_status || (request_line.is_none() && in_response);
    let status = is_status.then(|| first.split_whitespace().nth(1)?.parse().ok());
    Some(Example {
        place,
        request_line,
        is_response,
        status: status.flatten(),
        form: form(text),
        json,
        broken,
    })
}

/// The names in a form below the headers: `grant_type=client_credentials` and then, on lines of their
/// own, `&client_id=…`.
fn form(text: &str) -> Vec<String> {
    let lines = text.trim_start().lines().map(str::trim);
    let body: String = lines.skip_while(|line| !line.is_empty()).collect();
    let names: Option<Vec<String>> = body
        .split('&')
        .map(|pair| {
            let (name, _) = pair.split_once('=')?;
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            (plain && !name.is_empty()).then(|| name.to_owned())
        })
        .collect();
    names.filter(|names| names.len() > 1).unwrap_or_default()
}

/// Method and address of a request line.
pub(super) fn request_line(line: &str) -> Option<(String, String)> {
    let (method, rest) = line.trim().split_once(char::is_whitespace)?;
    let known = crate::pages::METHODS.contains(&method.to_ascii_uppercase().as_str());
    let rest = rest.trim();
    let rest = rest.strip_suffix("HTTP/1.1").unwrap_or(rest).trim();
    let address = rest.contains('/') || rest.starts_with('{');
    (known && address).then(|| (method.to_ascii_uppercase(), rest.to_owned()))
}

fn is_header(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(text: &str) -> Example {
        let content = Content::Fence {
            info: "syntax".to_owned(),
            text: text.to_owned(),
        };
        read(&content, Place::default(), false).unwrap()
    }

    #[test]
    fn a_form_tells_its_names() {
        let text = "POST https://x.com/<tenant>/token HTTP/1.1\nHost: x.com\n\n\
                    grant_type=client_credentials\n&client_id=<id>\n&resource=https://x.com\n";
        assert_eq!(example(text).form, ["grant_type", "client_id", "resource"]);
        let text = "POST https://x.com/a HTTP/1.1\nHost: x.com\n\n{\n  \"a=b&c=d\": 1\n}";
        assert!(example(text).form.is_empty());
    }

    #[test]
    fn an_answer_tells_its_status() {
        assert_eq!(
            example("HTTP/1.1 204 No Content\nDate: x").status,
            Some(204)
        );
        assert_eq!(example("Content-Length: 2\n\n{}").status, None);
    }
}
