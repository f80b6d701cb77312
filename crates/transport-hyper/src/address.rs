//! Which addresses are taken: what the services' secrets may travel over.

use http::{Uri, uri::Scheme};
use stocktake_transport::{TransportError, TransportErrorKind, is_loopback};

/// Lets https pass, and plain http to this machine.
pub(crate) fn check(uri: &Uri) -> Result<(), TransportError> {
    let refuse = |reason: String| Err(TransportError::new(TransportErrorKind::Refused, reason));
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return refuse("its address is not absolute; give scheme and host".to_owned());
    };
    let host = authority.host();
    if authority.as_str().contains('@') {
        return refuse(format!(
            "the address of {host} has user information; credentials do not belong into addresses"
        ));
    }
    if *scheme == Scheme::HTTPS {
        if cfg!(feature = "rustls-no-provider") {
            return Ok(());
        }
        return refuse(format!(
            "https to {host} needs one of the features rustls, aws-lc-rs and rustls-no-provider of \
             stocktake-transport-hyper"
        ));
    }
    if *scheme == Scheme::HTTP && is_loopback(host) {
        return Ok(());
    }
    refuse(format!(
        "{scheme} to {host} would be readable on its way; use https, as plain http is for this \
         machine alone"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(uri: &'static str) -> String {
        check(&Uri::from_static(uri)).map_or_else(|error| error.to_string(), |()| "ok".to_owned())
    }

    #[test]
    fn this_machine_may_be_spoken_to_plainly() {
        for address in [
            "http://localhost:80/a?b",
            "http://127.8.9.1/",
            "http://[::1]:9/",
        ] {
            assert_eq!(text(address), "ok");
        }
    }

    #[test]
    fn other_machines_may_not() {
        insta::assert_snapshot!(
            text("http://example.com/a?sig=secret"),
            @"the transport refuses the request: http to example.com would be readable on its way; use https, as plain http is for this machine alone"
        );
        insta::assert_snapshot!(
            text("/a?sig=secret"),
            @"the transport refuses the request: its address is not absolute; give scheme and host"
        );
    }

    #[cfg(feature = "rustls-no-provider")]
    #[test]
    fn https_goes_everywhere() {
        assert_eq!(text("https://example.com/"), "ok");
    }

    #[cfg(not(feature = "rustls-no-provider"))]
    #[test]
    fn https_needs_a_feature() {
        insta::assert_snapshot!(
            text("https://example.com/a?sig=secret"),
            @"the transport refuses the request: https to example.com needs one of the features rustls, aws-lc-rs and rustls-no-provider of stocktake-transport-hyper"
        );
    }
}
