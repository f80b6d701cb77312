//! How the service refuses: a status, a code and a sentence.

use http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE};
use serde::Serialize;

use crate::exchange::{Answer, Refusal, name_of};

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    code: u32,
    description: String,
    data: Vec<String>,
    source: &'static str,
}

/// The body. The tables say that a code is a text; every answer has a number.
#[derive(Serialize)]
struct Body<'a> {
    code: u32,
    description: &'a str,
    data: &'a [String],
    source: &'a str,
}

/// How many characters a description has at most.
const LONGEST_DESCRIPTION: usize = 1024;
/// Who speaks before a request has found its operation.
const FRONT: &str = "PartnerFD";
/// Who speaks then.
const CONTROLLERS: &str = "PartnerApiServiceControllers";

impl Problem {
    fn new(status: StatusCode, code: u32, description: impl Into<String>) -> Self {
        Self {
            status,
            code,
            description: shortened(description.into()),
            data: Vec::new(),
            source: CONTROLLERS,
        }
    }

    fn at_the_front(mut self) -> Self {
        self.source = FRONT;
        self
    }

    /// Items that say more.
    pub(super) fn with_data(mut self, data: impl IntoIterator<Item = String>) -> Self {
        self.data = data.into_iter().collect();
        self
    }

    /// A parameter or a field that is missing or wrong. No page has a code for the catalog; 2000 is
    /// what other operations of the service say then.
    pub(super) fn invalid(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 2000, description)
    }

    pub(super) fn product_not_found(id: &str) -> Self {
        let description = format!("Product {id} was not found.");
        Self::new(StatusCode::NOT_FOUND, 400_013, description)
    }

    pub(super) fn sku_not_found(product: &str, id: &str) -> Self {
        let description = format!("SKU {id} of product {product} was not found.");
        Self::new(StatusCode::NOT_FOUND, 400_018, description)
    }

    pub(super) fn availability_not_found(id: &str) -> Self {
        let description = format!("Availability {id} was not found.");
        Self::new(StatusCode::NOT_FOUND, 400_019, description)
    }

    /// An error in spite of its status.
    pub(super) fn withdrawn(catalog_item: &str) -> Self {
        let description = format!("Catalog item {catalog_item} is not available.");
        Self::new(StatusCode::OK, 400_072, description)
    }

    pub(super) fn segment_denied(segment: &str) -> Self {
        let description = format!("The target segment {segment} is not open to this partner.");
        Self::new(StatusCode::FORBIDDEN, 400_030, description)
    }

    pub(super) fn view_denied(view: &str) -> Self {
        let description = format!("The target view {view} is not open to this partner.");
        Self::new(StatusCode::FORBIDDEN, 400_036, description)
    }

    pub(super) fn country_not_sold_in(country: &str) -> Self {
        let description = format!("The partner does not sell in {country}.");
        Self::new(StatusCode::FORBIDDEN, 2030, description)
    }

    pub(super) fn not_a_customer(tenant: &str) -> Self {
        let description = format!("Tenant {tenant} is not a customer of this partner.");
        Self::new(StatusCode::FORBIDDEN, 20_002, description)
    }

    pub(super) fn promotion_not_found(id: &str) -> Self {
        let description = format!("Promotion {id} was not found.");
        Self::new(StatusCode::NOT_FOUND, 1000, description)
    }

    pub(super) fn no_such_path(path: &str) -> Self {
        let description = format!("There is no resource at {path}.");
        Self::new(StatusCode::NOT_FOUND, 1000, description).at_the_front()
    }

    pub(super) fn wrong_method(method: &str, path: &str) -> Self {
        let description = format!("The resource at {path} does not take {method}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, 0, description).at_the_front()
    }

    pub(super) fn not_emulated(name: &str) -> Self {
        let description = format!("This emulator does not implement {name}.");
        Self::new(StatusCode::NOT_IMPLEMENTED, 0, description).at_the_front()
    }

    /// A status to which no operation leads, if the service has words for it. Of most statuses the
    /// table of codes has rows for other operations only; then the code is 0, as for what is undefined.
    pub(super) fn of_status(status: StatusCode, why: &str) -> Option<Self> {
        let name = name_of(status)?;
        let code = match status {
            StatusCode::BAD_REQUEST => 2000,
            StatusCode::UNAUTHORIZED => 400,
            StatusCode::FORBIDDEN => 2032,
            StatusCode::NOT_FOUND => 1000,
            StatusCode::INTERNAL_SERVER_ERROR => 800_003,
            _ => 0,
        };
        let problem = Self::new(status, code, format!("{name}: {why}."));
        Some(problem.at_the_front())
    }

    pub(super) fn token_missing() -> Self {
        let description = "The request has no bearer token.";
        Self::new(StatusCode::UNAUTHORIZED, 800_001, description).at_the_front()
    }

    pub(super) fn access_denied(why: &str) -> Self {
        let description = format!("Access is denied: {why}.");
        Self::new(StatusCode::UNAUTHORIZED, 400, description).at_the_front()
    }

    pub(super) fn wrong_audience(expected: &str, found: &str) -> Self {
        let description = format!("The token is for {found}; get one for {expected}.");
        Self::new(StatusCode::UNAUTHORIZED, 900_420, description).at_the_front()
    }
}

/// A description names what the caller sent, which may be of any length.
fn shortened(mut description: String) -> String {
    if let Some((end, _)) = description.char_indices().nth(LONGEST_DESCRIPTION) {
        description.truncate(end);
    }
    description
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let answer = Self::json(
            problem.status,
            &Body {
                code: problem.code,
                description: &problem.description,
                data: &problem.data,
                source: problem.source,
            },
        );
        if problem.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("OAuth realm=urn:cpsvc:cpid:emulator");
            return answer.with_header(WWW_AUTHENTICATE, realm);
        }
        answer
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Answer::from(problem).into()
    }
}
