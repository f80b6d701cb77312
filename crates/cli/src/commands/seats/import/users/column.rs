//! Which column holds the users, and whether the first line is a heading.

use std::{convert::Infallible, str::FromStr};

use csv::ByteRecord;

/// A column, as it is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By its number; the first is 1.
    Number(usize),
    /// By its heading, in any letter case.
    Name(String),
}

impl FromStr for Column {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(match text.parse() {
            Ok(number) => Self::Number(number),
            Err(_) => Self::Name(text.to_owned()),
        })
    }
}

/// Headings under which programs write users, without blanks and in small letters. Those in front are
/// taken before those behind.
const HEADINGS: [&str; 12] = [
    "userprincipalname",
    "upn",
    "user",
    "username",
    "users",
    "assignedto",
    "signinname",
    "email",
    "emailaddress",
    "mail",
    "account",
    "login",
];

/// The place of the column in a record, from 0 on, and its heading if the first record is one.
pub(super) fn find(
    wanted: Option<&Column>,
    first: &ByteRecord,
) -> Result<(usize, Option<String>), String> {
    match wanted {
        Some(Column::Name(name)) => by_name(name, first),
        Some(Column::Number(number)) => by_number(*number, first),
        None => by_looks(first),
    }
}

fn by_name(name: &str, first: &ByteRecord) -> Result<(usize, Option<String>), String> {
    let headings = texts(first);
    match headings
        .iter()
        .position(|heading| plain(heading) == plain(name))
    {
        Some(place) => Ok((place, Some(headings[place].clone()))),
        None => Err(format!(
            "there is no column `{name}`; there are {}",
            headings.join(", ")
        )),
    }
}

fn by_number(number: usize, first: &ByteRecord) -> Result<(usize, Option<String>), String> {
    let headings = texts(first);
    let place = number
        .checked_sub(1)
        .filter(|place| *place < headings.len());
    let Some(place) = place else {
        let count = headings.len();
        return Err(format!(
            "there is no column {number}; the first is 1, the last {count}"
        ));
    };
    let heading = &headings[place];
    // A heading that is not known could be a user that is written wrongly: that is to be told.
    Ok((place, is_known(heading).then(|| heading.clone())))
}

/// The column in which the first line has a user; else the one whose heading is for users.
fn by_looks(first: &ByteRecord) -> Result<(usize, Option<String>), String> {
    let headings = texts(first);
    if let Some(place) = headings.iter().position(|heading| heading.contains('@')) {
        return Ok((place, None));
    }
    let mut known = HEADINGS.iter();
    let found = known.find_map(|known| headings.iter().position(|text| plain(text) == *known));
    match found {
        Some(place) => Ok((place, Some(headings[place].clone()))),
        None => Err(format!(
            "there is neither a user nor a heading for users in it: {}; name the column with \
             --column",
            headings.join(", ")
        )),
    }
}

fn texts(record: &ByteRecord) -> Vec<String> {
    let short = |cell: &[u8]| String::from_utf8_lossy(cell).chars().take(60).collect();
    record.iter().map(short).collect()
}

fn is_known(heading: &str) -> bool {
    HEADINGS.contains(&plain(heading).as_str())
}

/// A heading without what spellings differ in.
fn plain(heading: &str) -> String {
    let letters = heading.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
