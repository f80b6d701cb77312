//! The ways in which the services' JSON is not what the documentation promises.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

use super::exchange::{Exchange, Fields};
use super::schema::{Enumeration, Field, Shape, Text};
use super::values::{Ordinary, guid, text};

/// One of these ways; a generated document has one of them in some places and is ordinary elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostility {
    /// The document is what the documentation promises.
    Nothing,
    /// A value that no enumeration lists.
    UnknownValue,
    /// A listed value in other letters, capital or small.
    LetterCase,
    /// Another spelling of a listed value.
    ValueAlias,
    /// Another name of a field.
    FieldAlias,
    /// A field under two of its names at once.
    BothNames,
    /// `null` for a field that may be absent.
    Null,
    /// No list, or `null`, where one is promised.
    MissingList,
    /// Fields that no document has.
    ExtraFields,
    /// A date-time that fits a regular expression.
    DateTime(&'static str),
    /// A text where a GUID is promised.
    NoGuid,
    /// A number where text is promised and numbers are known to come.
    NumberForText,
    /// A number without a fraction where one may have one.
    WholeNumber,
    /// An integer of the full width of its type.
    WideInteger,
    /// An integer that does not fit into its type.
    TooWideInteger,
    /// The [`SECRET`] where a secret is promised.
    Secret,
    /// JSON other than a text, with the [`SECRET`], where a secret is promised.
    WrappedSecret,
    /// Any JSON in the place of any field.
    Anything,
}

/// What must never be shown.
pub const SECRET: &str = "48151623421080";

impl Hostility {
    /// Whether a field can be struck, or what is in its lists and maps.
    pub fn strikes(self, field: &Field) -> bool {
        match self {
            Self::FieldAlias | Self::BothNames => !field.aliases.is_empty(),
            Self::Null => !field.required,
            Self::MissingList => {
                field.required && matches!(field.shape, Shape::List(_) | Shape::Map(_))
            }
            Self::Anything => true,
            _ => self.value(field.shape.innermost()).is_some(),
        }
    }

    /// The hostile values of a shape, if it has any.
    pub fn value(self, shape: &Shape) -> Option<BoxedStrategy<Exchange>> {
        match (self, shape) {
            (Self::UnknownValue, Shape::Enumeration(values)) => Some(same(unknown_value(values))),
            (Self::LetterCase, Shape::Enumeration(values)) => {
                let spellings = values.0.iter().map(|spellings| spellings[0].clone());
                Some(known_value(values, spellings.collect()))
            }
            (Self::ValueAlias, Shape::Enumeration(values)) => {
                let aliases: Vec<_> = values.0.iter().flat_map(|it| &it[1..]).cloned().collect();
                (!aliases.is_empty()).then(|| known_value(values, aliases))
            }
            (Self::DateTime(pattern), Shape::Text(Text::DateTime)) => Some(same(pattern)),
            (Self::NoGuid, Shape::Text(Text::Guid)) => Some(same(no_guid())),
            (Self::NumberForText, Shape::Text(Text::OrNumber)) => Some(number_for_text()),
            (Self::WholeNumber, Shape::Number) => {
                let number = any::<i32>();
                Some(hostile(
                    number.prop_map(|it| (json!(it), json!(f64::from(it)))),
                ))
            }
            (Self::WideInteger, Shape::Integer { bits: 32 }) => Some(same(prop_oneof![
                any::<i32>(),
                Just(i32::MIN),
                Just(i32::MAX)
            ])),
            (Self::WideInteger, Shape::Integer { .. }) => Some(same(prop_oneof![
                any::<i64>(),
                Just(i64::MIN),
                Just(i64::MAX)
            ])),
            (Self::TooWideInteger, Shape::Integer { bits }) => Some(too_wide(*bits)),
            (Self::Secret, Shape::Text(Text::Secret)) => Some(same(Just(SECRET))),
            (Self::WrappedSecret, Shape::Text(Text::Secret)) => Some(same(select(vec![
                json!(SECRET.parse::<i64>().unwrap()),
                json!(SECRET.parse::<f64>().unwrap()),
                json!([SECRET]),
                json!({ "key": SECRET }),
                json!({ SECRET: "key" }),
            ]))),
            _ => None,
        }
    }

    /// The hostile forms of a field as a whole, if it has any; `value` is what stands in it.
    pub fn field(
        self,
        field: &Field,
        value: &BoxedStrategy<Exchange>,
        ordinary: &Ordinary,
    ) -> Option<BoxedStrategy<Fields>> {
        if !self.strikes(field) {
            return None;
        }
        let name = field.name.clone();
        match self {
            Self::FieldAlias => Some(
                (select(field.aliases.clone()), value.clone())
                    .prop_map(move |(alias, value)| Fields {
                        struck: value.struck + 1,
                        ..Fields::one(&alias, &name, value)
                    })
                    .boxed(),
            ),
            Self::BothNames => Some(
                (select(field.aliases.clone()), value.clone(), value.clone())
                    .prop_map(move |(alias, value, other)| {
                        let mut fields = Fields::one(&name, &name, value);
                        fields.sent.insert(alias, other.sent);
                        fields.struck += 1;
                        fields
                    })
                    .boxed(),
            ),
            Self::Null => Some(Just(lost(&name, Value::Null, None)).boxed()),
            Self::MissingList => {
                let empty = match field.shape {
                    Shape::List(_) => json!([]),
                    _ => json!({}),
                };
                let absent = Fields {
                    sent: Map::new(),
                    ..lost(&name, Value::Null, Some(empty.clone()))
                };
                Some(select(vec![lost(&name, Value::Null, Some(empty)), absent]).boxed())
            }
            Self::Anything => {
                let value = ordinary.anything.clone().prop_map(Exchange::same);
                Some(
                    value
                        .prop_map(move |value| Fields {
                            struck: 1,
                            ..Fields::one(&name, &name, value)
                        })
                        .boxed(),
                )
            }
            _ => None,
        }
    }

