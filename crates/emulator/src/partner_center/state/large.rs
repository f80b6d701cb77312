//! A catalog made from a number.

use std::collections::BTreeMap;

use stocktake_models::Guid;
use stocktake_models::partner_center::{
    BillingCycleType, CurrencyInfo, InventoryVariable, PurchasePrerequisite, TargetSegment,
    TargetView, Term, TermBillingCycle, TermDuration,
};

use super::{Availability, Country, Customer, Product, Restriction, Scope, Sku, State};
use crate::seed::Scale;

const COUNTRIES: [(&str, &str, &str); 4] = [
    ("US", "USD", "$"),
    ("DE", "EUR", "€"),
    ("JP", "JPY", "¥"),
    ("BR", "BRL", "R$"),
];
const REGIONS: [&str; 6] = [
    "westeurope",
    "eastus",
    "japanwest",
    "germanywestcentral",
    "brazilsouth",
    "japaneast",
];

impl State {
    /// Made from a number: products of four kinds in turn, and customers in the four countries.
    pub(crate) fn large(scale: &Scale) -> Self {
        Self {
            countries: COUNTRIES.map(country).into(),
            customers: (0..scale.tenants).map(customer).collect(),
            products: (0..scale.products).map(product).collect(),
            ..Self::default()
        }
    }
}

fn country((code, currency, symbol): (&str, &str, &str)) -> Country {
    let mut info = CurrencyInfo::new();
    info.code = Some(currency.to_owned());
    info.symbol = Some(symbol.to_owned());
    Country {
        code: code.to_owned(),
        currency: info,
    }
}

fn customer(number: u32) -> Customer {
    let (country, ..) = COUNTRIES[number as usize % COUNTRIES.len()];
    let mut segments = vec![TargetSegment::Commercial];
    if number % 10 == 0 {
        segments.push(TargetSegment::Education);
    }
    Customer {
        id: Guid::from_u128(0xc057_0000_0000_4000_8000_0000_0000_0000 + u128::from(number)),
        name: format!("Customer {number}"),
        country: country.to_owned(),
        segments,
        customer_agreement: true,
    }
}

fn product(number: u32) -> Product {
    let (id, r#type, view) = match number % 4 {
        0 => (
            "DZH3",
            "Azure/VirtualMachines",
            TargetView::AzureReservationsVm,
        ),
        1 => ("CFQ7", "OnlineServicesNCE", TargetView::OnlineServices),
        2 => ("DG7G", "Software", TargetView::SoftwarePerpetual),
        _ => ("DZM3", "SaaS", TargetView::MarketplaceSaaS),
    };
    let is_reservation = number % 4 == 0;
    let scopes = [Scope::Subscriptions, Scope::AzurePlan];
    Product {
        id: format!("{id}L{number:07}"),
        title: format!("Product {number}"),
        description: String::new(),
        r#type: r#type.to_owned(),
        publisher: "Microsoft Corporation".to_owned(),
        views: vec![view],
        countries: Vec::new(),
        scopes: if is_reservation {
            scopes.into()
        } else {
            Vec::new()
        },
        localized_attributes: Vec::new(),
        localized: BTreeMap::new(),
        skus: (0..2)
            .map(|index| sku(number, index, is_reservation))
            .collect(),
    }
}

fn sku(product: u32, index: u32, is_reservation: bool) -> Sku {
    let region = REGIONS[(product / 4 + index) as usize % REGIONS.len()];
    let prerequisites = [
        PurchasePrerequisite::AzureSubscriptionRegistration,
        PurchasePrerequisite::InventoryCheck,
    ];
    let attributes = [("armRegionName", region), ("armSkuName", "Standard_B1s")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.into()));
    let mut made = Sku {
        id: format!("{:04}", index + 1),
        title: format!("Product {product}, form {}", index + 1),
        description: String::new(),
        minimum_quantity: 1,
        maximum_quantity: 999_999_999,
        is_trial: false,
        supported_billing_cycles: vec![BillingCycleType::Annual, BillingCycleType::Monthly],
        purchase_prerequisites: vec![PurchasePrerequisite::MicrosoftCustomerAgreement],
        inventory_variables: Some(Vec::new()),
        provisioning_variables: Some(Vec::new()),
        actions: vec!["Refund".to_owned()],
        dynamic_attributes: BTreeMap::new(),
        attestation_properties: None,
        consumption_type: None,
        specialized_offer_properties: None,
        minimum_purchase_commitment: None,
        terms_of_use_uri: None,
        constraints: Vec::new(),
        restrictions: Vec::new(),
        availabilities: vec![availability(product, index)],
    };
    if is_reservation {
        made.supported_billing_cycles = vec![BillingCycleType::OneTime];
        made.purchase_prerequisites = prerequisites.into();
        made.inventory_variables = Some(InventoryVariable::known().collect());
        made.dynamic_attributes = attributes.into();
        made.restrictions = restrictions(product, region);
    }
    made
}

/// Every fifth reservation is restricted.
fn restrictions(product: u32, region: &str) -> Vec<Restriction> {
    let restriction = Restriction {
        reason_code: "NotAvailableForSubscription".to_owned(),
        r#type: "Location".to_owned(),
        values: region.to_owned(),
        customers: Vec::new(),
        subscriptions: Vec::new(),
    };
    if product % 20 == 0 {
        vec![restriction]
    } else {
        Vec::new()
    }
}

fn availability(product: u32, index: u32) -> Availability {
    let mut term = Term::new();
    term.id = Some(format!("t{product}"));
    term.duration = Some(TermDuration::OneYear);
    term.description = Some("One year".to_owned());
    term.billing_cycle = Some(TermBillingCycle::Annual);
    let segment = match (product % 4, index) {
        (1, 1) => TargetSegment::Education,
        _ => TargetSegment::Commercial,
    };
    Availability {
        id: format!("DZH318{product:05}{index}"),
        segment,
        countries: Vec::new(),
        is_purchasable: true,
        is_renewable: true,
        renewal_instructions: Vec::new(),
        terms: vec![term],
        included_quantity_options: Vec::new(),
        life_cycle_state: None,
        withdrawn: false,
    }
}
