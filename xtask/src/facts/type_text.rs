//! The type column: some seventy spellings of a dozen types.

use crate::{contract::TypeExpr, pages::Rich};

use super::headings::to_type_name;

/// A type as a table prints it, and as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeText {
    /// The text of the cell, without markup.
    pub printed: String,
    /// What it says; `None` when it cannot be read.
    pub read: Option<TypeExpr>,
    /// Where the named type is documented, when the cell links it.
    pub target: Option<String>,
}

impl TypeText {
    /// Reads a cell; `None` when it is empty.
    pub fn read(cell: &Rich) -> Option<Self> {
        let printed = cell.text();
        if printed.is_empty() {
            return None;
        }
        // The link target that names a type; a link of a keyword such as "enum" leads elsewhere.
        let link = cell.links().find(|(text, _)| !text.is_empty());
        let target = link.map(|(_, target)| target.to_owned());
        let read = expression(&printed);
        Some(Self {
            printed,
            read,
            target,
        })
    }
}

impl TypeText {
    /// Whether a text is made of what names and values are made of.
    pub(super) fn is_plain(text: &str) -> bool {
        !text.contains(['<', '>', '=', '"', '?', '\\'])
    }
}

/// The type that a text names.
pub(super) fn expression(printed: &str) -> Option<TypeExpr> {
    let text = printed.trim().trim_end_matches('.').trim();
    let text = text.split(';').next().unwrap_or(text).trim();
    let text = without_nullable(text);
    if let Some((outer, inner)) = text.split_once('<') {
        return generic(outer.trim(), inner.trim_end().trim_end_matches('>'));
    }
    let (text, note) = without_note(text);
    let lower = text.to_lowercase();
    // "string in the UTC date-time offset format"
    if lower.starts_with("string in ") && lower.contains("date") {
        return Some(TypeExpr::DateTime);
    }
    // "string (GUID)", "datetime (UTC)"
    if let (Some(TypeExpr::String), Some(note)) = (scalar(&lower), &note) {
        return scalar(&note.to_lowercase())
            .filter(|ty| *ty != TypeExpr::Json)
            .or(Some(TypeExpr::String));
    }
    for prefix in [
        "collection of ",
        "a collection of ",
        "an array of ",
        "array of ",
        "a list of ",
        "list of ",
        "arrays of ",
        "set of ",
    ] {
        if let Some(rest) = strip_prefix(text, prefix) {
            return element(rest).map(|inner| TypeExpr::List(Box::new(inner)));
        }
    }
    for suffix in ["[]", " array", " list", " collection"] {
        if let Some(rest) = strip_suffix(text, suffix) {
            return element(rest).map(|inner| TypeExpr::List(Box::new(inner)));
        }
    }
    scalar(&lower).or_else(|| named(text))
}

/// `nullable int`, `int (nullable)` and `int?` are `int`: every field may be null.
fn without_nullable(text: &str) -> &str {
    let text = strip_prefix(text, "nullable ").unwrap_or(text);
    let text = strip_suffix(text, "(nullable)").unwrap_or(text);
    text.trim_end_matches('?').trim()
}

/// The text in front of a remark in parentheses, and the remark.
fn without_note(text: &str) -> (&str, Option<&str>) {
    match text.split_once(" (") {
        Some((before, rest)) if rest.ends_with(')') => {
            (before.trim(), Some(rest.trim_end_matches(')')))
        }
        _ => (text, None),
    }
}

fn strip_prefix<'text>(text: &'text str, prefix: &str) -> Option<&'text str> {
    let head = text.get(..prefix.len())?;
    let rest = head
        .eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])?;
    (!rest.trim().is_empty()).then_some(rest)
}

fn strip_suffix<'text>(text: &'text str, suffix: &str) -> Option<&'text str> {
    let at = text.len().checked_sub(suffix.len())?;
    let tail = text.get(at..)?;
    let rest = tail.eq_ignore_ascii_case(suffix).then(|| &text[..at])?;
    (!rest.trim().is_empty()).then_some(rest)
}

fn generic(outer: &str, inner: &str) -> Option<TypeExpr> {
    match outer.to_lowercase().as_str() {
        "list" | "ienumerable" | "array" | "icollection" | "ilist" | "collection"
        | "resourcecollection" => element(inner).map(|inner| TypeExpr::List(Box::new(inner))),
        "dictionary" | "idictionary" | "map" => {
            let value = inner.rsplit_once(',').map_or(inner, |(_, value)| value);
            Some(TypeExpr::Map(Box::new(expression(value)?)))
        }
        "nullable" => expression(inner),
        _ => None,
    }
}

/// An element type; its name may be in the plural (`Array of strings`, `Array of Term resources`).
fn element(text: &str) -> Option<TypeExpr> {
    let text = text.trim();
    for noise in [
        " resources",
        " resource",
        " objects",
        " object",
        " values",
        " items",
        " types",
    ] {
        if let Some(rest) = strip_suffix(text, noise) {
            return element(rest);
        }
    }
    let lower = text.to_lowercase();
    if let Some(singular) = lower.strip_suffix('s')
        && let Some(scalar) = scalar(singular)
    {
        return Some(scalar);
    }
    expression(text)
}

