//! Store for Business: seats that all want, and what never changes.

use std::{collections::BTreeSet, sync::Arc};

use stocktake::{
    Error,
    store_for_business::{SeatOutcome, UserOutcome},
};

use super::Shop;
use crate::{
    stage::{SEATED, SEATS, SKU, USERS, user},
    tally::refusal,
};

/// A product with packages, a licence and details.
const MAPS: (&str, &str) = ("9N4TDWC8GKXV", "0011");
const PACKAGE: &str = "f2ce2bcb-1076-420f-ad9b-c3d8398d1547-X64";
const CONTENT: &str = "50aed078-4e0f-454b-a2f5-d4deb9cf9d83";

impl Shop {
    pub(super) async fn at_seats(&mut self, step: u32) -> Result<(), Error> {
        let product = self.draw.usize(0..SEATED.len());
        let one = self.draw.usize(0..USERS);
        match step {
            0 | 1 => self.assign(product, one).await,
            2 => self.reclaim(product, one).await,
            3 => self.assign_all(product).await,
            4 => self.reclaim_all(product).await,
            5 => self.look(product, one).await?,
            6 => self.seats_of_user(one).await?,
            7 => self.seats_of_product(product).await?,
            8 => self.inventory().await?,
            _ => self.at_products(step).await?,
        }
        Ok(())
    }

    pub async fn assign(&mut self, product: usize, one: usize) {
        let seat = self
            .store
            .seat((SEATED[product], SKU), user(self.task, one));
        match seat.assign().await {
            Ok(_) => self.holds(product, one, true),
            Err(error) => {
                self.stage.tally.surfaced(&error);
                if error.is_conflict() {
                    // No seat is left, and who holds one is not told so.
                    let held = self.model.seats.contains(&(product, one));
                    self.expect(!held, format_args!("a seat was lost: {error}"));
                } else {
                    self.settle(product, one).await;
                }
            }
        }
    }

    async fn reclaim(&mut self, product: usize, one: usize) {
        let seat = self
            .store
            .seat((SEATED[product], SKU), user(self.task, one));
        match seat.reclaim().await {
            Ok(_) => self.holds(product, one, false),
            Err(error) => {
                self.stage.tally.surfaced(&error);
                if error.is_not_found() {
                    let held = self.model.seats.contains(&(product, one));
                    self.expect(!held, format_args!("a seat was lost: {error}"));
                } else {
                    self.settle(product, one).await;
                }
            }
        }
    }

    async fn assign_all(&mut self, product: usize) {
        let names = (0..USERS).map(|one| user(self.task, one));
        let names: Vec<_> = names.collect();
        let mut run = self
            .store
            .seats_of((SEATED[product], SKU))
            .assign_all(names);
        let mut outcomes = Vec::new();
        while let Some(outcome) = run.next().await {
            outcomes.push(outcome);
        }
        self.learn(product, outcomes, true).await;
    }

    async fn reclaim_all(&mut self, product: usize) {
        let held = self.model.seats.iter().filter(|(of, _)| *of == product);
        let names: Vec<_> = held.map(|(_, one)| user(self.task, *one)).collect();
        let mut run = self
            .store
            .seats_of((SEATED[product], SKU))
            .reclaim_all(names);
        let mut outcomes = Vec::new();
        while let Some(outcome) = run.next().await {
            outcomes.push(outcome);
        }
        self.learn(product, outcomes, false).await;
    }

    /// What became of each user; where that is not known, the service is asked.
    async fn learn(&mut self, product: usize, outcomes: Vec<UserOutcome>, assigned: bool) {
        let mut last: Option<Arc<Error>> = None;
        for UserOutcome { name, outcome, .. } in outcomes {
            let one = (0..USERS).find(|one| user(self.task, *one) == name);
            let Some(one) = one else {
                self.problem(format_args!("a seat of {name}, who was not named"));
                continue;
            };
            if let Some(error) = outcome.error() {
                // One call is for many users.
                if !last.as_ref().is_some_and(|last| Arc::ptr_eq(last, error)) {
                    self.stage.tally.surfaced(error);
                }
                last = Some(error.clone());
            }
            match outcome {
                SeatOutcome::Done(_) => self.holds(product, one, assigned),
                SeatOutcome::Failed(reason) => {
                    let held = self.model.seats.contains(&(product, one));
                    self.expect(!held, format_args!("a seat was lost: {reason:?}"));
                }
                _ => self.settle(product, one).await,
            }
        }
    }

