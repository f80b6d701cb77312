//! What a service consists of: operations with their handlers, and a voice of its own.

use std::time::Duration;

use http::{Method, StatusCode};
use stocktake_transport::Operation;

use super::{Answer, Call, Query, Received, Refusal};
use crate::{tokens::TokenProblem, world::World};

/// What answers an operation. It does not wait: state is in memory.
pub(crate) type Handler = fn(&Call<'_>) -> Result<Answer, Refusal>;

/// A service, at a path prefix and at its real names.
pub(crate) struct Service {
    /// The first segment of its paths, such as `store-for-business`.
    pub(crate) prefix: &'static str,
    /// Its real names; `*.` stands for any first part.
    pub(crate) hosts: &'static [&'static str],
    pub(crate) routes: &'static [Route],
    /// Paths that the real service has and this one does not.
    pub(crate) known: &'static [Known],
    pub(crate) voice: &'static dyn Voice,
}

/// An operation and what answers it.
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    pub(crate) handler: Handler,
    /// Methods that the service takes besides the operation's own.
    pub(crate) also: &'static [Method],
    /// Whether a delegated Xbox token lets a caller in too.
    pub(crate) x_token: bool,
    /// What tells it from another operation with the same method and path.
    pub(crate) when: Option<fn(&Query) -> bool>,
    /// How many segments name the resource below which the path of the operation begins.
    pub(crate) depth: usize,
}

impl Route {
    pub(crate) const fn new(operation: &'static Operation, handler: Handler) -> Self {
        Self {
            operation,
            handler,
            also: &[],
            x_token: false,
            when: None,
            depth: 0,
        }
    }

    pub(crate) const fn also(mut self, methods: &'static [Method]) -> Self {
        self.also = methods;
        self
    }

    pub(crate) const fn or_x_token(mut self) -> Self {
        self.x_token = true;
        self
    }

    pub(crate) const fn when(mut self, condition: fn(&Query) -> bool) -> Self {
        self.when = Some(condition);
        self
    }

    pub(crate) const fn below(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.operation.method == *method || self.also.contains(method)
    }
}

/// Operations of the real service that are not emulated: they answer 501 with this name. Their
/// template may end in `{*}`, which stands for any rest.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) template: &'static str,
    /// Their methods. Another one is as wrong here as it is at the service.
    pub(crate) methods: &'static [Method],
}

impl Known {
    /// Operations of which nobody tells the methods: any with which an API can be called.
    pub(crate) const fn new(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            template,
            methods: &[
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ],
        }
    }

    pub(crate) const fn of(mut self, methods: &'static [Method]) -> Self {
        self.methods = methods;
        self
    }
}

/// Why a request does not get as far as an operation.
#[derive(Clone, Debug)]
pub(crate) enum Rejection {
    /// The service knows no such path.
    NoSuchPath,
    /// It knows the path, but not with this method.
    WrongMethod,
    /// The real service has it; the emulator does not.
    NotImplemented { name: String },
    /// The caller is not let in.
    Token(TokenProblem),
    /// Too many requests: what is limited, to how many, in which time, and how long to wait.
    TooManyRequests {
        aspect: &'static str,
        limit: u32,
        window: Duration,
        retry_after: Duration,
    },
}

/// How a service speaks where no operation does.
pub(crate) trait Voice: Sync {
    /// The answer to a request that gets no further.
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer;

    /// The answer with a status to which no operation leads: a rule asks for it, or the body of the
    /// request did not come whole. `why` is for people. Where the service has no words for a status,
    /// a gateway answers with a page, which is no JSON.
    fn fail(&self, status: StatusCode, _why: &str, _received: &Received) -> Answer {
        gateway_page(status)
    }

    /// Adds the headers that all answers of the service have.
    fn sign(&self, answer: &mut Answer, received: &Received);

    /// The same, for a service whose seed has a say in them.
    fn sign_in(&self, _world: &World, answer: &mut Answer, received: &Received) {
        self.sign(answer, received);
    }
}

/// What services call a status, where they have a code for it that is its name: `Conflict`. There is
/// none for those that come from gateways, or from nowhere.
pub(crate) fn name_of(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::BAD_REQUEST => "BadRequest",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "NotFound",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::REQUEST_TIMEOUT => "RequestTimeout",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "RequestEntityTooLarge",
        StatusCode::TOO_MANY_REQUESTS => "TooManyRequests",
        StatusCode::INTERNAL_SERVER_ERROR => "InternalServerError",
        StatusCode::NOT_IMPLEMENTED => "NotImplemented",
        StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailable",
        _ => return None,
    })
}

/// What a gateway says when the service behind it does not answer.
pub(crate) fn gateway_page(status: StatusCode) -> Answer {
    let page = format!("<html><head><title>{status}</title></head><body>{status}</body></html>\n");
    Answer::typed(status, "text/html", page)
}
