//! What there is for whom.

use serde_json::json;
use stocktake::{
    models::{Guid, partner_center::TargetView},
    partner_center::{CatalogItem, ResolvedItem},
};

use crate::stage::{BELLOWS, FABRIKAM, PROSEWARE, RELIEF, Stage};

async fn products(stage: &Stage, query: &str) -> Vec<String> {
    let said = stage.get(&format!("/v1/products?{query}")).await;
    said.ids().into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn views_hold_one_another() {
    let stage = Stage::small().await;
    let mut seen = Vec::new();
    for view in TargetView::KNOWN {
        let ids = products(&stage, &format!("country=US&targetView={view}")).await;
        assert!(!ids.is_empty(), "{view}");
        seen.push((*view, ids));
    }
    let of = |view: &str| &seen.iter().find(|(name, _)| *name == view).unwrap().1;
    for (wide, narrow) in [
        ("Azure", "AzureReservations"),
        ("Azure", "MicrosoftAzure"),
        ("AzureReservations", "AzureReservationsVM"),
        ("AzureReservations", "AzureReservationsSQL"),
        ("AzureReservations", "AzureReservationsCosmosDb"),
        ("Software", "SoftwareSUSELinux"),
        ("Software", "SoftwarePerpetual"),
        ("Software", "SoftwareSubscriptions"),
    ] {
        assert!(
            of(narrow).iter().all(|id| of(wide).contains(id)),
            "{narrow} in {wide}"
        );
    }
    // The oddity of the service: the view of Azure shows some software.
    assert!(of("Azure").contains(&"DZH318Z0C1SL".to_owned()));
    assert!(!of("MicrosoftAzure").contains(&"DZH318Z0C1SL".to_owned()));
}

#[tokio::test]
async fn reservations_are_for_subscriptions_or_for_azure_plans() {
    let stage = Stage::small().await;
    let query = "country=US&targetView=AzureReservationsVM";
    let older = products(&stage, query).await;
    let newer = products(&stage, &format!("{query}&reservationScope=azureplan")).await;
    assert_eq!(older, ["DZH318Z0BQ3P", "DZH318Z0BQ3Q", "DZH318Z0BQ5S"]);
    assert_eq!(newer, ["DZH318Z0BQ3P", "DZH318Z0BQ3Q", "DZH318Z0BR2V"]);
    for (path, code) in [
        ("/v1/products/DZH318Z0BR2V?country=US", 404),
        (
            "/v1/products/DZH318Z0BR2V?country=US&reservationScope=AzurePlan",
            200,
        ),
        ("/v1/products/DZH318Z0BR2V/skus?country=US", 404),
        (
            "/v1/products/DZH318Z0BR2V/skus/0001?country=US&reservationScope=AzurePlan",
            200,
        ),
    ] {
        assert_eq!(stage.get(path).await.status, code, "{path}");
    }
    // One availability by its id has no such parameter, so it is there in any case.
    let path = "/v1/products/DZH318Z0BR2V/skus/0001/availabilities";
    let listed = stage
        .get(&format!("{path}?country=US&reservationScope=AzurePlan"))
        .await;
    let id = listed.ids()[0];
    assert_eq!(
        stage.get(&format!("{path}/{id}?country=US")).await.status,
        200
    );
}

#[tokio::test]
async fn segments_and_countries_decide() {
    let stage = Stage::small().await;
    let query = "country=US&targetView=OnlineServices";
    assert_eq!(products(&stage, query).await.len(), 7);
    let education = products(&stage, &format!("{query}&targetSegment=education")).await;
    assert_eq!(education, ["CFQ7TTC0P0FG", "CFQ7TTC0HD33"]);
    let brazil = products(&stage, "country=BR&targetView=OnlineServices").await;
    assert_eq!(
        brazil.len(),
        5,
        "the add-on and the capacity are not sold there"
    );

    let skus = "/v1/products/DG7GMGF0D5RK/skus?country=US";
    assert_eq!(stage.get(skus).await.ids(), ["0002", "0003"]);
    let education = stage.get(&format!("{skus}&targetSegment=education")).await;
    assert_eq!(education.ids(), ["0003"]);

    let path = "/v1/products/CFQ7TTC0HD33/skus/0003/availabilities?country=JP";
    let segments = |said: &crate::stage::Said| -> Vec<String> {
        let items = said.body["items"].as_array().unwrap().iter();
        items
            .map(|item| item["segment"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = stage.get(path).await;
    assert_eq!(
        segments(&all),
        ["commercial", "education"],
        "all but nonprofit"
    );
    assert_eq!(
        all.body["items"][0]["defaultCurrency"],
        json!({ "code": "JPY", "symbol": "¥" })
    );
    let nonprofit = stage.get(&format!("{path}&targetSegment=nonprofit")).await;
    assert_eq!(segments(&nonprofit), ["nonprofit"]);
}

#[tokio::test]
async fn customers_see_what_they_qualify_for() {
    let stage = Stage::small().await;
    let visio = |customer| {
        format!("/v1/customers/{customer}/products/CFQ7TTC0HD33/skus/0003/availabilities")
    };
    for (customer, segments) in [
        (FABRIKAM, vec!["commercial"]),
        (BELLOWS, vec!["commercial", "education"]),
        (RELIEF, vec!["commercial", "nonprofit"]),
    ] {
        let said = stage.get(&visio(customer)).await;
        let items = said.body["items"].as_array().unwrap().iter();
        let found: Vec<_> = items
            .map(|item| item["segment"].as_str().unwrap())
            .collect();
        assert_eq!(found, segments);
    }
    let listing = |customer, view| format!("/v1/customers/{customer}/products?targetView={view}");
    let school = stage.get(&listing(BELLOWS, "OnlineServices")).await;
    assert!(school.ids().contains(&"CFQ7TTC0P0FG"));
    let business = stage.get(&listing(FABRIKAM, "OnlineServices")).await;
    assert!(!business.ids().contains(&"CFQ7TTC0P0FG"));
    // Without the agreement there is what does not ask for it.
    let without = stage.get(&listing(PROSEWARE, "MicrosoftAzure")).await;
    assert_eq!(without.ids(), ["9DEA7946-EC2C-441E-9FFD-E3B275F7E838"]);
    let path = format!("/v1/customers/{PROSEWARE}/products/DZH318Z0BPS6");
    assert_eq!(stage.get(&path).await.refusal(), "404 400013");
}

#[tokio::test]
async fn the_country_of_a_customer_is_its_own() {
    let stage = Stage::small().await;
    let path = format!("/v1/customers/{RELIEF}/products/CFQ7TTC0LHSL/skus/0002/availabilities");
    let said = stage.get(&format!("{path}?country=US")).await;
    assert_eq!(said.body["items"][0]["country"], "GB");
    assert_eq!(said.body["items"][0]["defaultCurrency"]["code"], "GBP");
}

#[tokio::test]
async fn a_walk_finds_all_that_can_be_bought() {
    let stage = Stage::small().await;
    let client = stage.client();
    let items = client
        .country("US")
        .catalog_items(TargetView::OnlineServices);
    let items = items.collect().await.unwrap();
    let retired = |item: &CatalogItem| item.id.availability_id() == "CFQ7TTC0K971";
    assert!(!items.iter().any(retired));
    assert_eq!(items.len(), 11);
    let tenant = Guid::parse(RELIEF).unwrap();
    let own = client.customer(tenant).catalog_items(TargetView::Software);
    let own = own.collect().await.unwrap();
    for item in own {
        let sku = item.availability.sku.unwrap();
        assert_eq!(sku.id.as_deref(), Some(item.id.sku_id()));
        assert_eq!(item.availability.country.as_deref(), Some("GB"));
    }
}

#[tokio::test]
async fn availabilities_are_reissued() {
    let stage = Stage::small_with(json!({ "reissue": { "everyDays": 7, "from": "now" } })).await;
    let client = stage.client();
    let sku = client.country("US").product("CFQ7TTC0LHSL").sku("0002");
    let before = sku.catalog_items().collect().await.unwrap();
    let [before] = &before[..] else {
        panic!("one way to buy it: {before:?}");
    };
    let us = client.country("US");
    let resolved = us.resolve(&before.id).await.unwrap();
    assert!(matches!(resolved, ResolvedItem::Current(_)));
    stage
        .emulator
        .clock()
        .advance(std::time::Duration::from_secs(7 * 86_400));
    let ResolvedItem::Reissued(after) = us.resolve(&before.id).await.unwrap() else {
        panic!("it was reissued");
    };
    let [after] = &after[..] else {
        panic!("one way to buy it: {after:?}");
    };
    assert_ne!(after.id, before.id);
    assert_eq!(
        after.id.availability_id().len(),
        before.id.availability_id().len()
    );
    assert_eq!(after.availability.segment, before.availability.segment);
    assert!(matches!(
        us.resolve(&after.id).await.unwrap(),
        ResolvedItem::Current(_)
    ));
}

#[tokio::test]
async fn where_in_its_life_an_availability_is_has_to_be_asked() {
    let stage = Stage::small().await;
    let us = stage.client().country("US");
    let sku = us.product("CFQ7TTC0LH18").sku("0001");
    let states = async |asked| {
        let listed = sku.availabilities().include_life_cycle_state(asked);
        let items = listed.items().collect().await.unwrap();
        let states = items.into_iter().map(|item| item.life_cycle_state);
        states.collect::<Vec<_>>()
    };
    assert!(states(false).await.iter().all(Option::is_none));
    let asked = states(true).await;
    let count = |wanted: &str| {
        let states = asked.iter().map(Option::as_deref);
        states.filter(|state| *state == Some(wanted)).count()
    };
    assert_eq!(count("Retired"), 1);
    assert_eq!(count("Active"), asked.len() - 1);
}

#[tokio::test]
async fn promotions_begin_and_end() {
    let stage = Stage::small().await;
    let path = "/v1/productpromotions?country=US&segment=commercial";
    let now = stage.get(path).await;
    assert_eq!(
        now.ids(),
        [
            "39NFJQT1PJQB:0001:39NFJQT1Q5KN",
            "39NFJQT1PJQC:0001:39NFJQT1Q5KM"
        ]
    );
    assert!(now.body.get("links").is_none());
    assert!(now.body["items"][1].get("promotionConstraints").is_none());
    stage
        .emulator
        .clock()
        .advance(std::time::Duration::from_secs(70 * 86_400));
    let stage = Stage::of(stage.emulator).await;
    let later = stage.get(path).await;
    assert_eq!(
        later.ids(),
        [
            "39NFJQT1PJQC:0001:39NFJQT1Q5KM",
            "39NFJQT1PJQF:0001:39NFJQT1Q5KJ"
        ]
    );
    // One by its id is there before and after.
    let client = stage.client();
    let over = client
        .country("us")
        .promotion("39NFJQT1PJQB:0001:39NFJQT1Q5KN");
    assert_eq!(
        over.send().await.unwrap().name.as_deref(),
        Some("Business Basic by the year")
    );
    let limited = client
        .country("us")
        .promotion("39NFJQT1PJQC:0001:39NFJQT1Q5KM");
    let limited = limited.send().await.unwrap();
    assert!(limited.end_date.unwrap().is_never());
    assert!(limited.promotion_constraints.is_some());
}
