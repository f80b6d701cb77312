//! `schemas/<family>/corrections.toml`: where the pages are wrong or silent.
//!
//! Each correction names its target, the value, why, and the evidence. One that no longer changes
//! anything is an error: so the day Microsoft mends a page, we notice.

use std::path::Path;

use anyhow::{Result, bail};
use heck::{ToLowerCamelCase as _, ToSnakeCase as _};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::draft::leaves;

/// The corrections of a family.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// In the order in which they are applied.
    #[serde(default, rename = "correction")]
    pub corrections: Vec<Correction>,
}

/// One correction.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Printed")]
pub struct Correction {
    /// A path into the draft: `types/SeatDetails/fields/state`. A segment may be `*`, or begin or end
    /// with one (`*Collection`), and stands for every key that fits. A slash inside a key is written
    /// `~1`, as in a JSON pointer: `errors/404~1400019/retryable`.
    pub target: String,
    /// What to do there.
    pub action: Action,
    /// Why.
    pub because: String,
    /// The tag of the fact sheet, or the page, that proves it.
    pub evidence: String,
}

/// What a correction does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sets or adds the target.
    Value(Value),
    /// Removes the target.
    Remove,
    /// Gives the target's key another name, in its place.
    Rename(String),
    /// Gives the keys another case.
    Case(Case),
}

/// A correction as the file has it: the action is whichever of four keys is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printed {
    target: String,
    value: Option<Value>,
    remove: Option<bool>,
    rename: Option<String>,
    case: Option<Case>,
    because: String,
    evidence: String,
}

impl TryFrom<Printed> for Correction {
    type Error = String;

    fn try_from(printed: Printed) -> Result<Self, String> {
        let Printed {
            target,
            value,
            remove,
            rename,
            case,
            because,
            evidence,
        } = printed;
        let action = match (value, remove, rename, case) {
            (Some(value), None, None, None) => Action::Value(value),
            (None, Some(true), None, None) => Action::Remove,
            (None, None, Some(name), None) => Action::Rename(name),
            (None, None, None, Some(case)) => Action::Case(case),
            _ => {
                return Err(format!(
                    "correction of `{target}`: write one of value, remove = true, rename and case"
                ));
            }
        };
        Ok(Self {
            target,
            action,
            because,
            evidence,
        })
    }
}

/// Cases that wire names can have.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// `seatDetails`; the former spelling becomes an alias.
    LowerCamel,
    /// `one_time`; the former spelling becomes an alias.
    Snake,
}

/// What the corrections did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Facts about documented things that corrections stated: one for each scalar and each name that
    /// they set, a statement about many places counting once.
    pub facts: usize,
    /// Facts about operations, types, fields, parameters, values and errors that no page documents.
    pub undocumented: usize,
}

impl Corrections {
    /// Reads a family's corrections; a family without the file has none.
    ///
    /// # Errors
    ///
    /// When the file is malformed.
    pub fn load(path: &Path) -> Result<Self> {
        super::load_or_default(path)
    }

    /// Applies all corrections in order.
    ///
    /// # Errors
    ///
    /// All corrections that fail, each on its line: those whose target does not exist, and those that
    /// change nothing.
    pub fn apply(&self, draft: &mut Value) -> Result<Applied> {
        let mut applied = Applied::default();
        let mut failures = Vec::new();
        for correction in &self.corrections {
            match correction.apply(draft) {
                Ok(Stated::Documented(facts)) => applied.facts += facts,
                Ok(Stated::Undocumented(facts)) => applied.undocumented += facts,
                Err(reason) => {
                    failures.push(format!("correction of `{}`: {reason}", correction.target));
                }
            }
        }
        if failures.is_empty() {
            Ok(applied)
        } else {
            bail!("{}", failures.join("\n"))
        }
    }
}

/// How many facts a correction states, and about what.
enum Stated {
    /// About something that the pages document.
    Documented(usize),
    /// About something that was not there before.
    Undocumented(usize),
}

/// The parts of a draft whose entries are things of their own, not attributes of one.
const COLLECTIONS: &[&str] = &[
    "operations",
    "types",
    "fields",
    "values",
    "parameters",
    "errors",
];

