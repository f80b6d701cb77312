//! What became of each page, told so that a person knows what to do next.

use std::fmt::Write as _;

/// What became of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was downloaded and has the pinned bytes.
    Fetched,
    /// It was in the folder with the pinned bytes.
    AlreadyThere,
    /// It could not be had, for this reason.
    Failed(String),
    /// It was not asked for, because the server could not be reached for another page.
    NotTried,
    /// It is in no public repository and not in the folder.
    CannotFetch {
        /// Its public address.
        link: String,
    },
}

/// What became of all pages.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pages: Vec<(String, Outcome)>,
}

impl Report {
    /// The pages may come in any order; they are told sorted.
    pub(super) fn new(mut pages: Vec<(String, Outcome)>) -> Self {
        pages.sort_by(|one, other| one.0.cmp(&other.0));
        Self { pages }
    }

    /// Whether every page is now in the folder.
    pub(super) fn is_complete(&self) -> bool {
        self.pages
            .iter()
            .all(|(_, outcome)| matches!(outcome, Outcome::Fetched | Outcome::AlreadyThere))
    }

    /// How many pages fared how, in one line.
    pub(super) fn summary(&self) -> String {
        let count = |test: fn(&Outcome) -> bool| {
            self.pages
                .iter()
                .filter(|(_, outcome)| test(outcome))
                .count()
        };
        let mut line = format!(
            "fetched {}, already there {}, failed {}",
            count(|outcome| matches!(outcome, Outcome::Fetched)),
            count(|outcome| matches!(outcome, Outcome::AlreadyThere)),
            count(|outcome| matches!(outcome, Outcome::Failed(_))),
        );
        let others = [
            (
                "not tried",
                count(|outcome| matches!(outcome, Outcome::NotTried)),
            ),
            (
                "cannot be fetched",
                count(|outcome| matches!(outcome, Outcome::CannotFetch { .. })),
            ),
        ];
        for (what, number) in others {
            if number > 0 {
                write!(line, ", {what} {number}").expect("a string takes any text");
            }
        }
        line
    }

    /// A line for each failure, then the pages that only a person can put into the folder. Empty when
    /// the folder is complete.
    pub(super) fn details(&self) -> String {
        let mut text = String::new();
        for (name, outcome) in &self.pages {
            if let Outcome::Failed(reason) = outcome {
                writeln!(text, "failed: `{name}`: {reason}").expect("a string takes any text");
            }
        }
        let without_repository = self
            .pages
            .iter()
            .filter_map(|(name, outcome)| match outcome {
                Outcome::CannotFetch { link } => Some((name, link)),
                _ => None,
            });
        for (index, (name, link)) in without_repository.enumerate() {
            if index == 0 {
                text.push_str(
                    "cannot be fetched, as they are in no public repository; put the pinned copies into the \
                     folder:\n",
                );
            }
            writeln!(text, "  {name}  {link}").expect("a string takes any text");
        }
        text
    }

    /// What became of this page.
    #[cfg(test)]
    pub(super) fn outcome(&self, name: &str) -> &Outcome {
        &self
            .pages
            .iter()
            .find(|page| page.0 == name)
            .expect("the page is pinned")
            .1
    }
}
