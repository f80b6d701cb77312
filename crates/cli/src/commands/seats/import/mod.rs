//! `seats import`: seats for all users of a CSV file, however many, and whatever happens meanwhile.
//!
//! The file is checked as a whole before anything is sent ([`users`]). Then 25 users go in a call, a
//! few calls at a time ([`run`]); before each call a [`journal`] is told who is in it, and after it
//! what became of them, each time down to the disk. Whoever ends this process, by Ctrl-C or by
//! `kill -9`, finds it going on where it was: who is settled is not sent again, and who was in a call
//! that never came back is looked up first.

mod feed;
#[cfg(any(test, fuzzing))]
pub(crate) mod foreign;
mod journal;
mod outcome;
mod plan;
mod run;
mod users;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use stocktake::{models::store_for_business::SeatAction, store_for_business::ProductSku};

use crate::{
    arguments::Rehearsal,
    commands::product::ProductArguments,
    failure::{Exit, Failure},
    output::Output,
    session::Session,
};
use journal::{Head, Journal};
use outcome::Line;
use plan::Plan;
use users::{Column, Listed};

/// Give seats to all users of a CSV file, or take them back
///
/// The file has a user in each line, like ann@contoso.com, with a heading or without. It is checked
/// before anything is sent. A journal beside it remembers who is settled: run the same command again
/// to go on, after Ctrl-C, an error or a crash. Users who were refused are listed at the end, with the
/// reasons; the journal counts them as settled until --retry-failed.
#[derive(Debug, Args)]
pub struct Import {
    /// The file, in UTF-8, with commas, semicolons or tabs
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,

    #[command(flatten)]
    product: ProductArguments,

    /// The column with the users, by its heading or its number; it is looked for if not given
    #[arg(long, value_name = "NAME|NUMBER")]
    column: Option<Column>,

    /// What to do with the seats
    #[arg(long, value_enum, default_value_t)]
    action: Action,

    /// The journal; beside the file if not given, named after the file, the action and the product
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// Pass over lines that hold no user, and list them at the end
    #[arg(long)]
    skip_invalid: bool,

    /// Send those again who were refused in an earlier run
    #[arg(long)]
    retry_failed: bool,

    /// How many calls, of 25 users each, are under way at the same time
    #[arg(long, value_name = "N", default_value_t = 4)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=32))]
    concurrency: u8,

    #[command(flatten)]
    rehearsal: Rehearsal,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Give users a seat
    #[default]
    Assign,
    /// Take the seats of users back
    Reclaim,
}

impl Action {
    /// As the journal and its name have it.
    fn name(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Reclaim => "reclaim",
        }
    }
}

impl From<Action> for SeatAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Assign => Self::Assign,
            Action::Reclaim => Self::Reclaim,
        }
    }
}

impl Import {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let listed = users::read(&self.file, self.column.as_ref())?;
        if let Some(heading) = &listed.heading {
            session.note(format!(
                "the first line is a heading; the users are in `{heading}`"
            ));
        }
        if !listed.problems.is_empty() && !self.skip_invalid {
            return self.refuse(output, &listed);
        }
        let sku = self.product.key();
        let head = self.head(&sku, &listed);
        let path = self
            .journal
            .clone()
            .unwrap_or_else(|| beside(&self.file, &head));
        if self.rehearsal.dry_run {
            let past = journal::read(&path, &head)?;
            return output.one(&Plan::of(&listed, &past, &self, &path));
        }
        let (journal, past) = Journal::open(&path, &head)?;
        run::Run::new(&self, session, sku, listed, past)
            .finish(journal, output)
            .await
    }

    /// Nothing is sent while lines are wrong: they are the result.
    fn refuse(&self, output: &mut Output, listed: &Listed) -> Result<(), Failure> {
        let lines: Vec<Line> = listed.problems.iter().map(Line::invalid).collect();
        output.all(&lines)?;
        let (wrong, first) = (lines.len(), listed.problems.first());
        let first = first.map_or(String::new(), |first| {
            format!("line {}: {}", first.line, first.problem)
        });
        let others = match wrong {
            1 => String::new(),
            _ => format!(" (and {} more lines)", wrong - 1),
        };
        Err(Failure::usage(format!(
            "{}, {first}{others}; nothing was sent; mend the file, or pass such lines over with \
             --skip-invalid",
            self.file.display(),
        )))
    }

    fn head(&self, sku: &ProductSku, listed: &Listed) -> Head {
        Head {
            journal: journal::VERSION,
            product_id: sku.product_id().to_owned(),
            sku_id: sku.sku_id().to_owned(),
            action: self.action.name().to_owned(),
            content: listed.content.clone(),
        }
    }
}

/// `users.csv.assign-9WZDNCRFJ3PS-0015.journal`.
fn beside(file: &Path, head: &Head) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let word = |text: &str| text.chars().map(plain).collect::<String>();
    let (product, sku) = (word(&head.product_id), word(&head.sku_id));
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{product}-{sku}.journal", head.action));
    file.with_file_name(name)
}

/// How it ends, by what became of the users.
fn judge(refused: usize, open: usize, done: usize) -> Result<(), Failure> {
    let message = match (refused, open) {
        (0, 0) => return Ok(()),
        (refused, 0) => format!(
            "{refused} of {} users were refused; the output has the reasons, and --retry-failed \
             sends them again",
            refused + done
        ),
        (0, open) => format!("{open} users are not settled; run it again to send them again"),
        (refused, open) => format!(
            "{refused} users were refused and {open} are not settled; run it again for the latter, \
             with --retry-failed for all"
        ),
    };
    Err(Failure::new(Exit::Partly, message))
}
