//! The transport on reqwest keeps the contract of transports.

use std::sync::Arc;

use stocktake_transport::HttpTransport;
use stocktake_transport_reqwest::{ReqwestTransport, reqwest::Certificate};

mod contract;

fn make(options: contract::Options) -> Arc<dyn HttpTransport> {
    let mut builder = ReqwestTransport::builder()
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout)
        .no_proxy();
    if let Some(certificate) = options.trusted {
        let certificate = Certificate::from_der(&certificate).unwrap();
        builder = builder.customize(move |client| client.tls_certs_only([certificate.clone()]));
    }
    Arc::new(builder.build().unwrap())
}

transport_contract!(make);
