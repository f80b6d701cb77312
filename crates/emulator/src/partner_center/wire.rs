//! What goes out: the models' types, made from the state.
//!
//! Links are relative to the service without its version, lead by country even where the catalog is
//! that of a customer, and keep the country as the caller wrote it. Where the caller asked for the
//! reservations of Azure plans, they do so too: without that a link would lead nowhere.

use std::fmt::Write as _;

use stocktake_models::partner_center::{
    Availability as WireAvailability, ItemType, Link, Product as WireProduct, ProductLinks,
    ResourceAttributes, ResourceLinks, Sku as WireSku, SkuLinks,
};

use super::{
    market::{Market, ScopeFilter},
    state::{Availability, Product, Sku},
};

/// Makes a listing of one of the collections, which are alike.
macro_rules! collection {
    ($collection:ident, $items:expr, $link:expr) => {{
        let items = $items;
        let mut collection = $collection::new();
        // None is so long that it would not fit.
        collection.total_count = i32::try_from(items.len()).ok();
        collection.items = Some(items);
        collection.links = $link;
        collection.attributes = Some($crate::partner_center::wire::attributes());
        collection
    }};
}

pub(super) use collection;

/// What every listing says of itself.
pub(super) fn attributes() -> ResourceAttributes {
    let mut attributes = ResourceAttributes::new();
    attributes.object_type = Some("Collection".to_owned());
    attributes
}

/// Where a listing comes from.
pub(super) fn from_here(address: String) -> ResourceLinks {
    ResourceLinks::new().with_self(link(address))
}

fn link(address: String) -> Link {
    Link::new()
        .with_uri(address)
        .with_method("GET")
        .with_headers([])
}

