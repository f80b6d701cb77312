//! Keys for the purchase service.

use serde_json::json;
use stocktake::{identity::StoreIdKeyErrorKind, transport::XToken};

use crate::desk::{ANA, CLIENT, Desk, seed};

#[tokio::test]
async fn a_key_is_renewed_as_long_as_it_is_good() {
    let desk = Desk::new(&seed(&[], json!({})));
    let keys = desk.stocktake(CLIENT).store_id_keys();
    let ticket = keys.tickets().purchase().await.unwrap();
    let token = XToken::new(&format!("XBL3.0 x={ANA};token")).unwrap();
    let mut key = keys
        .create_purchase_key(token, &ticket, "player-17")
        .await
        .unwrap();
    let use_key = async |key: &stocktake::identity::StoreIdKey| {
        let user = stocktake::store_services::PurchaseKey::new(key.secret().clone());
        let request = desk.client().query_recurrences(user);
        request.items().collect().await
    };
    for _month in 0..3 {
        desk.advance_days(29);
        use_key(&key).await.unwrap();
        key = keys.renew(&key).await.unwrap();
    }
    desk.advance_days(30);
    assert!(use_key(&key).await.unwrap_err().is_unauthorized());
    let error = keys.renew(&key).await.unwrap_err();
    assert_eq!(error.kind(), StoreIdKeyErrorKind::ExpiredOrRevoked);
}
