use bytes::Bytes;
use proptest::prelude::*;

use super::decode;

const TWO: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <QueueMessagesList>\
    <QueueMessage>\
    <MessageId>5974b586-0df3-4e2d-ad0c-18e3892bfca2</MessageId>\
    <InsertionTime>Fri, 09 Oct 2009 21:04:30 GMT</InsertionTime>\
    <ExpirationTime>Fri, 16 Oct 2009 21:04:30 GMT</ExpirationTime>\
    <PopReceipt>YzQ4Yzg1MDItYTc0Ny00OWNjLTkxYTUtZGM0MDFiZDAwYzEw</PopReceipt>\
    <TimeNextVisible>Fri, 09 Oct 2009 23:29:20 GMT</TimeNextVisible>\
    <DequeueCount>1</DequeueCount>\
    <MessageText>PHRlc3Q+&lt;a&#62;&amp;<![CDATA[ <b> ]]></MessageText>\
    </QueueMessage>\n\
    <QueueMessage>\n\
      <MessageId>2</MessageId>\n\
      <New depth=\"1\"><New><New/></New></New>\n\
      <MessageText/>\n\
    </QueueMessage>\
    </QueueMessagesList>";

fn error(text: &str) -> String {
    decode(&Bytes::copy_from_slice(text.as_bytes()))
        .unwrap_err()
        .to_string()
}

#[test]
fn messages_are_read_with_their_dates_as_written() {
    let list = decode(&TWO.into()).unwrap().queue_message;
    assert_eq!(list.len(), 2);
    let first = &list[0];
    assert_eq!(
        first.message_id.to_string(),
        "5974b586-0df3-4e2d-ad0c-18e3892bfca2"
    );
    assert_eq!(
        first.insertion_time.to_string(),
        "Fri, 09 Oct 2009 21:04:30 GMT"
    );
    assert_eq!(
        first.time_next_visible.as_ref().unwrap().to_string(),
        "Fri, 09 Oct 2009 23:29:20 GMT"
    );
    assert_eq!(
        first.pop_receipt.as_deref(),
        Some("YzQ4Yzg1MDItYTc0Ny00OWNjLTkxYTUtZGM0MDFiZDAwYzEw")
    );
    assert_eq!(first.dequeue_count, 1);
    assert_eq!(first.message_text, "PHRlc3Q+<a>& <b>");
}

#[test]
fn a_message_needs_nothing_but_its_id() {
    let list = decode(&TWO.into()).unwrap().queue_message;
    let second = &list[1];
    assert_eq!(second.message_id.to_string(), "2");
    assert_eq!(
        (second.pop_receipt.as_deref(), second.dequeue_count),
        (None, 0)
    );
    assert_eq!(second.message_text, "");
}

#[test]
fn an_empty_queue_has_two_spellings() {
    for text in [
        "<QueueMessagesList/>",
        "<?xml version=\"1.0\"?>\r\n<QueueMessagesList>\r\n</QueueMessagesList>",
    ] {
        assert!(decode(&text.into()).unwrap().queue_message.is_empty());
    }
}

#[test]
fn a_namespace_is_of_no_interest() {
    let text = "<q:QueueMessagesList xmlns:q=\"urn:q\"><q:QueueMessage><q:MessageId>1</q:MessageId>\
                </q:QueueMessage></q:QueueMessagesList>";
    assert_eq!(decode(&text.into()).unwrap().queue_message.len(), 1);
}

#[test]
fn what_is_no_list_says_so() {
    assert_eq!(
        error(""),
        "expected the XML element QueueMessagesList, found none in 0 bytes"
    );
    assert_eq!(
        error("<html><body>busy</body></html>"),
        "expected the XML element QueueMessagesList, found html"
    );
    assert_eq!(
        error("<a\u{0}\u{1b}b></a>"),
        "expected the XML element QueueMessagesList, found a…"
    );
    assert_eq!(
        error("<html\">a secret</html>\"></html>"),
        "expected the XML element QueueMessagesList, found html…"
    );
    assert_eq!(
        error("<QueueMessagesList><QueueMessage>"),
        "the XML ends before its last element does"
    );
    assert_eq!(
        error("<QueueMessagesList></Other>"),
        "the XML is not well-formed after byte 19"
    );
    assert_eq!(
        error("<QueueMessagesList><QueueMessage></QueueMessage></QueueMessagesList>"),
        "the queue message 0 has no MessageId"
    );
}

#[test]
fn entities_cannot_be_defined() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
                <QueueMessagesList><QueueMessage><MessageId>&b;</MessageId></QueueMessage>\
                </QueueMessagesList>";
    assert_eq!(
        error(bomb),
        "the XML declares a document type, which no queue does; it was not read"
    );
    let undefined = "<QueueMessagesList><QueueMessage><MessageId>&b;</MessageId></QueueMessage>\
                     </QueueMessagesList>";
    assert_eq!(
        error(undefined),
        "the XML refers to an entity that it does not define"
    );
}

#[test]
fn depth_costs_no_stack() {
    let deep = "<a>".repeat(200_000) + &"</a>".repeat(200_000);
    let text = format!(
        "<QueueMessagesList><QueueMessage><MessageId>1{deep}</MessageId>{deep}\
                        </QueueMessage>{deep}</QueueMessagesList>"
    );
    let list = decode(&text.into()).unwrap().queue_message;
    assert_eq!(list[0].message_id.to_string(), "1");
}

proptest! {
    #[test]
    fn no_bytes_cause_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode(&bytes.into());
    }

    #[test]
    fn no_damage_to_a_good_answer_causes_a_panic(at in 0..TWO.len(), byte: u8, length in 0..TWO.len()) {
        let mut bytes = TWO.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(length);
        let _ = decode(&bytes.into());
    }

    #[test]
    fn any_text_arrives_as_it_was(text in "[^\\x00-\\x1f\\x7f-\\u{9f}\\u{2028}\\u{fffe}\\u{ffff}]{0,60}") {
        let xml = format!(
            "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><MessageText>{}</MessageText>\
             </QueueMessage></QueueMessagesList>",
            quick_xml::escape::escape(text.as_str()),
        );
        let list = decode(&xml.into()).unwrap().queue_message;
        prop_assert_eq!(list[0].message_text.as_str(), text.trim());
    }
}
