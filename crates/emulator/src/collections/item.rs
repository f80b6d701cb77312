//! What the versions of the query have in common in how they write an item.

use std::time::Duration;

use stocktake_models::{
    Guid,
    store_services::{PublisherIdentity, TrialInformation},
};

use super::holding::Holding;
use crate::{
    moment::Moment,
    store_services::{AcquisitionType, SkuType},
};

/// The user as the publisher knows them. A key without a user id has a text in its place.
pub(super) fn publisher_identity(user_id: Option<&str>) -> PublisherIdentity {
    PublisherIdentity::new("pub", user_id.unwrap_or("NoUserIdProvided"))
}

pub(super) fn acquisition(
    acquisition: AcquisitionType,
) -> stocktake_models::store_services::AcquisitionType {
    use stocktake_models::store_services::AcquisitionType as Told;
    match acquisition {
        AcquisitionType::Single => Told::Single,
        AcquisitionType::Recurring => Told::Recurring,
        AcquisitionType::Conditional => Told::Conditional,
    }
}

/// Balances are checked to fit when they are loaded and only grow by purchases.
pub(super) fn quantity(holding: &Holding<'_>) -> i32 {
    i32::try_from(holding.quantity).unwrap_or(i32::MAX)
}

pub(super) fn transaction_id(holding: &Holding<'_>) -> Guid {
    Guid::from_wire(&holding.entitlement.transaction_id)
}

/// The labels of an entitlement, and before them the id that the product has from the Xbox Developer
/// Portal.
pub(super) fn tags(holding: &Holding<'_>) -> Vec<String> {
    let legacy = holding.product.legacy_id.iter();
    legacy.chain(&holding.entitlement.tags).cloned().collect()
}

pub(super) fn trial(holding: &Holding<'_>, now: Moment) -> TrialInformation {
    let remaining = holding.trial_ends.filter(|ends| *ends > now);
    let is_trial = holding.sku.r#type == SkuType::Trial || holding.trial_ends.is_some();
    let mut trial = TrialInformation::new(is_trial, remaining.is_some());
    trial.trial_time_remaining = remaining.map(|ends| time_span(ends.since(now)));
    trial
}

/// `[d.]hh:mm:ss[.fffffff]`, as .NET writes a time span.
fn time_span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let ticks = duration.subsec_nanos() / 100;
    let days = if days > 0 {
        format!("{days}.")
    } else {
        String::new()
    };
    let ticks = if ticks > 0 {
        format!(".{ticks:07}")
    } else {
        String::new()
    };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}{ticks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_are_those_of_dotnet() {
        let span = |seconds, nanos| time_span(Duration::new(seconds, nanos));
        assert_eq!(span(35_032, 858_069_000), "09:43:52.8580690");
        assert_eq!(span(86_400 * 12 + 5, 0), "12.00:00:05");
        assert_eq!(span(0, 99), "00:00:00");
    }
}
