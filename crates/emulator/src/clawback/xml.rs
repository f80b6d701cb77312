//! XML as the queue writes it.

use std::fmt::Write as _;

use crate::{moment::Moment, store_services::clawback::Message};

/// Every document begins with a mark of its encoding.
const PROLOGUE: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// A list of messages that were taken, or only peeked at: then it tells neither what deletes them
/// nor until when they are hidden.
pub(super) fn messages(messages: &[Message], taken: bool) -> String {
    let mut xml = format!("{PROLOGUE}<QueueMessagesList>");
    for message in messages {
        xml.push_str("<QueueMessage>");
        element(&mut xml, "MessageId", &message.id.to_string());
        element(&mut xml, "InsertionTime", &date(message.inserted));
        element(&mut xml, "ExpirationTime", &date(message.expires()));
        if taken {
            let receipt = message.pop_receipt.as_deref().unwrap_or_default();
            element(&mut xml, "PopReceipt", receipt);
            let hidden_until = message.hidden_until.unwrap_or(message.inserted);
            element(&mut xml, "TimeNextVisible", &date(hidden_until));
        }
        element(&mut xml, "DequeueCount", &message.dequeue_count.to_string());
        element(&mut xml, "MessageText", &message.text());
        xml.push_str("</QueueMessage>");
    }
    xml.push_str("</QueueMessagesList>");
    xml
}

/// An error: its code, its message and what more there is to say.
pub(super) fn error(code: &str, message: &str, details: &[(&str, String)]) -> String {
    let mut xml = format!("{PROLOGUE}<Error>");
    element(&mut xml, "Code", code);
    element(&mut xml, "Message", message);
    for (name, value) in details {
        element(&mut xml, name, value);
    }
    xml.push_str("</Error>");
    xml
}

/// `Fri, 09 Oct 2009 21:04:30 GMT`.
pub(super) fn date(at: Moment) -> String {
    let format = "%a, %d %b %Y %H:%M:%S GMT";
    at.date_time().format(format).to_string()
}

/// What XML cannot have, escaped or not, is told by a sign in its place.
fn element(xml: &mut String, name: &str, text: &str) {
    let is_odd = |sign| matches!(sign, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    let text = text.replace(is_odd, "\u{FFFD}");
    let text = text.replace('&', "&amp;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;");
    write!(xml, "<{name}>{text}</{name}>").expect("texts take any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_have_is_not_in_it() {
        let details = [("Value", "a\0\u{1}\t<&>\u{FFFF}\u{e9}".to_owned())];
        let xml = error("Odd", "message", &details);
        let value = "<Value>a\u{FFFD}\u{FFFD}\t&lt;&amp;&gt;\u{FFFD}\u{e9}</Value>";
        assert!(xml.ends_with(&format!("{value}</Error>")), "{xml}");
    }
}
