//! Runs a property over all types: once for every place that can be struck, so that none is left to
//! chance, then for every type with random documents.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::exchange::Exchange;
use super::generator::{Extent, Generator};
use super::hostility::Hostility;
use super::schema::Family;
use super::values::Ordinary;
use crate::families::FAMILIES;
use crate::roots::{Root, roots};

/// What a property says of one document of one type.
pub type Judge = fn(&Root, &Exchange) -> Result<(), TestCaseError>;

/// Checks that a property holds wherever a hostility can strike.
pub fn hold(hostility: Hostility, judge: Judge) {
    let ordinary = Ordinary::new();
    let mut places = 0;
    for name in FAMILIES {
        let family = Family::read(name);
        let generator = Generator {
            family: &family,
            ordinary: &ordinary,
            hostility,
            extent: Extent::Random,
        };
        places += every_place(name, generator, judge);
        for root in roots().filter(|root| root.family == name) {
            if hostility == Hostility::Nothing || can_strike(generator, root) {
                run(root, generator, cases(), judge);
            }
        }
    }
    assert!(
        places > 0 || hostility == Hostility::Nothing,
        "there is no place for {hostility:?}"
    );
}

/// Checks that a property holds for ordinary documents of all types, to some extent.
pub fn hold_for(extent: Extent<'_>, judge: Judge) {
    let ordinary = Ordinary::new();
    for name in FAMILIES {
        let family = Family::read(name);
        let generator = Generator {
            family: &family,
            ordinary: &ordinary,
            hostility: Hostility::Nothing,
            extent,
        };
        for root in roots().filter(|root| root.family == name) {
            run(root, generator, cases(), judge);
        }
    }
}

/// The documents of each type, as many times as `PROPTEST_CASES` says or would say by default, over
/// a number that keeps all properties together under a minute.
fn cases() -> u32 {
    Config::default().cases.div_ceil(16)
}

/// Strikes one place after the other; says how many there are.
fn every_place(family: &str, generator: Generator<'_>, judge: Judge) -> usize {
    let mut count = 0;
    for (structure, fields) in &generator.family.structures {
        let root = smallest_root(family, structure, generator.family);
        let fields = fields
            .iter()
            .filter(|field| generator.hostility.strikes(field))
            .map(|field| format!("{structure}.{}", field.name));
        let whole = (generator.hostility == Hostility::ExtraFields).then(|| structure.clone());
        for place in fields.chain(whole) {
            let generator = Generator {
                extent: Extent::Whole { place: &place },
                ..generator
            };
            run(root, generator, 2, |root, exchange| {
                prop_assert!(exchange.struck > 0, "{} was not struck", place);
                judge(root, exchange)
            });
            count += 1;
        }
    }
    count
}

/// The type that holds the structure and little else.
fn smallest_root(family: &str, structure: &str, schemas: &Family) -> &'static Root {
    roots()
        .filter(|root| root.family == family)
        .map(|root| (schemas.reached(&schemas.shape_of_root(root.name)), root))
        .filter(|(reached, _)| reached.contains(structure))
        .min_by_key(|(reached, _)| reached.len())
        .unwrap_or_else(|| panic!("{family}: {structure} is in no type of tests/contract/roots.rs"))
        .1
}

fn can_strike(generator: Generator<'_>, root: &Root) -> bool {
    let shape = generator.family.shape_of_root(root.name);
    generator.hostility == Hostility::ExtraFields
        || generator
            .family
            .reached(&shape)
            .iter()
            .flat_map(|structure| &generator.family.structures[*structure])
            .any(|field| generator.hostility.strikes(field))
}

fn run(
    root: &Root,
    generator: Generator<'_>,
    cases: u32,
    judge: impl Fn(&Root, &Exchange) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        max_shrink_iters: 4096,
        failure_persistence: None,
        ..Config::default()
    };
    let shape = generator.family.shape_of_root(root.name);
    let documents = generator.documents(&shape);
    match TestRunner::new(config).run(&documents, |exchange| judge(root, &exchange)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, exchange)) => panic!(
            "{} of {}, {:?}, {:?}: {reason}\n   sent {}\n  wants {}",
            root.name,
            root.family,
            generator.hostility,
            generator.extent,
            exchange.sent,
            exchange.written,
        ),
        Err(TestError::Abort(reason)) => panic!("{} of {}: {reason}", root.name, root.family),
    }
}
