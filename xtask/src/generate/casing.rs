//! `rename_all`: one attribute on the structure in place of one on nearly every field.

/// A rule by which serde makes wire names of field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// The name itself.
    Plain,
    /// `camelCase`.
    Camel,
    /// `PascalCase`.
    Pascal,
}

impl Casing {
    /// The rule that leaves the fewest fields to be renamed by hand, given each field's name in Rust
    /// and on the wire.
    pub fn best(fields: &[(String, &str)]) -> Self {
        let misses = |rule: &Self| {
            fields
                .iter()
                .filter(|(name, wire)| rule.apply(name) != *wire)
                .count()
        };
        [Self::Plain, Self::Camel, Self::Pascal]
            .into_iter()
            .min_by_key(misses)
            .unwrap_or(Self::Plain)
    }

    /// The value of `rename_all`, when the rule needs saying.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Camel => Some("camelCase"),
            Self::Pascal => Some("PascalCase"),
        }
    }

    /// The wire name that serde makes of a field's name.
    pub fn apply(self, name: &str) -> String {
        let words = name
            .split('_')
            .map(|word| recapitalise(word, char::to_ascii_uppercase));
        match self {
            Self::Plain => name.to_owned(),
            Self::Camel => recapitalise(&words.collect::<String>(), char::to_ascii_lowercase),
            Self::Pascal => words.collect(),
        }
    }
}

/// The word with another first letter.
fn recapitalise(word: &str, change: fn(&char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().iter().map(change).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_those_of_serde() {
        for (name, camel, pascal) in [
            ("assigned_to", "assignedTo", "AssignedTo"),
            ("type_", "type", "Type"),
            ("x64", "x64", "X64"),
        ] {
            assert_eq!(Casing::Camel.apply(name), camel);
            assert_eq!(Casing::Pascal.apply(name), pascal);
        }
    }

    #[test]
    fn the_best_rule_names_most_fields() {
        let best = |fields: &[(&str, &'static str)]| {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, wire)| ((*name).to_owned(), *wire))
                .collect();
            Casing::best(&fields)
        };
        assert_eq!(best(&[("id", "id"), ("sku", "sku")]), Casing::Plain);
        assert_eq!(
            best(&[("id", "id"), ("sku_id", "skuId"), ("odata", "@odata")]),
            Casing::Camel
        );
        assert_eq!(
            best(&[("id", "Id"), ("sku_id", "SkuId"), ("state", "state")]),
            Casing::Pascal
        );
        assert_eq!(best(&[]), Casing::Plain);
    }
}
