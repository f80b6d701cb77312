//! Operations: everything a request builder, a retry policy, a pager or an emulator has to know.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TypeExpr;

/// One family of operations: the root of `operations.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operations {
    /// The family, as its folder is called: `store-for-business`.
    pub api: String,
    /// The hosts that serve the family, by the name that [`Operation::server`] uses.
    pub servers: IndexMap<String, Server>,
    /// The audiences for which a token can be asked, by the name that operations use.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub audiences: IndexMap<String, Audience>,
    /// The operations, sorted by id.
    pub operations: IndexMap<String, Operation>,
    /// Error codes that the documentation lists for the whole family, not for one operation; in the
    /// order of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<KnownError>,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Scheme, host and fixed path prefix, without a trailing slash:
    /// `https://api.partnercenter.microsoft.com`.
    pub url: String,
    /// What lives there, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A token audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The `resource` of the v1 token endpoint; the v2 `scope` is this followed by `/.default`.
    pub resource: String,
    /// What a token of this audience is for, and who may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How we know of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A documentation page describes it.
    #[default]
    Documented,
    /// Only one of Microsoft's own client libraries shows it.
    SdkOnly,
    /// Only prose or other pages of Microsoft mention it.
    Mentioned,
}

/// That an operation should no longer be chosen, and what to use in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// Why, and what to use instead, in our words.
    pub note: String,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its title in the documentation.
    pub title: String,
    /// What it does, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The address of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// How we know of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub origin: Origin,
    /// Set when the documentation advises against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The key of its host in [`Operations::servers`]; `None` when the host is in the data (the
    /// clawback queue's address comes with its SAS token).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The path with `{placeholders}`, without a query: `/V1/Products/{productId}/{skuId}`. Every
    /// placeholder is a parameter whose `in` is `path`.
    pub template: String,
    /// Query keys with a fixed value that are always sent (`peekonly=true`).
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fixed_query: IndexMap<String, String>,
    /// Path, query and header parameters by their name on the wire, in the order of the page. The
    /// headers that a transport sets itself (`Authorization`, `Host`, `Content-Length`,
    /// `Content-Type`) are not listed.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    /// The request body, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Body>,
    /// The answer to a successful call.
    pub response: Response,
    /// The errors that its page documents, by `status` or `status/code` or `status/inner code`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub errors: IndexMap<String, DocumentedError>,
    /// How a long listing continues, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// What the call must carry to be let in.
    pub authentication: Authentication,
    /// Whether the call may be sent again when it is not known if it arrived.
    pub idempotency: Idempotency,
}

/// Where a parameter travels.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ParameterLocation {
    /// A segment of the path.
    Path,
    /// A key of the query.
    Query,
    /// A request header.
    Header,
}

/// A parameter outside the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Where it travels.
    #[serde(rename = "in")]
    pub location: ParameterLocation,
    /// Its type. A `list<…>` in the query repeats its key, once for every value.
    #[serde(rename = "type")]
    pub ty: TypeExpr,
    /// Whether a call without it is refused.
    #[serde(default)]
    pub required: bool,
    /// What the service assumes when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// The smallest value that the service takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The largest value that the service takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// The exact length of a text, where the service knows one (`country`: 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// What it means, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// `application/json` or `application/x-www-form-urlencoded`.
    pub content_type: String,
    /// The type of the body.
    #[serde(rename = "type")]
    pub ty: TypeExpr,
}

/// A successful answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status of success.
    pub status: u16,
    /// Absent when the answer has no body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The type of the body; absent when there is none.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub ty: Option<TypeExpr>,
    /// The field in which some answers wrap the body, as the only element of a list: readers accept
    /// both forms, writers use the bare one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapped_in: Option<String>,
}

/// An error that an operation's own page lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentedError {
    /// The HTTP status.
    pub status: u16,
    /// The service's code: `400013`, `Unauthorized`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The code inside `innererror`: `AuthenticationTokenInvalid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner_code: Option<String>,
    /// The reasons that the service gives, each a short fixed phrase: `Not online`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What kind of thing was not found: `Inventory`, `User`, `Seat`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item_types: Vec<String>,
    /// Whether the page says that the call may be repeated; `None` when it is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
    /// What it means, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A row of a family's table of error codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownError {
    /// The HTTP status. It can be 200: a body with an error code is an error all the same.
    pub status: u16,
    /// The code in the body. Not unique: some codes have two meanings.
    pub code: String,
    /// A short form of what the table says.
    pub meaning: String,
    /// Whether the same call can succeed later.
    #[serde(default)]
    pub retryable: bool,
}

/// How a listing is continued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The mechanism.
    pub style: PagingStyle,
    /// The field of the answer that holds the items of the page.
    pub items: String,
    /// The field of the answer that leads to the next page; absent or empty on the last one.
    pub next: String,
    /// The parameter or body field that takes the token; absent where a link is followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The parameter or body field that sets the size of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<String>,
    /// Items in a page when nothing is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_page_size: Option<u32>,
    /// The largest page that can be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_page_size: Option<u32>,
}

/// The mechanisms by which listings go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PagingStyle {
    /// The token of the answer goes into the query of the next request.
    TokenInQuery,
    /// The token of the answer goes into the body of the next request, which else stays the same.
    TokenInBody,
    /// `links.next` holds the address of the next page and the headers to send with it.
    NextLink,
}

/// What a call must carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authentication {
    /// How the caller proves who it is.
    pub credential: Credential,
    /// The key in [`Operations::audiences`] of the token that is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Other schemes that the service accepts on the same operation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Credential>,
}

/// A way to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// Nothing: the operation is public.
    None,
    /// `Authorization: Bearer` with an Entra ID token of the audience.
    Bearer,
    /// The token travels in the body (key renewal), no `Authorization` header.
    TokenInBody,
    /// `Authorization: XBL3.0 x=<user hash>;<token>`, a delegated Xbox token.
    XToken,
    /// The address itself carries a shared access signature.
    Sas,
    /// Client id and secret in the form body (the token endpoint itself).
    ClientSecret,
}

/// Whether a call may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Idempotency {
    /// The answer.
    pub repeatable: Repeatable,
    /// The parameter or body field that makes a repeated call recognisable; it must be chosen before
    /// the first attempt and stay the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the answer rests on, where it is not the HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Degrees of repeatability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Repeatable {
    /// It reads: always.
    Safe,
    /// It changes something, but the second time changes nothing more.
    Idempotent,
    /// Only with the same [`Idempotency::key`].
    WithKey,
    /// Never, once bytes may have reached the service.
    No,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
