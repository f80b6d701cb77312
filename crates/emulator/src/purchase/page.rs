//! Pages of a listing. The token of the next one is opaque, and good for the same listing of the
//! same customer only.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

use crate::store_services::{Body, Fault};

/// A part of a listing.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Which listing, of whom.
    listing: (&'static str, &'a str),
    /// The place of its first item among all that are stored. Nothing is ever taken out, so places
    /// stay what they are.
    from: usize,
    size: usize,
}

impl<'a> Page<'a> {
    /// The page that a request asks for.
    pub(super) fn of(
        body: &Body,
        listing: (&'static str, &'a str),
        size: usize,
    ) -> Result<Self, Fault> {
        let token = body.text("continuationToken")?;
        let from = match token.filter(|token| !token.is_empty()) {
            Some(token) => read(&token, listing).ok_or_else(|| {
                let problem = "it is not one that this listing gave out";
                Fault::invalid_parameter("continuationToken", problem)
            })?,
            None => 0,
        };
        Ok(Self {
            listing,
            from,
            size,
        })
    }

    /// Its items, out of those that are listed with their places, and the token of the next page if
    /// there is one.
    pub(super) fn cut<T>(
        &self,
        items: impl Iterator<Item = (usize, T)>,
    ) -> (Vec<T>, Option<String>) {
        let mut rest = items.skip_while(|(place, _)| *place < self.from);
        let page = rest.by_ref().take(self.size).map(|(_, item)| item);
        let page = page.collect();
        let next = rest.next().map(|(place, _)| {
            let (name, customer) = self.listing;
            BASE64.encode(format!("{name}/{place}/{customer}"))
        });
        (page, next)
    }
}

fn read(token: &str, listing: (&str, &str)) -> Option<usize> {
    let text = String::from_utf8(BASE64.decode(token).ok()?).ok()?;
    let (name, rest) = text.split_once('/')?;
    let (place, customer) = rest.split_once('/')?;
    let place = place.parse().ok()?;
    ((name, customer) == listing).then_some(place)
}
