//! What can be seen to be wrong about an argument before anything is sent.
//!
//! Each check takes the text of an argument and gives it back trimmed, or says in one line what is
//! wrong and what to write. They go where clap wants a `value_parser`.

use stocktake::models::{Guid, Timestamp};

/// A user principal name: `user@domain`.
pub fn user_principal_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let problem = match name.rsplit_once('@') {
        None => "it has no `@`",
        Some(("", _)) => "it has nothing before the `@`",
        Some((_, "")) => "it has nothing behind the `@`",
        Some((user, _)) if user.contains('@') => "it has two `@`",
        _ if name.contains(|c: char| c.is_whitespace() || c.is_control()) => "it has a blank in it",
        _ if name.contains(['/', '\\', '?', '"', '<', '>']) => {
            "it has a character that no name has"
        }
        Some((_, domain)) if !is_domain(domain) => "it has no domain behind the `@`",
        _ => return Ok(name.to_owned()),
    };
    Err(format!("{problem}; a user is written like ann@contoso.com"))
}

fn is_domain(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.contains('.') && text.split('.').all(is_label)
}

/// A country or region: two letters of ISO 3166-1, in capitals.
pub fn country(text: &str) -> Result<String, String> {
    let code = text.trim();
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(code.to_ascii_uppercase());
    }
    Err("a country is two letters of ISO 3166-1, like US or DE".to_owned())
}

/// An id of a product, a SKU, a package: one word that can stand in an address.
pub fn id(text: &str) -> Result<String, String> {
    let id = text.trim();
    if id.is_empty() {
        return Err("it is empty".to_owned());
    }
    if id.contains(|c: char| c.is_whitespace() || c.is_control() || "/\\?#".contains(c)) {
        return Err("an id is one word, without blanks and slashes".to_owned());
    }
    Ok(id.to_owned())
}

/// The id of a tenant or a subscription.
pub fn guid(text: &str) -> Result<Guid, String> {
    let guid = Guid::parse(text.trim());
    guid.map_err(|_| {
        "a GUID is 32 hexadecimal digits, like d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d".to_owned()
    })
}

/// A date, or a date and a time.
pub fn timestamp(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    let is_date = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let full = if is_date {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    full.parse()
        .map_err(|_| "a time is written like 2026-03-01 or 2026-03-01T12:30:00Z".to_owned())
}

/// How many: 1 or more.
pub fn count(text: &str) -> Result<u64, String> {
    match text.trim().parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("it is a number from 1 on".to_owned()),
    }
}

/// How many items a page of a service is to hold: 1 or more.
pub fn page_size(text: &str) -> Result<i32, String> {
    let size = count(text)?;
    i32::try_from(size).map_err(|_| format!("it is a number from 1 to {}", i32::MAX))
}

/// `key=value`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("it is written like armRegionName=japanwest".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_written_like_addresses() {
        for good in [
            "ann@contoso.com",
            " ann@contoso.com ",
            "guest_x.org#EXT#@contoso.onmicrosoft.com",
            "o'neil@münchen.de",
        ] {
            assert_eq!(user_principal_name(good).unwrap(), good.trim());
        }
        for bad in [
            "ann",
            "@contoso.com",
            "ann@",
            "a@b@c.de",
            "an n@contoso.com",
            "ann@contoso",
            "ann@.com",
            "ann/b@contoso.com",
            "",
        ] {
            let problem = user_principal_name(bad).unwrap_err();
            assert!(
                problem.ends_with("like ann@contoso.com"),
                "{bad}: {problem}"
            );
        }
    }

    #[test]
    fn countries_are_two_letters() {
        assert_eq!(country(" de ").unwrap(), "DE");
        for bad in ["", "D", "DEU", "Germany", "D1", "ü"] {
            assert!(country(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_are_one_word() {
        assert_eq!(id(" 9WZDNCRFJ3PS ").unwrap(), "9WZDNCRFJ3PS");
        for bad in ["", " ", "a/b", "a b", "a?b", "a#b", "a\u{7}"] {
            assert!(id(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_date_is_its_first_moment() {
        let day = timestamp("2026-03-01").unwrap();
        assert_eq!(day, timestamp("2026-03-01T00:00:00Z").unwrap());
        for bad in ["", "yesterday", "2026-13-01", "01.03.2026"] {
            assert!(timestamp(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn counts_begin_with_one() {
        assert_eq!(count("1"), Ok(1));
        assert_eq!(count(" 1000000 "), Ok(1_000_000));
        assert_eq!(page_size("2147483647"), Ok(i32::MAX));
        for bad in ["", "0", "-1", "1.5", "many"] {
            assert!(count(bad).is_err() && page_size(bad).is_err(), "{bad}");
        }
        assert!(page_size("2147483648").is_err());
    }

    #[test]
    fn pairs_have_two_sides() {
        assert_eq!(pair("a=b=c").unwrap(), ("a".into(), "b=c".into()));
        for bad in ["", "a", "a=", "=b", " = "] {
            assert!(pair(bad).is_err(), "{bad}");
        }
    }
}
