//! What a grant asks for.

use stocktake_models::Guid;

use super::super::Asker;
use crate::{
    exchange::Call,
    moment::Moment,
    store_services::{Body, Customer, Fault, Grant, Order, OrderLine, Product, Sku, State},
};

/// The fields of a request, all of which are there.
pub(super) struct Wish {
    availability_id: String,
    product_id: String,
    sku_id: String,
    market: String,
    language: String,
    order_id: Guid,
    dev_offer_id: Option<String>,
}

impl Wish {
    /// Reads a body; otherwise names all fields that are wrong.
    pub(super) fn read(body: &Body) -> Result<Self, Fault> {
        let mut wrong = Wrong::default();
        let mut required = |name: &'static str| -> Result<String, Fault> {
            let text = body.text(name)?.filter(|text| !text.trim().is_empty());
            Ok(text.unwrap_or_else(|| {
                wrong.add(name, "it is required");
                String::new()
            }))
        };
        required("b2bKey")?;
        let availability_id = required("availabilityId")?;
        let product_id = required("productId")?;
        let sku_id = required("skuId")?;
        let market = required("market")?;
        let language = required("language")?;
        let order_id = required("orderId")?;
        let order_id = match Guid::parse(&order_id) {
            Ok(id) => id,
            Err(_) if order_id.is_empty() => Guid::NIL,
            Err(_) => {
                wrong.add("orderId", "it has to be a GUID");
                Guid::NIL
            }
        };
        let is_country = market.len() == 2 && market.bytes().all(|b| b.is_ascii_alphabetic());
        if !market.is_empty() && !is_country {
            wrong.add("market", "it has to be a country as two letters");
        }
        if body
            .integer("quantity")?
            .is_some_and(|quantity| quantity != 1)
        {
            wrong.add("quantity", "only 1 is possible");
        }
        wrong.into_result()?;
        Ok(Self {
            availability_id,
            product_id: product_id.to_ascii_uppercase(),
            sku_id,
            market,
            language,
            order_id,
            dev_offer_id: body.text("devOfferId")?.filter(|id| !id.is_empty()),
        })
    }

    /// The product and the SKU, if they are there for the caller and the availability is theirs.
    pub(super) fn find<'a>(
        &self,
        state: &'a State,
        asker: &Asker,
    ) -> Result<(&'a Product, &'a Sku), Fault> {
        let product = state.product(&self.product_id);
        let product = product.filter(|product| asker.finds(product));
        let product = product
            .ok_or_else(|| Fault::invalid_parameter("productId", "there is no such product"))?;
        let sku = product.sku(&self.sku_id);
        let sku =
            sku.ok_or_else(|| Fault::invalid_parameter("skuId", "the product has no such SKU"))?;
        let offered = sku.availability_id.as_ref();
        if offered.is_some_and(|id| id.eq_ignore_ascii_case(&self.availability_id)) {
            return Ok((product, sku));
        }
        let problem = "it is not that of the SKU";
        Err(Fault::invalid_parameter("availabilityId", problem))
    }

    /// Only what costs nothing can be granted.
    pub(super) fn check_price(&self, sku: &Sku) -> Result<(), Fault> {
        if sku.price > 0.0 {
            let problem = format!("SKU {} is not free", self.sku_id);
            return Err(Fault::invalid_parameter("productId", problem));
        }
        Ok(())
    }

    /// What of it is kept with the order.
    pub(super) fn grant(&self, call: &Call<'_>, asker: &Asker) -> Grant {
        let application = call.principal.as_ref().and_then(|who| who.application());
        Grant {
            client_id: application
                .map_or("", |(_, client_id)| client_id)
                .to_owned(),
            publisher_user_id: asker.publisher_user_id.clone(),
            availability_id: self.availability_id.clone(),
            market: self.market.clone(),
            language: self.language.clone(),
            dev_offer_id: self.dev_offer_id.clone(),
        }
    }

    /// The user's order that has the id already.
    pub(super) fn earlier_order<'a>(&self, customer: &'a Customer) -> Option<&'a Order> {
        let mut orders = customer.orders.iter();
        orders.find(|order| Guid::from_wire(&order.id) == self.order_id)
    }

    /// Whether a line of an order is for the same.
    pub(super) fn is_for(&self, line: &OrderLine) -> bool {
        line.product_id == self.product_id && line.sku_id.eq_ignore_ascii_case(&self.sku_id)
    }

    /// The order that it makes.
    pub(super) fn order(
        &self,
        (product, sku): (&Product, &Sku),
        asker: &Asker,
        now: Moment,
        grant: Grant,
    ) -> Order {
        let mut order = Order::new(vec![OrderLine::new(&product.id, &sku.id)], now);
        if let Some(bytes) = self.order_id.as_bytes() {
            order.id = Guid::from_bytes(*bytes).to_string();
        }
        order.sandbox.clone_from(&asker.sandbox);
        order.grant = Some(grant);
        order
    }
}

/// Fields that are wrong, and why.
#[derive(Default)]
struct Wrong(Option<Fault>);

impl Wrong {
    fn add(&mut self, field: &'static str, problem: &str) {
        self.0 = Some(match self.0.take() {
            Some(fault) => fault.with_data(format!("{field}: {problem}")),
            None => Fault::invalid_parameter(field, problem),
        });
    }

    fn into_result(self) -> Result<(), Fault> {
        self.0.map_or(Ok(()), Err)
    }
}
