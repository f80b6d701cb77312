//! The transport on hyper keeps the contract of transports.

use std::sync::Arc;

use stocktake_transport::{HttpTransport, TransportErrorKind};
use stocktake_transport_hyper::{
    HyperTransport,
    rustls::{ClientConfig, RootCertStore, crypto::ring::default_provider},
};

#[path = "../../transport-reqwest/tests/contract/mod.rs"]
mod contract;

fn make(options: contract::Options) -> Arc<dyn HttpTransport> {
    let mut builder = HyperTransport::builder()
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout);
    if let Some(certificate) = options.trusted {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.into()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        builder = builder.tls_config(config);
    }
    Arc::new(builder.build().unwrap())
}

transport_contract!(make);

/// hyper hands a request back that it has not begun to write. The error says so, and so the pipeline
/// may repeat it whatever the operation.
#[tokio::test]
async fn a_request_that_was_handed_back_was_not_sent() {
    let server = contract::stale::Dying::start();
    let transport = make(contract::Options::default());
    let address = format!("http://{}/", server.address);
    let answer = transport.send(contract::get(&address)).await.unwrap();
    contract::read(answer).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    server.close_unnoticed().await;
    let (kind, text) = contract::failure(transport.send(contract::get(&address)).await);
    assert_eq!(kind, TransportErrorKind::Connect);
    insta::assert_snapshot!(text, @"no connection: client error (Canceled): connection closed");
    transport.send(contract::get(&address)).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}
