//! Certificates that nobody has signed, and servers that show them.

use std::sync::Arc;

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring::default_provider,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// A certificate for `localhost` and a name of the documentation, and a server's side of TLS with it.
pub struct Authority {
    pub acceptor: TlsAcceptor,
    /// The certificate, in DER.
    pub certificate: Vec<u8>,
}

impl Authority {
    /// Offers these protocols in the handshake.
    pub fn offering(protocols: &[&str]) -> Self {
        let names = ["localhost".to_owned(), "service.example.com".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
            .unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate: made.cert.der().to_vec(),
        }
    }
}
