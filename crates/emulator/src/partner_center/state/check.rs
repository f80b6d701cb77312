//! Whether a state makes sense.

use std::collections::HashSet;

use stocktake_models::partner_center::{TargetSegment, TargetView};

use super::{Availability, Product, Promotion, Sku, State, index::Index};

impl State {
    /// Whether it makes sense; otherwise what does not. Countries are put into upper case.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        self.countries_in_upper_case();
        self.check_options()?;
        self.check_customers()?;
        let mut ids = HashSet::new();
        for (at, product) in self.products.iter().enumerate() {
            let problem = product.problem().or_else(|| self.unsold(product));
            if let Some(problem) = problem.or_else(|| twice(&mut ids, &product.id)) {
                return Err(format!("product {} ({}): {problem}", at + 1, product.id));
            }
        }
        self.index = Index::of(&self.customers, &self.products);
        self.check_promotions()
    }

    fn countries_in_upper_case(&mut self) {
        let codes = self.countries.iter_mut().map(|country| &mut country.code);
        let homes = self.customers.iter_mut().map(|one| &mut one.country);
        let denied = self
            .denials
            .iter_mut()
            .filter_map(|one| one.country.as_mut());
        let promoted = self
            .promotions
            .iter_mut()
            .flat_map(|one| &mut one.countries);
        let rest = codes.chain(homes).chain(denied).chain(promoted);
        rest.for_each(|country| country.make_ascii_uppercase());
        for product in &mut self.products {
            let skus = product.skus.iter_mut();
            let sold = skus.flat_map(|sku| &mut sku.availabilities);
            let sold = sold.flat_map(|one| &mut one.countries);
            let all = sold.chain(&mut product.countries);
            all.for_each(|country| country.make_ascii_uppercase());
        }
    }

    fn check_options(&self) -> Result<(), String> {
        if self.requests_per_minute == Some(0) {
            return Err("requestsPerMinute is 0; leave it out for no limit".to_owned());
        }
        if self.reissue.is_some_and(|reissue| reissue.every_days == 0) {
            return Err("reissue.everyDays is 0; leave reissue out for never".to_owned());
        }
        let mut known = HashSet::new();
        for (at, country) in self.countries.iter().enumerate() {
            let code = &country.code;
            let problem = country_problem(code).or_else(|| twice(&mut known, code));
            if let Some(problem) = problem {
                return Err(format!("country {} ({code}): {problem}", at + 1));
            }
        }
        for (at, denial) in self.denials.iter().enumerate() {
            let country = denial.country.as_deref().and_then(|one| self.nowhere(one));
            let nothing = denial.view.is_none() && denial.segment.is_none();
            let nothing = nothing.then(|| "it names neither a view nor a segment".to_owned());
            let view = denial.view.as_ref().and_then(view_problem);
            let segment = denial.segment.as_ref().and_then(segment_problem);
            if let Some(problem) = country.or(nothing).or(view).or(segment) {
                return Err(format!("denial {}: {problem}", at + 1));
            }
        }
        Ok(())
    }

    fn check_customers(&self) -> Result<(), String> {
        let mut ids = HashSet::new();
        for (at, customer) in self.customers.iter().enumerate() {
            let id = &customer.id;
            let guid = (!id.is_known()).then(|| "its id is no GUID".to_owned());
            let again = (!ids.insert(id)).then(|| "another customer has this id".to_owned());
            let segment = customer.segments.iter().find_map(segment_problem);
            let country = self.nowhere(&customer.country);
            if let Some(problem) = guid.or(again).or(segment).or(country) {
                return Err(format!(
                    "customer {} ({}): {problem}",
                    at + 1,
                    customer.name
                ));
            }
        }
        Ok(())
    }

    fn check_promotions(&self) -> Result<(), String> {
        let mut ids = HashSet::new();
        for (at, promotion) in self.promotions.iter().enumerate() {
            let problem = promotion.problem().or_else(|| self.dangling(promotion));
            let problem = problem.or_else(|| twice(&mut ids, &promotion.id));
            if let Some(problem) = problem {
                return Err(format!(
                    "promotion {} ({}): {problem}",
                    at + 1,
                    promotion.id
                ));
            }
        }
        Ok(())
    }

    /// What is wrong with where a promotion leads.
    fn dangling(&self, promotion: &Promotion) -> Option<String> {
        let mut required = promotion.required_products.iter();
        let product = required.find_map(|required| {
            let id = required.product_id.as_deref().unwrap_or_default();
            let Some(product) = self.product(id) else {
                return Some(format!("there is no product {id}"));
            };
            let sku = required.sku_id.as_deref()?;
            let lacks = product.sku(sku).is_none();
            lacks.then(|| format!("product {id} has no SKU {sku}"))
        });
        product.or_else(|| promotion.countries.iter().find_map(|one| self.nowhere(one)))
    }

    /// What is wrong with where a product is sold.
    fn unsold(&self, product: &Product) -> Option<String> {
        let of_skus = product.skus.iter().flat_map(|sku| &sku.availabilities);
        let of_skus = of_skus.flat_map(|one| &one.countries);
        let mut all = product.countries.iter().chain(of_skus);
        all.find_map(|country| self.nowhere(country))
    }

    /// What is wrong with a country where something is sold.
    fn nowhere(&self, country: &str) -> Option<String> {
        let unknown = || format!("country {country} is not among the partner's countries");
        country_problem(country).or_else(|| (!self.sells_in(country)).then(unknown))
    }
}

