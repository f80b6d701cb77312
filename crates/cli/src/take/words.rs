//! Numbers, dates and names as people read them.

use stocktake::models::Timestamp;

use super::stock::{Organisation, Stock};
use crate::output;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A number that counts something. Templates hand references over.
pub(in crate::take) trait Whole {
    /// The number.
    fn whole(self) -> u64;
}

macro_rules! whole {
    ($($number:ty),*) => {
        $(impl Whole for $number {
            fn whole(self) -> u64 {
                u64::try_from(self).unwrap_or(u64::MAX)
            }
        })*
    };
}

whole!(u32, u64, usize);

impl<T: Whole + Copy> Whole for &T {
    fn whole(self) -> u64 {
        (*self).whole()
    }
}

/// `1,240`.
pub(in crate::take) fn thousands(number: impl Whole) -> String {
    let digits = number.whole().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 seat`, `1,240 seats`.
pub(in crate::take) fn count(number: impl Whole, one: &str, many: &str) -> String {
    let number = number.whole();
    format!(
        "{} {}",
        thousands(number),
        if number == 1 { one } else { many }
    )
}

/// `2026-11-21`; as it was sent where it is no date-time.
pub(in crate::take) fn day(moment: &Timestamp) -> String {
    match moment.date() {
        Some((year, month, day)) => format!("{year:04}-{month:02}-{day:02}"),
        None => moment.to_string(),
    }
}

/// The day, where there is one that is a day.
pub(in crate::take) fn known_day(moment: Option<&Timestamp>) -> String {
    let known = moment.filter(|moment| moment.is_known() && !moment.is_min());
    known.map(day).unwrap_or_default()
}

/// `21 November 2026, 12:31 UTC`.
pub(in crate::take) fn moment(moment: &Timestamp) -> String {
    let month = |month: u8| MONTHS.get(usize::from(month).wrapping_sub(1)).copied();
    let parts = moment.date().zip(moment.time_of_day());
    match parts.and_then(|((year, number, day), time)| Some((year, month(number)?, day, time))) {
        Some((year, month, day, (hour, minute, _))) => {
            format!("{day} {month} {year}, {hour:02}:{minute:02} UTC")
        }
        None => moment.to_string(),
    }
}

/// A text no longer than so many characters; what is cut is marked.
pub(in crate::take) fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text without what a terminal or a browser would act on, and what turns the writing around.
pub(in crate::take) fn visible(text: &str) -> String {
    text.replace(|c| c != '\n' && output::commands(c), "\u{fffd}")
}

/// Part of whole in percent, rounded down.
pub(in crate::take) fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100)
        .checked_div(whole)
        .unwrap_or_default()
}

/// A line on each family that was asked: its name, and what there is.
pub(in crate::take) fn summary(stock: &Stock) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(organisation) = &stock.organisation {
        organisation_lines(organisation, &mut lines);
    }
    if let Some(customers) = &stock.customers {
        let entitlements: usize = customers.iter().map(|one| one.entitlements.len()).sum();
        let subscriptions: usize = customers.iter().map(|one| one.subscriptions.len()).sum();
        let text = format!(
            "{}, {}, {}",
            count(customers.len(), "customer", "customers"),
            count(entitlements, "entitlement", "entitlements"),
            count(subscriptions, "subscription", "subscriptions"),
        );
        lines.push(("Store services", text));
    }
    if let Some(catalog) = &stock.catalog {
        let text = format!(
            "{} and {}{}; {} have limited stock, {} of them restricted{}",
            count(catalog.products, "product", "products"),
            count(catalog.skus, "SKU", "SKUs"),
            catalog
                .country
                .as_ref()
                .map(|country| format!(" in {country}"))
                .unwrap_or_default(),
            thousands(catalog.limited()),
            thousands(catalog.restricted),
            match catalog.not_checked {
                0 => String::new(),
                number => format!(", {} not checked", thousands(number)),
            },
        );
        lines.push(("Partner Center", text));
    }
    lines
}

fn organisation_lines(organisation: &Organisation, lines: &mut Vec<(&'static str, String)>) {
    let totals = &organisation.totals;
    let owned = format!(
        "{} owned, {} of them licensed offline, {} removed",
        count(totals.owned, "product", "products"),
        thousands(totals.offline),
        thousands(totals.removed),
    );
    lines.push(("Store for Business", owned));
    let people = match totals.people {
        Some(people) => format!("; {} hold seats", count(people, "person", "people")),
        None => String::new(),
    };
    let seats = format!(
        "{} of {} used, {} free{people}",
        thousands(totals.used),
        count(totals.acquired, "seat", "seats"),
        thousands(totals.free),
    );
    lines.push(("", seats));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let shown = [0_u64, 7, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(count(1_usize, "seat", "seats"), "1 seat");
        assert_eq!(count(0_usize, "seat", "seats"), "0 seats");
    }

    #[test]
    fn moments_are_spelled_out() {
        let at = Timestamp::parse("2026-11-21T12:31:07.5Z").unwrap();
        assert_eq!(moment(&at), "21 November 2026, 12:31 UTC");
        assert_eq!(day(&at), "2026-11-21");
        assert_eq!(known_day(Some(&Timestamp::MIN_VALUE)), "");
        assert_eq!(moment(&Timestamp::from_wire("soon")), "soon");
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!(clipped("Contoso Sketch", 14), "Contoso Sketch");
        assert_eq!(clipped("Contoso Sketch", 9), "Contoso…");
        assert_eq!(clipped("日本語テキスト", 4), "日本語…");
    }

    #[test]
    fn what_cannot_be_seen_is_replaced() {
        assert_eq!(
            visible("a\u{1b}[1m\u{202e}b\r\nc"),
            "a\u{fffd}[1m\u{fffd}b\u{fffd}\nc"
        );
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!((percent(1, 3), percent(3, 3), percent(5, 0)), (33, 100, 0));
    }
}
