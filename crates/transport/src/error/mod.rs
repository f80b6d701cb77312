//! One error for everything that can go wrong with a call.

mod display;
mod fault;
mod predicates;

use std::{fmt, time::Duration};

use http::StatusCode;

pub use fault::Fault;

use crate::{
    CredentialError, DecodeError, DocumentedError, InvalidRequest, Operation, TransportError,
};

/// Why a call failed.
///
/// The text is one line that a person can act on: operation, status, codes, message, ids. It holds no
/// header, no body and no secret; what a service echoes of the request is masked.
///
/// # Troubleshooting
///
/// Decide by the predicates: [`is_not_found`](Self::is_not_found),
/// [`is_conflict`](Self::is_conflict), [`is_throttled`](Self::is_throttled),
/// [`needs_user_interaction`](Self::needs_user_interaction), [`is_retryable`](Self::is_retryable).
/// What the retry policy allows has been tried already when you see an error.
///
/// After an error for which [`may_have_reached`](Self::may_have_reached) is true, it is not known
/// whether a change was made. Repeat a call with a key (`trackingId`, `orderId`) with the same key,
/// and read the state before you repeat one without.
///
/// ```
/// use stocktake_transport::{Error, ErrorKind, InvalidRequest};
///
/// let error: Error = InvalidRequest::new("country", "must have 2 characters, but has 3").into();
/// assert_eq!(error.kind(), ErrorKind::InvalidRequest);
/// assert!(!error.may_have_reached() && !error.is_retryable());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    cause: Cause,
    operation: Option<&'static Operation>,
    status: Option<StatusCode>,
    request_id: Option<String>,
    correlation_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    reached: bool,
    /// Whether the request may be sent again though it has reached the service. Where no call has
    /// said so, the operation decides.
    repeatable: Option<bool>,
}

/// What went wrong, in the words of whom it happened to.
enum Cause {
    InvalidRequest(InvalidRequest),
    Credential(CredentialError),
    Transport(TransportError),
    Deadline(Duration),
    TooLarge(usize),
    Decode(DecodeError),
    Service(Fault),
    Paging(&'static str),
    Other(String),
}

/// What went wrong, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was not sent: the service would refuse it, or it cannot be sent as it is.
    InvalidRequest,
    /// There is no token.
    Credential,
    /// There was no connection to the service.
    Connect,
    /// The connection broke.
    Interrupted,
    /// There was no answer in time.
    Timeout,
    /// The service refused, or failed.
    Service,
    /// The answer cannot be read.
    Decode,
    /// The answer is larger than the cap.
    TooLarge,
    /// A listing does not go on as it should: a repeated token, a link to another host.
    Paging,
    /// Something on this machine: a file that cannot be written.
    Local,
}

impl Error {
    fn from_cause(kind: ErrorKind, cause: Cause) -> Self {
        Self(Box::new(Inner {
            kind,
            cause,
            operation: None,
            status: None,
            request_id: None,
            correlation_id: None,
            retry_after: None,
            attempts: 0,
            reached: false,
            repeatable: None,
        }))
    }

    /// A service refused, with this status and these words.
    pub(crate) fn service(status: StatusCode, fault: Fault) -> Self {
        let mut error = Self::from_cause(ErrorKind::Service, Cause::Service(fault));
        error.0.status = Some(status);
        error.0.reached = true;
        error
    }

    /// The call as a whole took too long.
    pub(crate) fn deadline(after: Duration, reached: bool) -> Self {
        let mut error = Self::from_cause(ErrorKind::Timeout, Cause::Deadline(after));
        error.0.reached = reached;
        error
    }

