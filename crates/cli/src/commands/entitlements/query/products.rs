//! The products that are asked for, from the arguments and from a file.

use std::{collections::HashSet, path::Path};

use stocktake::models::store_services::{ProductSkuId, ProductSkuIdV6};

use crate::{checks, failure::Failure};

/// A product by its id, perhaps with a SKU.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Named {
    pub(super) product: String,
    pub(super) sku: Option<String>,
}

/// `9N0297GK108W` or `9N0297GK108W/0010`.
pub(super) fn named(text: &str) -> Result<Named, String> {
    let (product, sku) = match text.split_once('/') {
        Some((product, sku)) => (product, Some(checks::id(sku)?)),
        None => (text, None),
    };
    let product = checks::id(product)?;
    Ok(Named { product, sku })
}

/// Those in a file, one in a line; blank lines are passed over.
pub(super) fn read(file: &Path) -> Result<Vec<Named>, Failure> {
    let (text, name) = if file == Path::new("-") {
        (
            std::io::read_to_string(std::io::stdin()),
            "stdin".to_owned(),
        )
    } else {
        (std::fs::read_to_string(file), file.display().to_string())
    };
    let text = text.map_err(|error| Failure::local(format!("cannot read {name}"), error))?;
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let filled = lines.filter(|(_, line)| !line.trim().is_empty());
    let products = filled.map(|(index, line)| {
        named(line)
            .map_err(|problem| Failure::usage(format!("{name}, line {}: {problem}", index + 1)))
    });
    products.collect()
}

/// Drops those that come again.
pub(super) fn once(products: &mut Vec<Named>) {
    let mut seen = HashSet::new();
    products.retain(|named| seen.insert(named.clone()));
}

impl From<Named> for ProductSkuId {
    fn from(named: Named) -> Self {
        let id = Self::new(named.product);
        match named.sku {
            Some(sku) => id.with_sku_id(sku),
            None => id,
        }
    }
}

impl From<Named> for ProductSkuIdV6 {
    fn from(named: Named) -> Self {
        Self::new(named.product, named.sku.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    fn product(product: &str, sku: Option<&str>) -> Named {
        Named {
            product: product.to_owned(),
            sku: sku.map(str::to_owned),
        }
    }

    #[test]
    fn products_may_have_a_sku() {
        assert_eq!(named(" 9N0297GK108W "), Ok(product("9N0297GK108W", None)));
        assert_eq!(named("9N02/0010"), Ok(product("9N02", Some("0010"))));
        for wrong in ["", "/", "9N02/", "/0010", "9N02/0010/1", "9N 02"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_has_one_in_a_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "\u{feff}9N01\r\n\n9N02/0010\n9N01\n").unwrap();
        let mut products = read(file.path()).unwrap();
        assert_eq!(products.len(), 3);
        once(&mut products);
        let expected = [product("9N01", None), product("9N02", Some("0010"))];
        assert_eq!(products, expected);

        std::fs::write(file.path(), "9N01\n9 N").unwrap();
        let failure = read(file.path()).unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
        let said = failure.to_string();
        assert!(
            said.ends_with(", line 2: an id is one word, without blanks and slashes"),
            "{said}"
        );
    }
}
