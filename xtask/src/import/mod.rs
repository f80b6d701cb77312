//! `cargo xtask import`: documentation pages to schemas.
//!
//! pages → facts → draft → corrections → `schemas/<family>/operations.json` and `types/*.json`. The same
//! pages and corrections give the same bytes. Facts are written before anything can go wrong with
//! corrections, so the command also answers what an unknown version of the pages states.

mod build;
mod corrections;
mod descriptions;
mod draft;
#[cfg(test)]
mod examples;
#[cfg(any(test, fuzzing))]
pub mod foreign;
mod report;
mod schemas;
mod scope;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    contract::TypeExpr,
    facts::{self, Facts},
    outputs::Outputs,
    pages::{self, Folder},
    pins::Pins,
};

use build::{Sources, missing_pages};
use corrections::Corrections;
use descriptions::Descriptions;
use draft::{Draft, leaves};
use report::{Origins, Report};
use scope::Scope;

/// Reads a file of a family that it may do without.
fn load_or_default<T: Default + serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    if !path.exists() {
        return Ok(T::default());
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is malformed", path.display()))
}

/// What to import.
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// The root of the repository.
    pub root: &'a Path,
    /// The family.
    pub api: &'a str,
    /// The documentation folders.
    pub docs: &'a [PathBuf],
    /// Whether to compare instead of writing.
    pub check: bool,
    /// Where to write the report.
    pub report: Option<&'a Path>,
    /// Where to write the facts.
    pub facts: Option<&'a Path>,
}

/// The family files that one import makes.
struct Schemas {
    outputs: Outputs,
    origins: Origins,
    unread: Vec<facts::Finding>,
    conflicts: Vec<facts::Finding>,
    undescribed: Vec<String>,
}

/// Reads the pages of folders and refuses translated ones.
///
/// # Errors
///
/// When a folder cannot be read; [`pages::Translated`] when a page is a translation.
pub fn read(docs: &[PathBuf]) -> Result<Folder> {
    let folder = pages::read_folders(docs)?;
    match folder.pages.iter().find_map(pages::refuse_translation) {
        Some(translated) => Err(translated.into()),
        None => Ok(folder),
    }
}

impl Import<'_> {
    /// Runs the import. `true` when the schemas are as they should be now.
    ///
    /// # Errors
    ///
    /// When pages cannot be read, a correction is stale or lost, or something is stated nowhere.
    pub fn run(&self) -> Result<bool> {
        let folder = read(self.docs)?;
        let facts = facts::collect(&folder.pages);
        if let Some(path) = self.facts {
            write_json(path, &facts::to_json(&facts))?;
        }
        let mut report = Report::of(&facts);
        let scope = Scope::load(&self.family().join("scope.toml"))?;
        let missing = missing_pages(&facts, &scope);
        if !missing.is_empty() {
            return self.partial(&report, &missing);
        }
        let made = self.schemas(&folder, &facts, &scope);
        if let Ok(schemas) = &made {
            report.set_origins(schemas.origins);
            report.unread.extend(schemas.unread.iter().cloned());
            report.conflicts.extend(schemas.conflicts.iter().cloned());
            report.undescribed.clone_from(&schemas.undescribed);
        }
        self.write_report(&report)?;
        self.finish(&report, &made?)
    }

    fn family(&self) -> PathBuf {
        self.root.join("schemas").join(self.api)
    }

    /// The command line that brings the schemas up to date.
    fn command(&self) -> String {
        let docs: Vec<String> = self
            .docs
            .iter()
            .map(|path| format!("--docs {}", path.display()))
            .collect();
        format!("cargo xtask import {} --api {}", docs.join(" "), self.api)
    }

    /// Pages without those of the scope can be asked what they state; schemas they do not make.
    fn partial(&self, report: &Report, missing: &[String]) -> Result<bool> {
        self.write_report(report)?;
        let shown = missing
            .iter()
            .take(5)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let reason = format!(
            "{} of the pages in schemas/{}/scope.toml are not in the documentation folders ({shown}{})",
            missing.len(),
            self.api,
            if missing.len() > 5 { ", …" } else { "" }
        );
        if self.check || (self.facts.is_none() && self.report.is_none()) {
            bail!("{reason}; give all folders of the family with --docs");
        }
        println!(
            "{}; no schemas were written: {reason}",
            summary(self.api, report)
        );
        Ok(true)
    }

    fn schemas(&self, folder: &Folder, facts: &Facts, scope: &Scope) -> Result<Schemas> {
        let family = self.family();
        let mut pins = Pins::load(&family.join("pins.toml"))?;
        let corrections = Corrections::load(&family.join("corrections.toml"))?;
        let descriptions = Descriptions::load(&family.join("descriptions.toml"))?;
        let built = build::build(&Sources {
            facts,
            scope,
            pins: &pins,
        })?;
        let stated = serde_json::to_value(&built.draft)?;
        let mut corrected = stated.clone();
        let applied = corrections.apply(&mut corrected).with_context(|| {
            format!(
                "schemas/{}/corrections.toml no longer fits the pages",
                self.api
            )
        })?;
        let mut draft: Draft = serde_path_to_error::deserialize(corrected).with_context(|| {
            format!(
                "schemas/{}/corrections.toml makes a draft that cannot be",
                self.api
            )
        })?;
        build::follow_corrections(&mut draft)?;
        let mut unread = built.unread;
        unread.extend(unsaid_answers(&draft, facts, scope)?);
        let whole = whole_types(facts, scope);
        scope.place(&mut draft.types)?;
        scope.check_keep(|name| draft.types.contains_key(name))?;
        schemas::prune(&mut draft, |name| whole.contains(name) || scope.keeps(name));
        let unlinked = schemas::link(&mut draft);
        let files = schemas::files(self.api, &draft, &descriptions)?;
        let unused = descriptions.unused();
        if !unused.is_empty() {
            bail!(
                "schemas/{}/descriptions.toml describes what is not there; remove or rename: {}",
                self.api,
                unused.join(", ")
            );
        }
        let mut undescribed = descriptions.missing();
        undescribed.extend(unlinked.iter().map(|name| format!("the page of `{name}`")));
        let mut outputs = Outputs::default();
        outputs.own(format!("schemas/{}/types", self.api));
        for (path, text) in files {
            outputs.insert(Path::new("schemas").join(self.api).join(path), text)?;
        }
        pin(&mut pins, folder)?;
        outputs.insert(format!("schemas/{}/pins.toml", self.api), pins.to_toml())?;
        Ok(Schemas {
            outputs,
            origins: Origins {
                pages: kept(&stated, &serde_json::to_value(&draft)?),
                corrections: applied.facts,
                undocumented: applied.undocumented,
            },
            unread,
            conflicts: built.conflicts,
            undescribed,
        })
    }

    fn write_report(&self, report: &Report) -> Result<()> {
        self.report.map_or(Ok(()), |path| write_json(path, report))
    }

    fn finish(&self, report: &Report, schemas: &Schemas) -> Result<bool> {
        println!("{}", summary(self.api, report));
        if !self.check {
            println!(
                "schemas/{}: {}",
                self.api,
                schemas.outputs.write(self.root)?
            );
            if !schemas.undescribed.is_empty() {
                println!(
                    "{} things have no sentence of ours yet; see `undescribed` in the report",
                    schemas.undescribed.len()
                );
            }
            return Ok(true);
        }
        let differences = schemas.outputs.check(self.root)?;
        for difference in &differences {
            println!("{difference}");
        }
        if !differences.is_empty() {
            println!(
                "the schemas are not what the pages and corrections give; run `{}`",
                self.command()
            );
        }
        if !schemas.undescribed.is_empty() {
            println!(
                "not described in schemas/{}/descriptions.toml, or without a page: {}",
                self.api,
                schemas.undescribed.join(", ")
            );
        }
        Ok(differences.is_empty() && schemas.undescribed.is_empty())
    }
}

