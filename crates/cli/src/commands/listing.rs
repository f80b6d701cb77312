//! Long listings: printed page by page in flat memory, and to be gone on with where they stopped.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Args;
use stocktake::transport::{Continuation, PagedRequest, Pager, Pages};

use crate::{
    checks,
    failure::{Exit, Failure},
    output::{Listing, Output, Record},
    progress::Meter,
    session::Session,
};

/// Where a listing begins and ends.
#[derive(Clone, Debug, Default, Args)]
pub struct Extent {
    /// Print no more than so many; all if not given
    #[arg(long, value_name = "N", value_parser = checks::count)]
    pub limit: Option<u64>,

    /// Go on where a listing with the same arguments stopped: the token that it printed
    #[arg(long, value_name = "TOKEN")]
    pub continuation: Option<Place>,
}

/// A place in a listing: the page it is on, and how many items of that page are behind.
///
/// As text it is one word, whatever the services put into their tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What leads to the page; `None` for the first.
    page: Option<Continuation>,
    behind: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.behind)?;
        match &self.page {
            // No dot at its end: who copies the word would take it for that of a sentence.
            None => Ok(()),
            Some(page) => write!(f, ".{}", URL_SAFE_NO_PAD.encode(page.to_string())),
        }
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FOREIGN: &str = "it is not a token that a listing printed; copy it whole";
        let text = text.trim();
        let (behind, page) = text.split_once('.').unwrap_or((text, ""));
        let behind = behind.parse().map_err(|_| FOREIGN)?;
        let page = URL_SAFE_NO_PAD.decode(page).map_err(|_| FOREIGN)?;
        let page = String::from_utf8(page).map_err(|_| FOREIGN)?;
        let page = match page.as_str() {
            "" => None,
            page => Some(page.parse().map_err(|_| FOREIGN)?),
        };
        Ok(Self { page, behind })
    }
}

/// Why a listing ended before its end.
enum Stop {
    Limit,
    Interrupted,
    Failed(Failure),
}

/// Prints a listing. `what` are its items, as in `1,300 seats`; `row` makes records of them.
pub async fn print<P, R>(
    session: &Session,
    output: &mut Output,
    pager: Pager<P>,
    extent: Extent,
    what: &'static str,
    row: impl Fn(P::Item) -> R,
) -> Result<(), Failure>
where
    P: PagedRequest,
    R: Record,
{
    let place = extent.continuation.unwrap_or_default();
    let pager = match place.page.clone() {
        Some(page) => pager.resume(page),
        None => pager,
    };
    let mut run = Run {
        // Who wants a few items does not want a page more.
        pages: pager.prefetch(extent.limit.is_none()).pages(),
        place,
        limit: extent.limit.unwrap_or(u64::MAX),
        listing: output.list()?,
        meter: session.progress.count(what),
    };
    let ended = run.run(session, row).await;
    let (place, count) = (run.place, run.listing.count());
    drop(run.meter);
    // What was printed is a whole document, however it ended.
    let finished = run.listing.finish();
    match ended {
        Ok(()) if count == 0 => session.note(format!("no {what}")),
        Ok(()) => {}
        Err(Stop::Limit) => session.note(format!(
            "stopped after {}; go on with --continuation {place}",
            counted(count, what)
        )),
        Err(Stop::Interrupted) => {
            return Err(Failure::interrupted(format!(
                "interrupted after {}; go on with --continuation {place}",
                counted(count, what)
            )));
        }
        Err(Stop::Failed(failure)) if count > 0 && failure.exit() != Exit::ReaderGone => {
            return Err(failure.at(format!(
                "after {}, to go on with --continuation {place}",
                counted(count, what)
            )));
        }
        Err(Stop::Failed(failure)) => return Err(failure),
    }
    finished
}

/// `1 entry`, `2 entries`: what is listed has a plain plural.
pub fn counted(count: u64, what: &str) -> String {
    match (count, what.strip_suffix("ies"), what.strip_suffix('s')) {
        (1, Some(stem), _) => format!("1 {stem}y"),
        (1, None, Some(one)) => format!("1 {one}"),
        _ => format!("{count} {what}"),
    }
}

/// A listing that is being printed.
struct Run<'a, P: PagedRequest, R> {
    pages: Pages<P>,
    /// What was printed lies before it.
    place: Place,
    limit: u64,
    listing: Listing<'a, R>,
    meter: Meter,
}

impl<P: PagedRequest, R: Record> Run<'_, P, R> {
    async fn run(&mut self, session: &Session, row: impl Fn(P::Item) -> R) -> Result<(), Stop> {
        loop {
            let next = session.interrupt.unless(self.pages.next()).await;
            let page = match next {
                None => return Err(Stop::Interrupted),
                Some(None) => return Ok(()),
                Some(Some(page)) => page.map_err(|error| Stop::Failed(error.into()))?,
            };
            let behind = self.place.behind;
            let items = page.items.into_iter().skip(behind);
            let last = page.continuation.is_none();
            let whole = self.meter.aside(|| {
                for item in items {
                    if self.listing.count() == self.limit {
                        return Ok(false);
                    }
                    self.listing.push(&row(item))?;
                    self.place.behind += 1;
                }
                self.listing.flush()?;
                Ok(true)
            });
            self.meter.set(self.listing.count());
            if !whole.map_err(Stop::Failed)? {
                return Err(Stop::Limit);
            }
            self.place = Place {
                page: page.continuation,
                behind: 0,
            };
            if !last && self.listing.count() == self.limit {
                return Err(Stop::Limit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_word_and_comes_back() {
        let token = Continuation::token(r#"{"a":"b c/+=&"}"#);
        for place in [
            Place::default(),
            Place {
                page: None,
                behind: 2,
            },
            Place {
                page: token,
                behind: 17,
            },
            Place {
                page: Some(Continuation::Offset(50)),
                behind: 0,
            },
        ] {
            let text = place.to_string();
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            assert!(text.chars().all(plain) && !text.ends_with('.'), "{text}");
            assert_eq!(text.parse(), Ok(place));
        }
    }

    #[test]
    fn one_is_not_many() {
        let said = |what| [0, 1, 2].map(|count| counted(count, what));
        assert_eq!(said("entries"), ["0 entries", "1 entry", "2 entries"]);
        assert_eq!(said("seats"), ["0 seats", "1 seat", "2 seats"]);
    }

    #[test]
    fn foreign_tokens_are_refused() {
        for text in ["", "abc", "x.", "1.%%", "1.YWJj", "-1.", "-1"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
