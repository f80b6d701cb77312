//! Random documents that fit a schema, but for the places that a [`Hostility`] strikes.

use proptest::prelude::*;
use proptest::strategy::Union;

use super::exchange::{Exchange, Fields};
use super::hostility::Hostility;
use super::schema::{Family, Field, Shape, Text};
use super::values::Ordinary;

/// How often a structure may stand inside itself.
const DEPTH: usize = 2;

/// Makes documents of the types of a family.
#[derive(Clone, Copy, Debug)]
pub struct Generator<'a> {
    pub family: &'a Family,
    pub ordinary: &'a Ordinary,
    pub hostility: Hostility,
    pub extent: Extent<'a>,
}

/// How much of a schema a document shows.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'a> {
    /// Any optional fields and any number of items; what can be struck is struck or not.
    Random,
    /// What is required and nothing else.
    Least,
    /// Every field, and in every list an item. Struck is one place only: `Seat.state`, or `Seat`
    /// where a structure is struck as a whole.
    Whole { place: &'a str },
}

impl Extent<'_> {
    /// Every field, and nothing struck.
    pub const WHOLE: Self = Self::Whole { place: "" };
}

impl Generator<'_> {
    /// Documents of a shape.
    pub fn documents(&self, shape: &Shape) -> BoxedStrategy<Exchange> {
        self.value(shape, "", &[])
            .expect("no required field leads back to its own structure")
    }

    /// What can stand in a place; nothing when that is a structure too deep inside itself. `above`
    /// are the structures around the place.
    fn value(&self, shape: &Shape, place: &str, above: &[&str]) -> Option<BoxedStrategy<Exchange>> {
        match shape {
            Shape::Structure(name) => return self.structure(name, above),
            Shape::List(inner) => return Some(self.list(inner, place, above)),
            Shape::Map(inner) => return Some(self.map(inner, place, above)),
            _ => {}
        }
        let ordinary = self.ordinary(shape).prop_map(Exchange::same).boxed();
        Some(match self.hostility.value(shape) {
            Some(hostile) => self.mix(place, ordinary, hostile),
            None => ordinary,
        })
    }

    fn ordinary(&self, shape: &Shape) -> BoxedStrategy<serde_json::Value> {
        match shape {
            Shape::Enumeration(values) => {
                let values: Vec<_> = values.0.iter().map(|it| it[0].clone()).collect();
                proptest::sample::select(values).prop_map_into().boxed()
            }
            Shape::Text(Text::DateTime) => self.ordinary.date_time.clone(),
            Shape::Text(Text::Guid) => self.ordinary.guid.clone(),
            Shape::Text(_) => self.ordinary.text.clone(),
            Shape::Integer { .. } => self.ordinary.integer.clone(),
            Shape::Number => self.ordinary.number.clone(),
            Shape::Boolean => self.ordinary.boolean.clone(),
            Shape::Anything => self.ordinary.anything.clone(),
            Shape::Structure(_) | Shape::List(_) | Shape::Map(_) => unreachable!("not single"),
        }
    }

    fn structure(&self, name: &str, above: &[&str]) -> Option<BoxedStrategy<Exchange>> {
        if above.iter().filter(|outer| **outer == name).count() >= DEPTH {
            return None;
        }
        let above = [above, &[name]].concat();
        let fields = &self.family.structures[name];
        let mut pieces: Vec<_> = fields
            .iter()
            .map(|field| self.field(field, &format!("{name}.{}", field.name), &above))
            .collect();
        if let Some(more) = self.hostility.more_fields(fields, self.ordinary) {
            pieces.push(self.mix(name, Just(Fields::default()).boxed(), more));
        }
        Some(pieces.prop_map(Exchange::object).boxed())
    }

    fn field(&self, field: &Field, place: &str, above: &[&str]) -> BoxedStrategy<Fields> {
        let Some(value) = self.value(&field.shape, place, above) else {
            assert!(!field.required, "{place} cannot end");
            return Just(Fields::default()).boxed();
        };
        let name = field.name.clone();
        let present = value
            .clone()
            .prop_map(move |value| Fields::one(&name, &name, value))
            .boxed();
        let ordinary = match self.extent {
            _ if field.required => present,
            Extent::Whole { .. } => present,
            Extent::Least => Just(Fields::default()).boxed(),
            Extent::Random => proptest::option::weighted(0.7, present)
                .prop_map(Option::unwrap_or_default)
                .boxed(),
        };
        match self.hostility.field(field, &value, self.ordinary) {
            Some(hostile) => self.mix(place, ordinary, hostile),
            None => ordinary,
        }
    }

    fn list(&self, inner: &Shape, place: &str, above: &[&str]) -> BoxedStrategy<Exchange> {
        match self.value(inner, place, above) {
            Some(item) => proptest::collection::vec(item, self.length())
                .prop_map(Exchange::list)
                .boxed(),
            None => Just(Exchange::list(Vec::new())).boxed(),
        }
    }

    fn map(&self, inner: &Shape, place: &str, above: &[&str]) -> BoxedStrategy<Exchange> {
        match self.value(inner, place, above) {
            Some(value) => {
                let entries = (self.ordinary.key.clone(), value)
                    .prop_map(|(key, value)| Fields::one(&key, &key, value));
                proptest::collection::vec(entries, self.length())
                    .prop_map(Exchange::object)
                    .boxed()
            }
            None => Just(Exchange::object(Vec::new())).boxed(),
        }
    }

    fn length(&self) -> std::ops::Range<usize> {
        match self.extent {
            Extent::Random => 0..3,
            Extent::Least => 0..1,
            Extent::Whole { .. } => 1..3,
        }
    }

    fn mix<T: std::fmt::Debug + Clone + 'static>(
        &self,
        place: &str,
        ordinary: BoxedStrategy<T>,
        hostile: BoxedStrategy<T>,
    ) -> BoxedStrategy<T> {
        match self.extent {
            Extent::Whole { place: struck } if struck == place => hostile,
            Extent::Whole { .. } | Extent::Least => ordinary,
            Extent::Random if self.hostility == Hostility::Anything => {
                Union::new_weighted(vec![(9, ordinary), (1, hostile)]).boxed()
            }
            Extent::Random => Union::new(vec![ordinary, hostile]).boxed(),
        }
    }
}