/// Notes the hashes of the pages as they are now.
fn pin(pins: &mut Pins, folder: &Folder) -> Result<()> {
    for difference in pins.compare(&folder.files) {
        println!("{difference}");
    }
    for (name, bytes) in &folder.files {
        if pins.page(name).is_some() {
            pins.update(name, &crate::pins::sha256_hex(bytes))?;
        }
    }
    Ok(())
}

fn summary(api: &str, report: &Report) -> String {
    let share = report.from_pages.map_or_else(String::new, |share| {
        format!(", {:.1} % of the facts from the pages", share * 100.0)
    });
    format!(
        "{api}: {} pages, {} operations, {} types, {} fields, {} values, {} errors; {} unread, {} conflicts{share}",
        report.pages,
        report.operations,
        report.types,
        report.fields,
        report.enum_values,
        report.errors,
        report.unread.len(),
        report.conflicts.len()
    )
}

fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The operations whose answer neither their page nor a correction names: they answer anything.
fn unsaid_answers(draft: &Draft, facts: &Facts, scope: &Scope) -> Result<Vec<facts::Finding>> {
    let mut found = Vec::new();
    for (key, id) in &scope.operations {
        let response = draft
            .operations
            .get(id)
            .and_then(|operation| operation.response.as_ref());
        let says_anything = response.is_some_and(|response| response.ty == Some(TypeExpr::Json));
        let (page, row) = Scope::page_and_row(key)?;
        if let (true, Some(operation)) = (says_anything, facts.operation(page, row)) {
            let reason = format!("nothing says the type that `{id}` answers");
            found.push(operation.place.finding(reason));
        }
    }
    Ok(found)
}

/// The names of types on pages that are imported whole.
fn whole_types(facts: &Facts, scope: &Scope) -> BTreeSet<String> {
    let on_whole_page = |page: &str| {
        scope
            .whole_pages
            .iter()
            .any(|stem| stem == pages::stem(page))
    };
    let name = |page: &str, printed: &str| {
        let key = format!("{}#{printed}", pages::stem(page));
        scope
            .types
            .get(&key)
            .cloned()
            .unwrap_or_else(|| printed.to_owned())
    };
    let structures = facts
        .types
        .iter()
        .map(|found| (&found.place.page, &found.name));
    let enums = facts
        .enums
        .iter()
        .map(|found| (&found.place.page, &found.name));
    structures
        .chain(enums)
        .filter(|(page, _)| on_whole_page(page))
        .map(|(page, printed)| name(page, printed))
        .collect()
}

/// How many leaves of the pages' draft stand unchanged in the final one. Addresses, document names and
/// the like are ours and do not count; nor does the case of a key, for which a correction was counted.
fn kept(stated: &serde_json::Value, last: &serde_json::Value) -> usize {
    let ours = |path: &str| {
        path.starts_with("/servers")
            || path.starts_with("/audiences")
            || path.ends_with("/document")
            || path.ends_with("/page")
            || path.ends_with("/origin")
    };
    let lower = |(path, text): (String, String)| (path.to_lowercase(), text);
    let stated: BTreeSet<(String, String)> = leaves(stated).into_iter().map(lower).collect();
    leaves(last)
        .into_iter()
        .filter(|(path, _)| !ours(path))
        .map(lower)
        .filter(|leaf| stated.contains(leaf))
        .count()
}

/// The root of the repository, for tests that read what is checked in.
#[cfg(test)]
fn tests_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root of the repository")
}