    /// Asks whether a user holds a seat, after a call of which nobody knows what became.
    async fn settle(&mut self, product: usize, one: usize) {
        let seat = self
            .store
            .seat((SEATED[product], SKU), user(self.task, one));
        match self.until_answered(|| seat.get()).await {
            Ok(_) => self.holds(product, one, true),
            Err(error) if error.is_not_found() => self.holds(product, one, false),
            Err(error) => self.problem(format_args!("a seat cannot be settled: {error}")),
        }
    }

    fn holds(&mut self, product: usize, one: usize, holds: bool) {
        if holds {
            self.model.seats.insert((product, one));
        } else {
            self.model.seats.remove(&(product, one));
        }
    }

    async fn look(&self, product: usize, one: usize) -> Result<(), Error> {
        let seat = self
            .store
            .seat((SEATED[product], SKU), user(self.task, one));
        let held = match seat.get().await {
            Ok(_) => true,
            Err(error) if refusal(&error).is_some() && error.is_not_found() => {
                self.stage.tally.surfaced(&error);
                false
            }
            Err(error) => return Err(error),
        };
        let expected = self.model.seats.contains(&(product, one));
        self.expect(held == expected, "a seat is not as it was left");
        Ok(())
    }

    async fn seats_of_user(&self, one: usize) -> Result<(), Error> {
        let seats = self.store.user(user(self.task, one)).seats();
        let seats = seats.max_results(1).items().collect().await?;
        let found = seats.len();
        let expected = self.model.seats.iter().filter(|(_, of)| *of == one);
        let expected = expected.count();
        self.expect(
            found == expected,
            format_args!("{found} seats, not {expected}"),
        );
        Ok(())
    }

    async fn seats_of_product(&self, product: usize) -> Result<(), Error> {
        let seats = self.store.seats_of((SEATED[product], SKU)).list();
        let mut seats = seats.max_results(100).items();
        let mut holders = BTreeSet::new();
        while let Some(seat) = seats.next().await {
            let holder = seat?.assigned_to.unwrap_or_default();
            self.expect(!holders.contains(&holder), "a seat is listed twice");
            holders.insert(holder);
        }
        Ok(())
    }

    async fn inventory(&self) -> Result<(), Error> {
        let entries = self
            .store
            .inventory()
            .max_results(30)
            .items()
            .collect()
            .await?;
        let mut found = 0;
        for entry in entries {
            let id = entry.product_key.and_then(|key| key.product_id);
            if id.is_some_and(|id| SEATED.contains(&id.as_str())) {
                found += 1;
                let free = entry.available_seats.unwrap_or(-1);
                let is_possible = usize::try_from(free).is_ok_and(|free| free <= SEATS);
                self.expect(is_possible, format_args!("{free} free seats"));
            }
        }
        self.expect(found == SEATED.len(), "an entry of the inventory is lost");
        Ok(())
    }

    async fn at_products(&self, step: u32) -> Result<(), Error> {
        let (product, tally) = (self.store.product(MAPS), &self.stage.tally);
        match step {
            9 => {
                let details = product.details().await?;
                tally.same("get_product_details", format!("{:?}", details.product_key));
                let data = self.store.applocker_data(MAPS.0).await?;
                tally.same("get_applocker_data", format!("{data:?}"));
            }
            10 => {
                let details = product.localized_details("en-us").await?;
                tally.same("get_localized_product_details", format!("{details:?}"));
            }
            11 => {
                let packages = product.packages().await?.product_packages;
                let ids = packages.into_iter().flatten().map(|one| one.package_id);
                tally.same(
                    "get_product_packages",
                    format!("{:?}", ids.collect::<Vec<_>>()),
                );
            }
            12 => {
                let package = product.package(PACKAGE).await?;
                tally.same(
                    "get_product_package",
                    format!("{:?}", package.package_full_name),
                );
            }
            _ => {
                let license = product.offline_license(CONTENT).await?;
                let blob = license.license_blob.map(|blob| blob.expose().len());
                tally.same("get_offline_license", format!("{blob:?}"));
            }
        }
        Ok(())
    }
}