    /// The answer is longer than allowed.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let mut error = Self::from_cause(ErrorKind::TooLarge, Cause::TooLarge(limit));
        error.0.reached = true;
        error
    }

    /// A listing does not go on as it should.
    #[must_use]
    pub fn paging(problem: &'static str) -> Self {
        Self::from_cause(ErrorKind::Paging, Cause::Paging(problem))
    }

    /// Something on this machine failed, such as writing a file. The text is for people: what, where
    /// and what to do, without a secret.
    pub fn local(problem: impl Into<String>) -> Self {
        Self::from_cause(ErrorKind::Local, Cause::Other(problem.into()))
    }

    pub(crate) fn with_operation(mut self, operation: &'static Operation) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_ids(
        mut self,
        request_id: Option<String>,
        correlation_id: Option<String>,
    ) -> Self {
        self.0.request_id = request_id.or(self.0.request_id);
        self.0.correlation_id = correlation_id.or(self.0.correlation_id);
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says whether this very request may be sent again.
    pub(crate) fn with_repeatable(mut self, repeatable: bool) -> Self {
        self.0.repeatable = Some(repeatable);
        self
    }

    /// Says that an earlier attempt of the call may have reached the service, whatever the last did.
    pub(crate) fn with_reached(mut self, reached: bool) -> Self {
        self.0.reached |= reached;
        self
    }

    /// What went wrong, in one word.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The status of the answer, if there was one. An error can come with 200.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// What the service says of it, if it refused.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match &self.0.cause {
            Cause::Service(fault) => Some(fault),
            _ => None,
        }
    }

    /// The service's code: `Unauthorized`, `400013`, `invalid_client`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.fault()?.code()
    }

    /// The code of the inner error: `AuthenticationTokenInvalid`; for Entra ID the number of the
    /// reason, `AADSTS50076`.
    #[must_use]
    pub fn inner_code(&self) -> Option<&str> {
        self.fault()?.inner_code()
    }

    /// The id of the last request, for a support case.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The id of the call.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// How long the service asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was handed to the transport; 0 if it never was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the service may have seen the request, and so may have made the change.
    #[must_use]
    pub fn may_have_reached(&self) -> bool {
        self.0.reached
    }

    /// The field of the answer that cannot be read, such as `items[3].endDate`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Decode(error) => error.path(),
            _ => None,
        }
    }

    /// The row of the operation's documentation that this error is, if its page lists it.
    #[must_use]
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        let (status, fault) = (self.status()?, self.fault()?);
        let same = |listed: Option<&str>, found: Option<&str>| {
            listed
                .is_none_or(|listed| found.is_some_and(|found| found.eq_ignore_ascii_case(listed)))
        };
        let rows = self.operation()?.errors.iter();
        rows.filter(|row| {
            row.status == status.as_u16()
                && same(row.code, fault.code())
                && same(row.inner_code, fault.inner_code())
        })
        .max_by_key(|row| (row.inner_code.is_some(), row.code.is_some()))
    }

    /// What the family's table of error codes says of this one: `product was not found`.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        self.known().map(|known| known.meaning)
    }

    fn known(&self) -> Option<&'static crate::KnownError> {
        let (status, code) = (self.status()?, self.code()?);
        let rows = self.operation()?.known_errors;
        rows.iter()
            .find(|row| row.status == status.as_u16() && row.code == code)
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::from_cause(ErrorKind::InvalidRequest, Cause::InvalidRequest(error))
    }
}

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        Self::from_cause(ErrorKind::Credential, Cause::Credential(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        use crate::TransportErrorKind as Kind;
        let kind = match error.kind() {
            Kind::Refused => ErrorKind::InvalidRequest,
            Kind::Connect => ErrorKind::Connect,
            Kind::Timeout => ErrorKind::Timeout,
            Kind::Interrupted => ErrorKind::Interrupted,
        };
        let reached = error.may_have_reached();
        Self::from_cause(kind, Cause::Transport(error)).with_reached(reached)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::from_cause(ErrorKind::Decode, Cause::Decode(error)).with_reached(true)
    }
}

impl fmt::Debug for Error {
    /// The fields that the text is made of, and nothing that it leaves out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.cause {
            Cause::InvalidRequest(error) => Some(error),
            Cause::Credential(error) => Some(error),
            Cause::Transport(error) => Some(error),
            Cause::Decode(error) => Some(error),
            _ => None,
        }
    }
}
