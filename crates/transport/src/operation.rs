//! What is known of an operation before it is called: generated, static, shared by the pipeline, the
//! errors and the emulator.

use http::Method;

/// A service, as far as its headers and errors differ from the others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Service {
    /// The management API of the Store for Business.
    StoreForBusiness,
    /// The collections and purchase services.
    StoreServices,
    /// Partner Center.
    PartnerCenter,
    /// The token endpoint.
    EntraId,
    /// An Azure storage queue, which holds the clawback events.
    StorageQueue,
    /// A network that hands out files by signed addresses. It is sent nothing but the request.
    ContentNetwork,
}

/// An operation: its address, what it needs and how it behaves.
///
/// Made by `cargo xtask generate` from `schemas/*/operations.json`.
#[derive(Debug)]
pub struct Operation {
    /// Its id, such as `get_inventory`.
    pub name: &'static str,
    /// Whose headers and errors it has.
    pub service: Service,
    /// The HTTP method.
    pub method: Method,
    /// The path with `{placeholders}`, without a query.
    pub template: &'static str,
    /// The name of its host in the family; `None` when the address comes with the data.
    pub server: Option<&'static str>,
    /// How the caller proves who it is.
    pub authentication: Authentication,
    /// The audience of the token that it needs.
    pub audience: Option<&'static str>,
    /// Whether it may be sent again when it is not known if it arrived.
    pub idempotency: Idempotency,
    /// What a good answer looks like.
    pub answer: AnswerShape,
    /// How a long listing goes on.
    pub paging: Option<Paging>,
    /// The errors that its page lists.
    pub errors: &'static [DocumentedError],
    /// The error codes of the whole family.
    pub known_errors: &'static [KnownError],
    /// The address of its page.
    pub page: &'static str,
}

/// How a caller proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Authentication {
    /// Not at all: the operation is public.
    None,
    /// `Authorization: Bearer` with a token of the operation's audience.
    Bearer,
    /// The token travels in the body.
    TokenInBody,
    /// `Authorization: XBL3.0`, a delegated Xbox token that the caller brings.
    XToken,
    /// The address carries a shared access signature.
    Sas,
    /// Client id and secret in the body: the token endpoint itself.
    ClientSecret,
}

/// Whether a call may be sent again when it is not known if it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// It reads.
    Safe,
    /// It changes something, but a second time changes nothing more.
    Idempotent,
    /// Only with the same key, which the request holds from the start. One whose body lacks this
    /// field is treated like [`No`](Self::No).
    WithKey(&'static str),
    /// Never.
    No,
}

impl Idempotency {
    /// Whether a request, once built, may be sent again. A request without its key may not, see
    /// [`is_repeatable_with`](Self::is_repeatable_with).
    #[must_use]
    pub fn is_repeatable(self) -> bool {
        self != Self::No
    }

    /// Whether a request with this body may be sent again: the key, if the operation needs one, has
    /// to be a field of it.
    #[must_use]
    pub fn is_repeatable_with(self, body: &[u8]) -> bool {
        let Self::WithKey(key) = self else {
            return self.is_repeatable();
        };
        let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(body) else {
            return false;
        };
        fields.iter().any(|(name, value)| {
            let is_set = value.is_number() || value.as_str().is_some_and(|text| !text.is_empty());
            name.eq_ignore_ascii_case(key) && is_set
        })
    }
}

/// What a good answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerShape {
    /// No body.
    Empty,
    /// A JSON object.
    Object,
    /// A JSON object, or a list of one under this name.
    ObjectOrWrapped(&'static str),
    /// A JSON list.
    List,
    /// An XML document.
    Xml,
}

/// How a long listing goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paging {
    /// The mechanism.
    pub style: PagingStyle,
    /// The field that holds the items of a page.
    pub items: &'static str,
    /// Items in a page when nothing is asked, where that is known.
    pub default_page_size: Option<u32>,
    /// The largest page that can be asked for, where there is a limit.
    pub max_page_size: Option<u32>,
}

/// The mechanisms by which listings go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PagingStyle {
    /// The token of the answer goes into the query of the next request.
    TokenInQuery,
    /// The token of the answer goes into the body of the next request.
    TokenInBody,
    /// The token of the answer goes into a header of the next request.
    TokenInHeader,
    /// The answer holds the address of the next page and the headers to send with it.
    NextLink,
    /// The caller counts: a size and an offset in the query.
    Index,
}

/// An error that an operation's page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentedError {
    /// The HTTP status.
    pub status: u16,
    /// The service's code.
    pub code: Option<&'static str>,
    /// The code inside `innererror`.
    pub inner_code: Option<&'static str>,
    /// The reasons that the service gives, each a short fixed phrase.
    pub reasons: &'static [&'static str],
    /// The kinds of things that were not found.
    pub item_types: &'static [&'static str],
    /// Whether the page says that the call may be repeated.
    pub retryable: Option<bool>,
    /// What it means, in our words.
    pub description: &'static str,
}

/// A row of a family's table of error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownError {
    /// The HTTP status. It can be 200.
    pub status: u16,
    /// The code. Not unique: some have two meanings.
    pub code: &'static str,
    /// A short form of what the table says.
    pub meaning: &'static str,
    /// Whether the same call can succeed later.
    pub retryable: bool,
}

/// Which try of a call a request is; in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// The operation.
    pub operation: &'static Operation,
    /// 1 for the first try.
    pub number: u32,
}