impl Market<'_> {
    /// The address of something in the catalog, by country.
    pub(super) fn address(&self, path: &str, parameters: &[(&str, Option<&str>)]) -> String {
        self.query(path, Some(self.spelled), parameters)
    }

    /// The address of something in the catalog of a customer, or else of a country.
    pub(super) fn own_address(&self, path: &str, parameters: &[(&str, Option<&str>)]) -> String {
        match self.customer {
            Some(customer) => self.query(
                &format!("/customers/{}{path}", customer.id),
                None,
                parameters,
            ),
            None => self.address(path, parameters),
        }
    }

    /// The values are words of the catalog, so they need no escaping.
    fn query(
        &self,
        path: &str,
        country: Option<&str>,
        parameters: &[(&str, Option<&str>)],
    ) -> String {
        let scope = match self.scope {
            ScopeFilter::AzurePlan(text) => Some(text),
            ScopeFilter::Default | ScopeFilter::All => None,
        };
        let mut address = path.to_owned();
        let mut mark = '?';
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                // Writing into a text does not fail.
                let _written = write!(address, "{mark}{name}={value}");
                mark = '&';
            }
        };
        add("country", country);
        for (name, value) in parameters {
            add(name, *value);
        }
        add("reservationScope", scope);
        address
    }

    pub(super) fn product_to_wire(&self, product: &Product) -> WireProduct {
        let path = format!("/products/{}", product.id);
        let mut links = ProductLinks::new();
        links.skus = Some(link(self.address(&format!("{path}/skus"), &[])));
        links.self_ = Some(link(self.address(&path, &[])));
        let (title, description) = self.texts(product);
        let mut wire = WireProduct::new();
        wire.id = Some(product.id.clone());
        wire.title = Some(title.to_owned());
        wire.description = Some(description.to_owned());
        wire.product_type = item_type(&product.r#type);
        wire.is_microsoft_product = Some(product.publisher.starts_with("Microsoft"));
        wire.publisher_name = Some(product.publisher.clone());
        wire.links = Some(links);
        if self.customer.is_some() {
            wire.localized_attributes = filled(&product.localized_attributes);
        }
        wire
    }

    /// Title and description in the caller's language, if there are any, or else in English.
    fn texts<'p>(&self, product: &'p Product) -> (&'p str, &'p str) {
        let mut languages = product.localized.iter();
        let own = self.locale.and_then(|locale| {
            languages.find_map(|(language, texts)| {
                language.eq_ignore_ascii_case(locale).then_some(texts)
            })
        });
        own.map_or((&product.title, &product.description), |texts| {
            (&texts.title, &texts.description)
        })
    }

    /// A SKU. The listing of all SKUs names the segment in the link to their availabilities.
    pub(super) fn sku_to_wire(
        &self,
        product: &Product,
        sku: &Sku,
        segment: Option<&str>,
    ) -> WireSku {
        let path = format!("/products/{}/skus/{}", product.id, sku.id);
        let further = [("targetSegment", segment)];
        let further = self.address(&format!("{path}/availabilities"), &further);
        let mut links = SkuLinks::new();
        links.availabilities = Some(link(further));
        links.self_ = Some(link(self.address(&path, &[])));
        let described = [&sku.description, &sku.title];
        let described = described.into_iter().find(|text| !text.is_empty());
        let mut wire = WireSku::new();
        wire.id = Some(sku.id.clone());
        wire.product_id = Some(product.id.clone());
        wire.title = Some(sku.title.clone());
        wire.description = described.cloned();
        wire.minimum_quantity = Some(sku.minimum_quantity);
        wire.maximum_quantity = Some(sku.maximum_quantity);
        wire.is_trial = Some(sku.is_trial);
        wire.supported_billing_cycles = Some(sku.supported_billing_cycles.clone());
        wire.purchase_prerequisites = Some(sku.purchase_prerequisites.clone());
        wire.inventory_variables
            .clone_from(&sku.inventory_variables);
        wire.provisioning_variables
            .clone_from(&sku.provisioning_variables);
        wire.actions = Some(sku.actions.clone());
        wire.dynamic_attributes = Some(sku.dynamic_attributes.clone());
        wire.attestation_properties = sku.attestation_properties.as_deref().cloned();
        wire.consumption_type.clone_from(&sku.consumption_type);
        wire.specialized_offer_properties = sku.specialized_offer_properties.as_deref().cloned();
        wire.minimum_purchase_commitment = sku.minimum_purchase_commitment.as_deref().cloned();
        wire.terms_of_use_uri.clone_from(&sku.terms_of_use_uri);
        wire.constraints = filled(&sku.constraints);
        wire.links = Some(links);
        wire
    }

    /// An availability, with full copies of its product and its SKU.
    pub(super) fn availability_to_wire(
        &self,
        (product, sku): (&Product, &Sku),
        availability: &Availability,
    ) -> WireAvailability {
        let id = self.id_of(availability);
        let path = format!(
            "/products/{}/skus/{}/availabilities/{id}",
            product.id, sku.id
        );
        let mut wire = WireAvailability::new();
        wire.catalog_item_id = Some(format!("{}:{}:{id}", product.id, sku.id));
        wire.id = Some(id);
        wire.product_id = Some(product.id.clone());
        wire.sku_id = Some(sku.id.clone());
        wire.default_currency = Some(self.state.currency(&self.country));
        wire.segment = Some(availability.segment.clone());
        wire.country = Some(self.country.clone());
        wire.is_purchasable = Some(availability.is_purchasable);
        wire.is_renewable = Some(availability.is_renewable);
        wire.renewal_instructions = Some(availability.renewal_instructions.clone());
        wire.terms = Some(availability.terms.clone());
        wire.included_quantity_options = filled(&availability.included_quantity_options);
        wire.links = Some(from_here(self.address(&path, &[])));
        wire.product = Some(self.product_to_wire(product));
        wire.sku = Some(self.sku_to_wire(product, sku, None));
        wire
    }

    /// The id of an availability at this time.
    pub(super) fn id_of(&self, availability: &Availability) -> String {
        let generation = self.state.generation(self.now);
        availability.id_in(generation).into_owned()
    }
}

/// A list that is absent where it is empty.
fn filled<T: Clone>(items: &[T]) -> Option<Vec<T>> {
    (!items.is_empty()).then(|| items.to_vec())
}

/// `Azure/VirtualMachines`: a type, and its subtype within.
fn item_type(path: &str) -> Option<ItemType> {
    let parts = path.rsplit('/');
    parts.fold(None, |inner, part| {
        let mut outer = ItemType::new();
        outer.id = Some(part.to_owned());
        outer.display_name = Some(part.to_owned());
        outer.sub_type = inner.map(Box::new);
        Some(outer)
    })
}
