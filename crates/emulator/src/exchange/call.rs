//! What a service knows of a request.

use bytes::Bytes;
use http::{HeaderMap, Method};
use stocktake_transport::Operation;

use super::Query;
use crate::{address::Base, moment::Moment, tokens::Principal, world::World};

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) method: Method,
    /// The path below the service, decoded segment by segment.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// How the caller reached the emulator.
    pub(crate) base: Base,
    /// When it came in, by the emulator's clock.
    pub(crate) now: Moment,
}

impl Received {
    /// The path below the service as a text, for messages.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A request that one operation is to answer; its token has been checked.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) operation: &'static Operation,
    pub(crate) received: &'a Received,
    /// The parameters of the path, by the names in the template.
    pub(crate) parameters: Vec<(&'static str, &'a str)>,
    /// Who calls, where the operation asks for that.
    pub(crate) principal: Option<Principal>,
}

impl Call<'_> {
    /// A parameter of the path. The template has it, so it is there.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A parameter of the query, if it has a value.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.received.query.get(name)
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.received.body
    }

    pub(crate) fn now(&self) -> Moment {
        self.received.now
    }
}
