//! The check whether there is capacity for what somebody is about to buy.

use std::collections::HashSet;

use serde_json::Value;
use stocktake_models::{
    Guid,
    partner_center::{InventoryItem, InventoryVariable, TargetView},
};

use super::{
    Problem, admitted,
    market::Market,
    state::{Product, Restriction, Sku, State},
};
use crate::exchange::{Answer, Call, Fields, Refusal};

/// Checks SKUs, and all SKUs of products that are named without one; answers with a bare list.
///
/// What the catalog of the country lacks is left out without a word, and so is what the marketplace
/// sells. A restriction is told whatever region the context names, as in the published example.
///
/// The pages do not say the rest; so it is ours: a list of targets that is missing or empty, a
/// target without a product, a context that lacks what one of the SKUs needs, and ids that are no
/// GUIDs are answered with 400; a customer who is not the partner's with 403 and 20002. However
/// often a SKU is named, it is checked once.
pub(super) fn check(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?.in_all_scopes();
    let check = Check::parse(call.body())?;
    if let Some(id) = &check.customer {
        if state.customer(id).is_none() {
            return Err(Problem::not_a_customer(&id.to_string()).into());
        }
    }
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for (product, sku) in check
        .targets
        .iter()
        .flat_map(|one| one.find(&market, &state))
    {
        if seen.insert((product.id.as_str(), sku.id.as_str())) {
            check.context_suffices(product, sku)?;
            items.push(check.look_at(product, sku));
        }
    }
    drop(market);
    drop(state);
    Ok(Answer::ok(&items))
}

/// What is asked.
struct Check {
    targets: Vec<Target>,
    context: Option<Fields>,
    customer: Option<Guid>,
    subscription: Option<Guid>,
}

struct Target {
    product: String,
    sku: Option<String>,
}

impl Check {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        let body = Fields::parse(body)
            .map_err(|problem| Problem::invalid("The body cannot be read.").with_data([problem]))?;
        let targets = body.get("targetItems").and_then(Value::as_array);
        let targets = targets
            .filter(|targets| !targets.is_empty())
            .ok_or_else(|| {
                Problem::invalid("The field TargetItems is missing, empty or no list.")
            })?;
        let context = match body.get("inventoryContext") {
            None => None,
            Some(value) => Some(context(value)?),
        };
        let guid = |name: &str| {
            let text = context.as_ref().and_then(|context| context.text(name));
            let id = text.map(Guid::parse).transpose();
            id.map_err(|_| Problem::invalid(format!("The context's {name} is no GUID.")))
        };
        Ok(Self {
            targets: targets
                .iter()
                .map(Target::parse)
                .collect::<Result<_, _>>()?,
            customer: guid("customerId")?,
            subscription: guid("azureSubscriptionId")?,
            context,
        })
    }

    /// Whether the context has all that a SKU says it needs.
    fn context_suffices(&self, product: &Product, sku: &Sku) -> Result<(), Problem> {
        let needed = sku.inventory_variables.iter().flatten();
        let given = |variable: &InventoryVariable| {
            let context = self.context.as_ref();
            let value = context.and_then(|context| context.text(variable.as_str()));
            value.is_some_and(|value| !value.trim().is_empty())
        };
        let missing = needed.filter(|variable| !given(variable));
        let missing: Vec<String> = missing.map(ToString::to_string).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let place = format!("SKU {}:{}", product.id, sku.id);
        let problem = format!("The inventory context lacks what {place} needs.");
        Err(Problem::invalid(problem).with_data(missing))
    }

    fn look_at(&self, product: &Product, sku: &Sku) -> InventoryItem {
        let (customer, subscription) = (self.customer.as_ref(), self.subscription.as_ref());
        let all = sku.restrictions.iter();
        let valid = all.filter(|restriction| restriction.concerns(customer, subscription));
        let restrictions: Vec<_> = valid.map(Restriction::to_wire).collect();
        InventoryItem::new(&product.id)
            .with_sku_id(&sku.id)
            .with_is_restricted(!restrictions.is_empty())
            .with_restrictions(restrictions)
    }
}

/// Names and texts.
fn context(value: &Value) -> Result<Fields, Problem> {
    let fields = Fields::of(value.clone());
    let fields = fields.filter(|fields| {
        let mut values = fields.iter();
        values.all(|(_, value)| value.is_string() || value.is_null())
    });
    fields.ok_or_else(|| Problem::invalid("The field InventoryContext has more than texts."))
}

impl Target {
    fn parse(item: &Value) -> Result<Self, Problem> {
        let fields = Fields::of(item.clone());
        let product = fields.as_ref().and_then(|fields| fields.text("productId"));
        let product = product.filter(|product| !product.is_empty());
        let problem = || Problem::invalid("An entry of TargetItems has no ProductId.");
        let product = product.ok_or_else(problem)?.to_owned();
        let sku = match fields.as_ref().and_then(|fields| fields.get("skuId")) {
            None => None,
            Some(Value::String(sku)) => Some(sku.clone()).filter(|sku| !sku.is_empty()),
            Some(_) => {
                let problem = "The SkuId of an entry of TargetItems is no text.";
                return Err(Problem::invalid(problem));
            }
        };
        Ok(Self { product, sku })
    }

    /// The SKUs that it means, of those that there are.
    fn find<'a>(&self, market: &Market<'a>, state: &'a State) -> Vec<(&'a Product, &'a Sku)> {
        let product = state.product(&self.product);
        let checked = |product: &&Product| !product.views.contains(&TargetView::MarketplaceSaaS);
        let Some(product) = product.filter(checked) else {
            return Vec::new();
        };
        let named = self.sku.as_deref();
        let meant = |sku: &&Sku| {
            named.is_none_or(|named| sku.id.eq_ignore_ascii_case(named))
                && market.has_sku(product, sku, None)
        };
        let skus = product.skus.iter().filter(meant);
        skus.map(|sku| (product, sku)).collect()
    }
}