fn scalar(lower: &str) -> Option<TypeExpr> {
    let squeezed: String = lower
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    Some(match squeezed.as_str() {
        "string" | "text" | "char" | "timespan" | "enum" | "enumstring" | "enumeration"
        | "stringenum" | "jsonstring" => TypeExpr::String,
        "bool" | "boolean" => TypeExpr::Boolean,
        "long" => TypeExpr::Int64,
        "short" | "byte" => TypeExpr::Int32,
        "number" | "decimal" | "double" | "float" | "numeric" => TypeExpr::Number,
        "datetime"
        | "datetimeoffset"
        | "date"
        | "dateandtime"
        | "stringinutcdatetimeformat"
        | "datetimestring"
        | "datetimeutc"
        | "utc"
        | "utcdatetime" => TypeExpr::DateTime,
        "guid" | "uuid" | "stringguid" | "guidstring" | "guidformattedstring" => TypeExpr::Guid,
        "uri" | "url" => TypeExpr::Uri,
        "object" | "json" | "any" | "jsonobject" => TypeExpr::Json,
        "array" | "list" | "collection" | "ienumerable" => TypeExpr::List(Box::new(TypeExpr::Json)),
        "dictionary" | "key/valuepairs" | "keyvaluepairs" | "key/valuepair" | "keyvaluepair"
        | "objectstringpairs" | "objectstringpair" | "map" => {
            TypeExpr::Map(Box::new(TypeExpr::Json))
        }
        // integer-32, int32, inteter-32, integer-23, "integer -64", integer-3232
        integer if is_integer(integer) => {
            if integer.contains("64") {
                TypeExpr::Int64
            } else {
                TypeExpr::Int32
            }
        }
        _ => return None,
    })
}

fn is_integer(squeezed: &str) -> bool {
    let word = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        word,
        "int" | "integer" | "inteter" | "intger" | "interger" | "uint"
    )
}

fn named(text: &str) -> Option<TypeExpr> {
    let words = text.split_whitespace().count();
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '-'));
    // More words than a name has make a sentence.
    if text.is_empty() || words > 3 || !plain || matches!(text.split(' ').next_back(), Some("of")) {
        return None;
    }
    let last = text.rsplit('.').next().unwrap_or(text);
    let name = to_type_name(last);
    name.starts_with(|c: char| c.is_ascii_uppercase())
        .then_some(TypeExpr::Named(name))
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn spellings_of_the_pages_are_read() {
        for (printed, read) in [
            ("String", "string"),
            ("integer-32", "int32"),
            ("inteter-32", "int32"),
            ("integer-3232", "int32"),
            ("integer -64", "int64"),
            ("long", "int64"),
            ("Datetime", "date-time"),
            ("datetimeoffset", "date-time"),
            ("URI", "uri"),
            ("GUID", "guid"),
            ("list<UserIdentity>", "list<UserIdentity>"),
            (
                "List<ConsumeOrderTransaction>",
                "list<ConsumeOrderTransaction>",
            ),
            (
                "Collection of ProductArchitectures",
                "list<ProductArchitectures>",
            ),
            ("Array of strings", "list<string>"),
            ("Array of Term resources", "list<Term>"),
            ("key/value pairs", "map<json>"),
            ("Dictionary<String, String>", "map<string>"),
            ("array", "list<json>"),
            (
                "List of specializedOfferProperties",
                "list<SpecializedOfferProperties>",
            ),
            ("Renewal instruction", "RenewalInstruction"),
            ("timespan", "string"),
            ("decimal", "number"),
            ("nullable boolean", "boolean"),
            ("int?", "int32"),
            ("Json Object", "json"),
            ("json Array", "list<json>"),
            ("IEnumerable", "list<json>"),
            ("IEnumerable<Reservation>", "list<Reservation>"),
            ("List of Object String pairs", "list<map<json>>"),
            ("String; unique", "string"),
            ("string (GUID)", "guid"),
            ("datetime (UTC)", "date-time"),
            ("collection of strings", "list<string>"),
            ("integer-23", "int32"),
            (
                "Microsoft.Partner.Core.ApplicationConsents.ApplicationGrant[]",
                "list<ApplicationGrant>",
            ),
        ] {
            assert_eq!(
                expression(printed).map(|read| read.to_string()).as_deref(),
                Some(read),
                "{printed}"
            );
        }
    }

    #[test]
    fn sentences_are_no_types() {
        for printed in [
            "An [Enum/dotnet/api/system.enum)",
            "one of the values described in the table below",
            "collection of",
            "İnteger",
        ] {
            assert_eq!(expression(printed), None, "{printed}");
        }
    }
}
