//! The XML of the storage queue that holds the clawback events.
//!
//! A list of flat records is all that is read, in one pass and without recursion. Documents that
//! declare a type are refused, so entities cannot be defined and none can grow; elements that are
//! not known are passed over, however deep they go.

use bytes::Bytes;
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use stocktake_models::{
    Guid, Timestamp,
    store_services::{QueueMessage, QueueMessagesList},
};
use stocktake_transport::{DecodeError, decode::text};

/// Reads the answer of Get Messages and Peek Messages. Dates keep their spelling, `Fri, 09 Oct 2009
/// 21:04:30 GMT`.
pub(crate) fn decode(body: &Bytes) -> Result<QueueMessagesList, DecodeError> {
    let text = text(body)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut list = None;
    loop {
        match next(&mut reader)? {
            Event::Start(start) if list.is_none() && is(&start, b"QueueMessagesList") => {
                list = Some(read_list(&mut reader)?);
            }
            Event::Start(start) => {
                let found = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                return Err(DecodeError::new(format!(
                    "expected the XML element QueueMessagesList, found {}",
                    name_for_people(&found)
                )));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    list.ok_or_else(|| {
        DecodeError::new(format!(
            "expected the XML element QueueMessagesList, found none in {} bytes",
            text.len()
        ))
    })
}

/// The next event of a document that declares no type.
fn next<'t>(reader: &mut Reader<&'t [u8]>) -> Result<Event<'t>, DecodeError> {
    let at = reader.buffer_position();
    match reader.read_event() {
        Ok(Event::DocType(_)) => Err(DecodeError::new(
            "the XML declares a document type, which no queue does; it was not read",
        )),
        Ok(event) => Ok(event),
        // The error's own text quotes names of the document.
        Err(_) => Err(DecodeError::new(format!(
            "the XML is not well-formed after byte {at}"
        ))),
    }
}

fn is(start: &BytesStart<'_>, name: &[u8]) -> bool {
    start.local_name().as_ref() == name
}

/// A name of an element is no secret, but nobody wants a long one in a log; and in a document that is
/// not well-formed, what stands behind the name may be taken for a part of it.
fn name_for_people(name: &str) -> String {
    let of_name = |sign: &char| sign.is_alphanumeric() || "_-.:".contains(*sign);
    let shown: String = name.chars().take(40).take_while(of_name).collect();
    if shown.len() < name.len() {
        format!("{shown}…")
    } else {
        shown
    }
}

fn read_list(reader: &mut Reader<&[u8]>) -> Result<QueueMessagesList, DecodeError> {
    let mut messages = Vec::new();
    loop {
        match next(reader)? {
            Event::Start(start) if is(&start, b"QueueMessage") => {
                let message = read_message(reader)?;
                messages.push(message.finish(messages.len())?);
            }
            Event::Start(_) => skip(reader)?,
            Event::End(_) => return Ok(QueueMessagesList::new(messages)),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

/// The fields of a message as they are found.
#[derive(Default)]
struct Fields {
    message_id: Option<String>,
    insertion_time: String,
    expiration_time: String,
    pop_receipt: Option<String>,
    time_next_visible: Option<String>,
    dequeue_count: Option<String>,
    message_text: String,
}

impl Fields {
    /// The message, if it has an id. Nothing else must keep a message from being deleted.
    fn finish(self, index: usize) -> Result<QueueMessage, DecodeError> {
        let id = self.message_id.filter(|id| !id.is_empty()).ok_or_else(|| {
            DecodeError::new(format!("the queue message {index} has no MessageId"))
        })?;
        let count = self.dequeue_count.and_then(|count| count.parse().ok());
        let mut message = QueueMessage::new(
            Guid::from_wire(&id),
            Timestamp::from_wire(&self.insertion_time),
            Timestamp::from_wire(&self.expiration_time),
            count.unwrap_or_default(),
            self.message_text,
        );
        message.pop_receipt = self.pop_receipt.filter(|receipt| !receipt.is_empty());
        message.time_next_visible = self.time_next_visible.as_deref().map(Timestamp::from_wire);
        Ok(message)
    }
}

fn read_message(reader: &mut Reader<&[u8]>) -> Result<Fields, DecodeError> {
    let mut fields = Fields::default();
    loop {
        match next(reader)? {
            Event::Start(start) => match start.local_name().as_ref() {
                b"MessageId" => fields.message_id = Some(read_text(reader)?),
                b"InsertionTime" => fields.insertion_time = read_text(reader)?,
                b"ExpirationTime" => fields.expiration_time = read_text(reader)?,
                b"PopReceipt" => fields.pop_receipt = Some(read_text(reader)?),
                b"TimeNextVisible" => fields.time_next_visible = Some(read_text(reader)?),
                b"DequeueCount" => fields.dequeue_count = Some(read_text(reader)?),
                b"MessageText" => fields.message_text = read_text(reader)?,
                _ => skip(reader)?,
            },
            Event::End(_) => return Ok(fields),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

/// The text up to the end of the element, without the space around it.
fn read_text(reader: &mut Reader<&[u8]>) -> Result<String, DecodeError> {
    let unreadable = || DecodeError::new("the XML has text that cannot be read");
    let mut text = String::new();
    loop {
        match next(reader)? {
            Event::Text(piece) => text.push_str(&piece.xml10_content().map_err(|_| unreadable())?),
            Event::CData(piece) => text.push_str(&piece.xml10_content().map_err(|_| unreadable())?),
            Event::GeneralRef(reference) => text.push(character(&reference)?),
            Event::Start(_) => skip(reader)?,
            Event::End(_) => return Ok(text.trim().to_owned()),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

/// The character that a reference stands for: by its number, or one of the five that XML has.
fn character(reference: &BytesRef<'_>) -> Result<char, DecodeError> {
    let unknown = || DecodeError::new("the XML refers to an entity that it does not define");
    if let Some(character) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return Ok(character);
    }
    match reference.as_ref() {
        b"amp" => Ok('&'),
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(unknown()),
    }
}

/// Passes over the rest of an element.
fn skip(reader: &mut Reader<&[u8]>) -> Result<(), DecodeError> {
    let mut open = 1_usize;
    while open > 0 {
        match next(reader)? {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
    Ok(())
}

fn cut_off() -> DecodeError {
    DecodeError::new("the XML ends before its last element does")
}

#[cfg(test)]
mod tests;