impl Correction {
    fn apply(&self, draft: &mut Value) -> Result<Stated, String> {
        if self.because.trim().is_empty() || self.evidence.trim().is_empty() {
            return Err("it gives no reason or no evidence; write both".to_owned());
        }
        let written: Vec<String> = self
            .target
            .split('/')
            .map(|key| key.replace("~1", "/"))
            .collect();
        let mut segments: Vec<&str> = written.iter().map(String::as_str).collect();
        let last = segments.pop().unwrap_or_default();
        let adds_things = segments
            .last()
            .is_some_and(|segment| COLLECTIONS.contains(segment));
        let (mut found, mut changed, mut known) = (false, false, false);
        descend(draft, &segments, &mut |parent| {
            found = true;
            known |= parent.keys().any(|key| fits(last, key));
            changed |= self.action.on(parent, last);
        });
        if !found {
            return Err(format!(
                "`{}` does not exist; see the names in operations.json and types/",
                segments.join("/")
            ));
        }
        let facts = self.action.facts();
        if changed && adds_things && !known {
            Ok(Stated::Undocumented(facts))
        } else if changed {
            Ok(Stated::Documented(facts))
        } else {
            Err("it changes nothing; the pages may be mended, remove it".to_owned())
        }
    }
}

impl Action {
    /// How many facts it states.
    fn facts(&self) -> usize {
        match self {
            Self::Value(value) => leaves(value).len().max(1),
            Self::Remove | Self::Rename(_) | Self::Case(_) => 1,
        }
    }

    /// Carries it out on the keys of `parent` that fit; whether anything changed.
    fn on(&self, parent: &mut Map<String, Value>, pattern: &str) -> bool {
        // A value without a pattern may add the key.
        if let (Self::Value(_), false) = (self, pattern.contains('*')) {
            return self.on_key(parent, pattern);
        }
        let keys: Vec<String> = parent
            .keys()
            .filter(|key| fits(pattern, key))
            .cloned()
            .collect();
        let mut changed = false;
        for key in keys {
            changed |= self.on_key(parent, &key);
        }
        changed
    }

    fn on_key(&self, parent: &mut Map<String, Value>, key: &str) -> bool {
        match self {
            Self::Value(value) => {
                parent.insert(key.to_owned(), value.clone()).as_ref() != Some(value)
            }
            Self::Remove => parent.shift_remove(key).is_some(),
            Self::Rename(name) => rename(parent, key, name),
            Self::Case(Case::LowerCamel) => recase(parent, key, &lower_camel(key)),
            Self::Case(Case::Snake) => recase(parent, key, &key.to_snake_case()),
        }
    }
}

/// Renames a key to its other case; the printed spelling becomes an alias where it is needed.
fn recase(parent: &mut Map<String, Value>, printed: &str, cased: &str) -> bool {
    if cased == printed || !rename(parent, printed, cased) {
        return false;
    }
    if let Some(Value::Object(field)) = parent.get_mut(cased) {
        // Values (which have no type) are read without regard to case.
        if !field.contains_key("type") && cased.eq_ignore_ascii_case(printed) {
            return true;
        }
        let aliases = field
            .entry("aliases")
            .or_insert_with(|| Value::Array(Vec::new()));
        aliases
            .as_array_mut()
            .expect("aliases are a list")
            .push(Value::String(printed.to_owned()));
    }
    true
}

/// `appxBundle` and `x86` stay as they are; `URI` becomes `uri`, `DisplayName` `displayName`.
fn lower_camel(name: &str) -> String {
    if name.starts_with(|c: char| c.is_lowercase()) {
        name.to_owned()
    } else {
        name.to_lower_camel_case()
    }
}

/// Renames a key in its place; nothing happens when the new name is taken.
fn rename(parent: &mut Map<String, Value>, from: &str, to: &str) -> bool {
    if parent.contains_key(to) || !parent.contains_key(from) {
        return false;
    }
    let entries = std::mem::take(parent);
    *parent = entries
        .into_iter()
        .map(|(key, value)| (if key == from { to.to_owned() } else { key }, value))
        .collect();
    true
}

/// Calls `visit` with every object that the path leads to.
fn descend(value: &mut Value, segments: &[&str], visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Value::Object(entries) = value else {
        return;
    };
    match segments.split_first() {
        None => visit(entries),
        Some((first, rest)) => {
            for (_, value) in entries.iter_mut().filter(|(key, _)| fits(first, key)) {
                descend(value, rest, visit);
            }
        }
    }
}

