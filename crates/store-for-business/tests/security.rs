//! What comes from outside stays where it belongs: ids and user names in their segment, tokens of
//! pages in their pair, texts in their header.

#[path = "../../transport/tests/security/hostile.rs"]
mod hostile;

use hostile::{HEADERS, Held, IDS, keys, refuses};
use stocktake_models::store_for_business::SeatAction;
use stocktake_store_for_business::requests::*;

const CONTRACT: &str = include_str!("../../../schemas/store-for-business/operations.json");

#[test]
fn an_id_stays_in_its_segment() {
    let mut held = Held::default();
    held.hold(|x| AssignSeat::new(x, x, x));
    held.hold(|x| BulkAssignAndReclaimSeats::new(x, x, ["ann@contoso.com"], SeatAction::Assign));
    held.hold(|x| GetApplockerData::new(x));
    held.hold(|x| GetLocalizedProductDetails::new(x, x, x));
    held.hold(|x| GetOfflineLicense::new(x, x, x));
    held.hold(|x| GetProductDetails::new(x, x));
    held.hold(|x| GetProductPackage::new(x, x, x));
    held.hold(|x| GetProductPackages::new(x, x));
    held.hold(|x| GetSeat::new(x, x, x));
    held.hold(|x| GetSeats::new(x, x));
    held.hold(|x| GetSeatsAssignedToUser::new(x));
    held.hold(|x| ReclaimSeat::new(x, x, x));
    held.are_all_of(CONTRACT, &[]);
}

/// Tokens of pages come from the service, which may be anybody.
#[test]
fn a_token_of_a_page_stays_in_its_pair() {
    for text in IDS {
        let both = ["continuationToken", "maxResults"];
        let sorted = |mut keys: Vec<String>| {
            keys.sort();
            keys
        };
        let seats = GetSeats::new("P", "S")
            .continuation_token(text)
            .max_results(9);
        assert_eq!(sorted(keys(&seats)), both, "{text:?}");
        let seats = GetSeatsAssignedToUser::new("u")
            .continuation_token(text)
            .max_results(9);
        assert_eq!(sorted(keys(&seats)), both, "{text:?}");
        let inventory = GetInventory::new().continuation_token(text).max_results(9);
        assert_eq!(sorted(keys(&inventory)), both, "{text:?}");
    }
}

#[test]
fn a_correlation_vector_begins_no_other_header() {
    for text in HEADERS {
        refuses(&AssignSeat::new("P", "S", "u").ms_cv(text), "MS-CV");
        let users = BulkAssignAndReclaimSeats::new("P", "S", ["u"], SeatAction::Assign);
        refuses(&users.ms_cv(text), "MS-CV");
        refuses(&GetInventory::new().ms_cv(text), "MS-CV");
        refuses(
            &GetLocalizedProductDetails::new("P", "S", "en").ms_cv(text),
            "MS-CV",
        );
        refuses(&GetOfflineLicense::new("P", "S", "c").ms_cv(text), "MS-CV");
        refuses(&GetProductDetails::new("P", "S").ms_cv(text), "MS-CV");
        refuses(&GetProductPackage::new("P", "S", "p").ms_cv(text), "MS-CV");
        refuses(&GetProductPackages::new("P", "S").ms_cv(text), "MS-CV");
        refuses(&GetSeat::new("P", "S", "u").ms_cv(text), "MS-CV");
        refuses(&GetSeats::new("P", "S").ms_cv(text), "MS-CV");
        refuses(&GetSeatsAssignedToUser::new("u").ms_cv(text), "MS-CV");
        refuses(&ReclaimSeat::new("P", "S", "u").ms_cv(text), "MS-CV");
    }
}
