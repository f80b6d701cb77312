//! Reading the claims of a key without judging its signature: only the services can do that.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use stocktake_models::store_services::StoreIdKeyClaims;
use stocktake_transport::decode;

use super::StoreIdKeyError;

/// Ten times the length of a key.
const LONGEST: usize = 16 << 10;

/// Some issuers pad, and some leave bits over at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn read(key: &str) -> Result<StoreIdKeyClaims, StoreIdKeyError> {
    let refuse = StoreIdKeyError::unreadable;
    if key.is_empty() {
        return Err(refuse(
            "it is empty, which the client answers when the ticket or the account is not right",
        ));
    }
    if key.len() > LONGEST {
        return Err(refuse("it is longer than 16 KiB"));
    }
    // Header, claims and signature; the header tells nothing that a holder needs.
    let parts: Vec<&str> = key.split('.').collect();
    let [_, claims, _] = parts.as_slice() else {
        return Err(refuse("a key has three parts with dots between them"));
    };
    let claims = BASE64
        .decode(claims)
        .map_err(|_| refuse("its claims are not Base64 of the kind for addresses"))?;
    decode::object(&Bytes::from(claims))
        .map_err(|error| refuse(&format!("its claims cannot be read: {error}")))
}
