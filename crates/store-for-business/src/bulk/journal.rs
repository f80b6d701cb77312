//! Who is settled, across runs and restarts.

use serde::{Deserialize, Serialize};
use stocktake_models::store_for_business::SeatAction;
use stocktake_transport::InvalidRequest;

use super::UserOutcome;
use crate::ProductSku;

/// Who needs not be sent again, for one action on one product. It is data: keep it as JSON.
///
/// It holds names of users, as private as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SeatJournal {
    /// The product.
    pub product_id: String,
    /// Its SKU.
    pub sku_id: String,
    /// What was done with the seats.
    pub action: SeatAction,
    /// The users about whom the service has spoken, for or against.
    pub settled: Vec<String>,
}

impl SeatJournal {
    pub(super) fn new(sku: &ProductSku, action: SeatAction) -> Self {
        Self {
            product_id: sku.product_id().to_owned(),
            sku_id: sku.sku_id().to_owned(),
            action,
            settled: Vec::new(),
        }
    }

    /// Writes down what became of a user: a name if it is settled, else nothing.
    pub fn record(&mut self, user: &UserOutcome) {
        if user.outcome.is_settled() {
            self.settled.push(user.name.clone());
        }
    }

    /// Whether it tells of this action on this product.
    pub(super) fn check(
        &self,
        sku: &ProductSku,
        action: &SeatAction,
    ) -> Result<(), InvalidRequest> {
        let same = self.product_id == sku.product_id()
            && self.sku_id == sku.sku_id()
            && self.action == *action;
        if same {
            return Ok(());
        }
        let (product, sku, action) = (&self.product_id, &self.sku_id, &self.action);
        let problem = format!(
            "is of another run (`{action}` for {product}/{sku}); start it without, or with its own"
        );
        Err(InvalidRequest::new("journal", problem))
    }
}
