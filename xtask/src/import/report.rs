//! The report of an import (`import --report FILE`): how much was read, and what was not.

use serde::Serialize;

use crate::facts::{Facts, Finding};

/// The document of `--report`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Pages read.
    pub pages: usize,
    /// Operation rows.
    pub operations: usize,
    /// Structures and enumerations.
    pub types: usize,
    /// Fields of structures.
    pub fields: usize,
    /// Values of enumerations, in tables and in prose.
    pub enum_values: usize,
    /// Error rows.
    pub errors: usize,
    /// Of the facts in the schemas about things that the pages document, the share that the pages state;
    /// absent when no schemas were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_pages: Option<f64>,
    /// The share of them that corrections state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_corrections: Option<f64>,
    /// The numbers behind the shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<Origins>,
    /// HTTP exchanges and JSON documents shown.
    pub examples: usize,
    /// Those whose JSON does not parse.
    pub broken_examples: Vec<Finding>,
    /// What looks like facts and could not be read.
    pub unread: Vec<Finding>,
    /// Places that contradict each other.
    pub conflicts: Vec<Finding>,
    /// Tables that state no fact of the contract.
    pub set_aside: Vec<Finding>,
    /// What has no sentence of ours yet, as keys of `descriptions.toml`.
    pub undescribed: Vec<String>,
}

/// How many facts come from where.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Origins {
    /// Facts that stand in the schemas as the pages state them.
    pub pages: usize,
    /// Facts about documented things that corrections state.
    pub corrections: usize,
    /// Facts about things that no page documents; they have no part in the shares.
    pub undocumented: usize,
}

impl Report {
    /// The report of a reading.
    pub fn of(facts: &Facts) -> Self {
        let listed: usize = facts.enums.iter().map(|found| found.values.len()).sum();
        let of_fields = facts
            .types
            .iter()
            .flat_map(|found| &found.fields)
            .map(|field| &field.statement);
        let of_parameters = facts
            .operations
            .iter()
            .flat_map(|found| &found.parameters)
            .map(|parameter| &parameter.statement);
        let in_prose: usize = of_fields
            .chain(of_parameters)
            .map(|statement| statement.values.len())
            .sum();
        Self {
            pages: facts.pages.len(),
            operations: facts.operations.len(),
            types: facts.types.len() + facts.enums.len(),
            fields: facts.types.iter().map(|found| found.fields.len()).sum(),
            enum_values: listed + in_prose,
            errors: facts.errors.len(),
            examples: facts.examples.len(),
            broken_examples: facts
                .examples
                .iter()
                .filter_map(|example| Some(example.place.finding(example.broken.as_ref()?)))
                .collect(),
            from_pages: None,
            from_corrections: None,
            origins: None,
            unread: facts.findings.unread.clone(),
            conflicts: facts.findings.conflicts.clone(),
            set_aside: facts.findings.set_aside.clone(),
            undescribed: Vec::new(),
        }
    }

    /// Adds where the facts of the schemas come from.
    pub fn set_origins(&mut self, origins: Origins) {
        let all = origins.pages + origins.corrections;
        #[expect(clippy::cast_precision_loss, reason = "a few thousand facts")]
        let share = |part: usize| {
            if all == 0 {
                0.0
            } else {
                (part as f64 / all as f64 * 10_000.0).round() / 10_000.0
            }
        };
        self.from_pages = Some(share(origins.pages));
        self.from_corrections = Some(share(origins.corrections));
        self.origins = Some(origins);
    }
}
