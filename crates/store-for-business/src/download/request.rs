//! The request for the bytes of a file, or for the rest of them.

use bytes::Bytes;
use http::Method;
use stocktake_transport::{
    AnswerShape, Authentication, DecodeError, Endpoint, Error, Idempotency, Operation,
    OperationRequest, RequestBuilder, SasUri, Service,
};

/// A file at a signed address.
pub(super) struct FileRequest<'a> {
    pub(super) address: &'a SasUri,
    /// From where on, and the validator that the file must still have.
    pub(super) rest: Option<(u64, &'a str)>,
}

impl OperationRequest for FileRequest<'_> {
    type Response = ();

    const OPERATION: &'static Operation = &DOWNLOAD_PACKAGE;

    fn http_request(&self, _endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let mut request = RequestBuilder::at(self.address)
            .signed(self.address)
            .header("accept", "*/*")?
            // Offsets count the bytes of the file, not those of a compressed form.
            .header("accept-encoding", "identity")?;
        if let Some((offset, validator)) = self.rest {
            request = request
                .header("range", &format!("bytes={offset}-"))?
                .header("if-range", validator)?;
        }
        Ok(request.build(Method::GET)?)
    }

    fn decode(_body: &Bytes) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// The host of packages is no API of its own: it holds files at signed addresses, as storage does.
static DOWNLOAD_PACKAGE: Operation = Operation {
    name: "download_package",
    service: Service::ContentNetwork,
    method: Method::GET,
    template: "{package}",
    server: None,
    authentication: Authentication::Sas,
    audience: None,
    idempotency: Idempotency::Safe,
    answer: AnswerShape::Empty,
    paging: None,
    errors: &[],
    known_errors: &[],
    page: "",
};