impl Product {
    fn problem(&self) -> Option<String> {
        if self.views.is_empty() {
            return Some("no view shows it; give it one".to_owned());
        }
        if self.r#type.split('/').any(str::is_empty) {
            return Some("its type is empty or has an empty part".to_owned());
        }
        let mut ids = HashSet::new();
        let mut skus = self.skus.iter().enumerate();
        let of_skus = skus.find_map(|(at, sku)| {
            let problem = sku.problem().or_else(|| twice(&mut ids, &sku.id))?;
            Some(format!("SKU {} ({}): {problem}", at + 1, sku.id))
        });
        id_problem(&self.id)
            .or_else(|| self.views.iter().find_map(view_problem))
            .or(of_skus)
    }
}

impl Sku {
    fn problem(&self) -> Option<String> {
        let (least, most) = (self.minimum_quantity, self.maximum_quantity);
        if least < 0 || least > most {
            return Some(format!("its quantity is from {least} to {most}"));
        }
        if self.restrictions.iter().any(|one| one.values.is_empty()) {
            return Some("a restriction has no values".to_owned());
        }
        let mut ids = HashSet::new();
        let mut all = self.availabilities.iter().enumerate();
        let of_availabilities = all.find_map(|(at, one)| {
            let problem = one.problem().or_else(|| twice(&mut ids, &one.id))?;
            Some(format!("availability {} ({}): {problem}", at + 1, one.id))
        });
        id_problem(&self.id).or(of_availabilities)
    }
}

impl Availability {
    fn problem(&self) -> Option<String> {
        id_problem(&self.id).or_else(|| segment_problem(&self.segment))
    }
}

impl Promotion {
    fn problem(&self) -> Option<String> {
        if self.id.split(':').filter(|part| !part.is_empty()).count() != 3 {
            return Some("its id does not have three parts with colons between them".to_owned());
        }
        let ended = self.ends < self.starts;
        let ended = ended.then(|| "it ends before it starts".to_owned());
        ended.or_else(|| self.segments.iter().find_map(segment_problem))
    }
}

fn twice(ids: &mut HashSet<String>, id: &str) -> Option<String> {
    let new = ids.insert(id.to_ascii_uppercase());
    (!new).then(|| "there is another with this id".to_owned())
}

fn id_problem(id: &str) -> Option<String> {
    let odd = id.is_empty() || id.contains([':', '/', '?', '#', ' ']);
    odd.then(|| "its id is empty or has a colon, a slash, a space or the like".to_owned())
}

fn country_problem(country: &str) -> Option<String> {
    let good = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_alphabetic());
    (!good).then(|| format!("country `{country}` is not two letters"))
}

fn view_problem(view: &TargetView) -> Option<String> {
    let known = TargetView::KNOWN.join(", ");
    (!view.is_known()).then(|| format!("there is no view `{view}`; there are {known}"))
}

fn segment_problem(segment: &TargetSegment) -> Option<String> {
    let known = TargetSegment::KNOWN.join(", ");
    (!segment.is_known()).then(|| format!("there is no segment `{segment}`; there are {known}"))
}
