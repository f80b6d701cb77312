//! Rules that tie fields of a request together, which no schema of one field can say. The request
//! builders ask them before anything is sent.

use stocktake_models::store_services::ConsumeV6Request;
use stocktake_transport::InvalidRequest;

/// v6 of consume names what was delivered in one of two ways, and in one only: `itemId` with
/// `trackingId`, or `productId` with `transactionId`.
pub(crate) fn consume_v6(body: &ConsumeV6Request) -> Result<(), InvalidRequest> {
    let by_item = (body.item_id.is_some(), body.tracking_id.is_some());
    let by_transaction = (body.product_id.is_some(), body.transaction_id.is_some());
    let (field, problem) = match (by_item, by_transaction) {
        ((true, true), (false, false)) | ((false, false), (true, true)) => return Ok(()),
        ((false, false), (false, false)) => (
            "itemId",
            "is missing; give itemId with trackingId, or productId with transactionId",
        ),
        ((true, false), (false, false)) => ("trackingId", "is missing, and goes with itemId"),
        ((false, true), (false, false)) => ("itemId", "is missing, and goes with trackingId"),
        ((false, false), (true, false)) => ("transactionId", "is missing, and goes with productId"),
        ((false, false), (false, true)) => ("productId", "is missing, and goes with transactionId"),
        _ => (
            "itemId",
            "and trackingId are one way to name a purchase, productId and transactionId another; \
             give one of them",
        ),
    };
    Err(InvalidRequest::new(field, problem))
}

#[cfg(test)]
mod tests {
    use stocktake_models::{Guid, store_services::UserIdentity};

    use super::*;

    /// A request with the fields whose bits are set: item, tracking, product, transaction.
    fn request(fields: u8) -> ConsumeV6Request {
        let mut body = ConsumeV6Request::new(UserIdentity::new("b2b", "key", ""));
        body.item_id = (fields & 8 != 0).then(|| "item".to_owned());
        body.tracking_id = (fields & 4 != 0).then_some(Guid::NIL);
        body.product_id = (fields & 2 != 0).then(|| "product".to_owned());
        body.transaction_id = (fields & 1 != 0).then_some(Guid::NIL);
        body
    }

    #[test]
    fn two_of_sixteen_combinations_are_sent() {
        let sent = (0..16).filter(|fields| consume_v6(&request(*fields)).is_ok());
        assert_eq!(sent.collect::<Vec<_>>(), [0b0011, 0b1100]);
    }

    #[test]
    fn the_text_names_what_is_missing() {
        let text = |fields| consume_v6(&request(fields)).unwrap_err().to_string();
        assert_eq!(
            text(0b1000),
            "`trackingId` is missing, and goes with itemId"
        );
        assert_eq!(
            text(0b0100),
            "`itemId` is missing, and goes with trackingId"
        );
        assert_eq!(
            text(0b0010),
            "`transactionId` is missing, and goes with productId"
        );
        assert_eq!(
            text(0b0001),
            "`productId` is missing, and goes with transactionId"
        );
        assert_eq!(
            text(0b0000),
            "`itemId` is missing; give itemId with trackingId, or productId with transactionId"
        );
        assert_eq!(
            text(0b1111),
            "`itemId` and trackingId are one way to name a purchase, productId and transactionId \
             another; give one of them"
        );
    }
}