    /// The fields that a structure does not have, if that is the way.
    pub fn more_fields(
        self,
        known: &[Field],
        ordinary: &Ordinary,
    ) -> Option<BoxedStrategy<Fields>> {
        if self != Self::ExtraFields {
            return None;
        }
        let taken: Vec<String> = known
            .iter()
            .flat_map(Field::names)
            .map(str::to_owned)
            .collect();
        // The names that are nearly right, and those that Rust code or serde may have a use for.
        let mut near: Vec<String> = taken
            .iter()
            .flat_map(|name| [name.to_uppercase(), name.to_lowercase(), snake(name)])
            .chain(["unknown_fields", "@odata.type", "$type", "type_", ""].map(str::to_owned))
            .collect();
        near.retain(|name| !taken.contains(name));
        let names = prop_oneof![select(near), ordinary.key.clone()]
            .prop_filter("known", move |name| !taken.contains(name));
        let fields = proptest::collection::btree_map(names, ordinary.anything.clone(), 1..4);
        Some(
            fields
                .prop_map(|fields| extra(fields.into_iter().collect()))
                .boxed(),
        )
    }
}

fn same<S>(values: S) -> BoxedStrategy<Exchange>
where
    S: Strategy + 'static,
    S::Value: Into<Value>,
{
    hostile(values.prop_map(|value| {
        let value: Value = value.into();
        (value.clone(), value)
    }))
}

fn hostile(values: impl Strategy<Value = (Value, Value)> + 'static) -> BoxedStrategy<Exchange> {
    values
        .prop_map(|(sent, written)| Exchange::hostile(sent, written))
        .boxed()
}

/// A field that is lost in reading, but for what stands for nothing.
fn lost(name: &str, sent: Value, written: Option<Value>) -> Fields {
    Fields {
        sent: Map::from_iter([(name.to_owned(), sent)]),
        written: written
            .into_iter()
            .map(|value| (name.to_owned(), value))
            .collect(),
        struck: 1,
    }
}

fn extra(fields: Map<String, Value>) -> Fields {
    Fields {
        written: if cfg!(feature = "unknown-fields") {
            fields.clone()
        } else {
            Map::new()
        },
        sent: fields,
        struck: 1,
    }
}

/// Any text, and those that a careless comparison would take for a known value.
fn unknown_value(values: &Enumeration) -> impl Strategy<Value = String> + use<> {
    let known: Vec<String> = values.0.iter().flatten().cloned().collect();
    let near = (select(known), 0..6).prop_map(|(known, how)| match how {
        0 => format!(" {known}"),
        1 => format!("{known}\n"),
        2 => format!("{known}{known}"),
        3 => known.chars().skip(1).collect(),
        // They are the same in another case, but not in ASCII.
        4 => known
            .replace(['k', 'K'], "\u{212a}")
            .replace(['s', 'S'], "\u{17f}"),
        _ => format!("{known}\0"),
    });
    let values = values.clone();
    prop_oneof![
        near,
        text(),
        Just("Unknown".to_owned()),
        Just(String::new())
    ]
    .prop_filter("known", move |text| values.known(text).is_none())
}

/// These spellings in any letters, and the value that each stands for.
fn known_value(values: &Enumeration, spellings: Vec<String>) -> BoxedStrategy<Exchange> {
    let values = values.clone();
    let letters = proptest::collection::vec(any::<bool>(), 64);
    hostile(
        (select(spellings), letters).prop_map(move |(spelling, capitals)| {
            let sent: String = spelling
                .chars()
                .zip(capitals.iter().cycle())
                .map(|(letter, capital)| match capital {
                    true => letter.to_ascii_uppercase(),
                    false => letter.to_ascii_lowercase(),
                })
                .collect();
            let written = values.known(&sent).unwrap();
            (json!(sent), json!(written))
        }),
    )
}

fn number_for_text() -> BoxedStrategy<Exchange> {
    let fraction = any::<i16>().prop_map(|it| f64::from(2 * i32::from(it) + 1) / 8.0);
    let strategies = [
        any::<i64>()
            .prop_map(|it| (json!(it), json!(it.to_string())))
            .boxed(),
        any::<u64>()
            .prop_map(|it| (json!(it), json!(it.to_string())))
            .boxed(),
        fraction
            .prop_map(|it| (json!(it), json!(it.to_string())))
            .boxed(),
    ];
    hostile(Union::new(strategies))
}

fn too_wide(bits: u32) -> BoxedStrategy<Exchange> {
    if bits > 32 {
        let past = i64::MAX.unsigned_abs() + 1;
        return same(prop_oneof![
            (past..=u64::MAX).prop_map(Value::from),
            Just(json!(0.5)),
            Just(json!(1e300)),
        ]);
    }
    let past = i64::from(i32::MAX) + 1;
    same(prop_oneof![past..=i64::MAX, i64::MIN..-past])
}

/// The name that a field has in Rust.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Texts that are no GUID, and GUIDs in odd dress.
fn no_guid() -> impl Strategy<Value = String> {
    prop_oneof![text(), guid().prop_map(|guid| format!("{{{guid}}}"))]
}
