//! What the Store has: products with their texts and packages. Organisations own some of it.

mod identifier;
mod package;
mod product;
mod version;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub(crate) use identifier::{derived_guid, is_guid, is_language, is_product_id, is_sku_id};
pub(crate) use package::Package;
pub(crate) use product::{Image, Localization, Platform, Product, Publisher};
pub(crate) use version::Version;

/// Products, and the frameworks that their packages depend on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Catalog {
    products: Vec<Product>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frameworks: Vec<Package>,
    /// Positions of products, by their ids.
    #[serde(skip)]
    by_id: HashMap<Box<str>, u32>,
    /// Where a package is, by its id in lower case.
    #[serde(skip)]
    files: HashMap<Box<str>, Place>,
}

/// Where a package is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Product(u32, u32),
    Framework(u32),
}

impl Catalog {
    pub(crate) fn new(products: Vec<Product>, frameworks: Vec<Package>) -> Self {
        Self {
            products,
            frameworks,
            ..Self::default()
        }
    }

    /// A product, by its id in upper case.
    pub(crate) fn product(&self, id: &str) -> Option<&Product> {
        let position = *self.by_id.get(id)?;
        self.products.get(position as usize)
    }

    /// A package or framework, by its id in any letter case.
    pub(crate) fn file(&self, package_id: &str) -> Option<&Package> {
        match *self.files.get(package_id.to_ascii_lowercase().as_str())? {
            Place::Product(product, package) => {
                let product = self.products.get(product as usize)?;
                product.packages.get(package as usize)
            }
            Place::Framework(position) => self.frameworks.get(position as usize),
        }
    }

    /// The frameworks that a package depends on.
    pub(crate) fn frameworks<'a>(
        &'a self,
        package: &'a Package,
    ) -> impl Iterator<Item = &'a Package> {
        package.frameworks.iter().filter_map(|id| self.file(id))
    }

    /// Whether it makes sense; builds the indexes.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        self.by_id.clear();
        self.files.clear();
        for position in 0..self.frameworks.len() {
            let framework = &self.frameworks[position];
            let check = framework.check().and_then(|()| {
                let free = framework.frameworks.is_empty();
                free.then_some(())
                    .ok_or_else(|| "a framework depends on no other".to_owned())
            });
            let id = framework.package_id.clone();
            check.map_err(|problem| format!("framework {} ({id}): {problem}", position + 1))?;
            self.index(&id, Place::Framework(at(position)))?;
        }
        for position in 0..self.products.len() {
            self.check_product(position).map_err(|problem| {
                let id = &self.products[position].product_id;
                format!("product {} ({id}): {problem}", position + 1)
            })?;
        }
        Ok(())
    }

    fn check_product(&mut self, position: usize) -> Result<(), String> {
        let product = &mut self.products[position];
        product.check()?;
        let id = product.product_id.as_str();
        if self.by_id.insert(id.into(), at(position)).is_some() {
            return Err("it is there twice".to_owned());
        }
        for index in 0..self.products[position].packages.len() {
            let package = &self.products[position].packages[index];
            let id = package.package_id.clone();
            let unknown = |id: &&String| {
                let place = self.files.get(id.to_ascii_lowercase().as_str());
                !matches!(place, Some(Place::Framework(_)))
            };
            if let Some(unknown) = package.frameworks.iter().find(unknown) {
                return Err(format!("package {id}: there is no framework {unknown}"));
            }
            self.index(&id, Place::Product(at(position), at(index)))?;
        }
        Ok(())
    }

    fn index(&mut self, package_id: &str, place: Place) -> Result<(), String> {
        let key = package_id.to_ascii_lowercase().into_boxed_str();
        match self.files.insert(key, place) {
            None => Ok(()),
            Some(_) => Err(format!("package {package_id} is there twice")),
        }
    }
}

/// Positions are kept small: a large catalog has many of them.
fn at(position: usize) -> u32 {
    u32::try_from(position).expect("a seed has fewer than four billion products")
}