fn fits(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            key.len() >= start.len() + end.len() && key.starts_with(start) && key.ends_with(end)
        }
        None => pattern == key,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(toml: &str, draft: &Value) -> Result<(Value, Applied), String> {
        let corrections: Corrections = toml::from_str(toml).unwrap();
        let mut draft = draft.clone();
        let applied = corrections
            .apply(&mut draft)
            .map_err(|error| error.to_string())?;
        Ok((draft, applied))
    }

    fn draft() -> Value {
        json!({ "types": {
            "Seat": { "fields": { "State": { "type": "string" }, "id": { "type": "string" } } },
            "Page": { "fields": { "Items": { "type": "string" } } },
        } })
    }

    const WHY: &str = "because = 'so'\nevidence = 'C1'";

    #[test]
    fn values_are_set_added_renamed_and_removed() {
        let toml = format!(
            "[[correction]]\ntarget='types/Seat/fields/id/type'\nvalue='guid'\n{WHY}\n\
             [[correction]]\ntarget='types/Seat/fields/new'\nvalue={{ type='int64', required=true }}\n{WHY}\n\
             [[correction]]\ntarget='types/Page/fields/Items'\nrename='entries'\n{WHY}\n\
             [[correction]]\ntarget='types/Seat/fields/State'\nremove=true\n{WHY}\n"
        );
        let (draft, applied) = apply(&toml, &draft()).unwrap();
        assert_eq!(
            draft,
            json!({ "types": {
                "Seat": { "fields": { "id": { "type": "guid" }, "new": { "type": "int64", "required": true } } },
                "Page": { "fields": { "entries": { "type": "string" } } },
            } })
        );
        assert_eq!(
            applied,
            Applied {
                facts: 1 + 1 + 1,
                undocumented: 2
            }
        );
    }

    #[test]
    fn a_statement_about_all_fields_counts_once_and_keeps_the_printed_spelling() {
        let toml =
            format!("[[correction]]\ntarget='types/*/fields/*'\ncase='lower-camel'\n{WHY}\n");
        let (draft, applied) = apply(&toml, &draft()).unwrap();
        assert_eq!(
            draft["types"]["Page"]["fields"]["items"]["aliases"],
            json!(["Items"])
        );
        assert_eq!(
            draft["types"]["Seat"]["fields"]
                .as_object()
                .unwrap()
                .keys()
                .collect::<Vec<_>>(),
            ["state", "id"]
        );
        assert_eq!(applied.facts, 1);
    }

    #[test]
    fn values_in_snake_case_keep_the_printed_spelling() {
        let toml = format!("[[correction]]\ntarget='types/Cycle/values/*'\ncase='snake'\n{WHY}\n");
        let draft = json!({ "types": { "Cycle": { "values": { "OneTime": {}, "none": {} } } } });
        let (draft, applied) = apply(&toml, &draft).unwrap();
        assert_eq!(
            draft["types"]["Cycle"]["values"],
            json!({ "one_time": { "aliases": ["OneTime"] }, "none": {} })
        );
        assert_eq!(applied.facts, 1);
    }

    #[test]
    fn a_slash_inside_a_key_is_written_as_in_a_json_pointer() {
        let toml = format!(
            "[[correction]]\ntarget='errors/404~1400019/retryable'\nvalue=true\n{WHY}\n\
             [[correction]]\ntarget='errors/401~1900420'\nvalue={{ status=401 }}\n{WHY}\n"
        );
        let draft = json!({ "errors": { "404/400019": { "status": 404 } } });
        let (draft, _) = apply(&toml, &draft).unwrap();
        assert_eq!(
            draft,
            json!({ "errors": {
                "404/400019": { "status": 404, "retryable": true },
                "401/900420": { "status": 401 },
            } })
        );
    }

    #[test]
    fn another_case_of_a_value_is_no_alias() {
        let draft = json!({ "types": { "State": { "values": { "Active": {}, "x86": {} } } } });
        let toml =
            format!("[[correction]]\ntarget='types/State/values/*'\ncase='lower-camel'\n{WHY}\n");
        let (draft, _) = apply(&toml, &draft).unwrap();
        let values = json!({ "active": {}, "x86": {} });
        assert_eq!(draft["types"]["State"]["values"], values);
    }

    #[test]
    fn stale_and_lost_corrections_are_errors_and_all_are_named() {
        let toml = format!(
            "[[correction]]\ntarget='types/Seat/fields/id/type'\nvalue='string'\n{WHY}\n\
             [[correction]]\ntarget='types/Gone/fields/id/type'\nvalue='guid'\n{WHY}\n"
        );
        let error = apply(&toml, &draft()).unwrap_err();
        insta::assert_snapshot!(error, @r"
        correction of `types/Seat/fields/id/type`: it changes nothing; the pages may be mended, remove it
        correction of `types/Gone/fields/id/type`: `types/Gone/fields/id` does not exist; see the names in operations.json and types/
        ");
    }

    #[test]
    fn a_correction_without_evidence_is_refused() {
        let toml = "[[correction]]\ntarget='types/Seat/fields/id/type'\nvalue='guid'\nbecause='so'\nevidence=' '\n";
        assert!(apply(toml, &draft()).unwrap_err().contains("no evidence"));
    }
}
