//! `stocktake take`, the main job: what is owned, who uses it, and what needs attention, across all
//! families of services in one report.
//!
//! [`plan`] settles what is asked, [`collect`] asks it, [`stock`] is what was found, and [`report`]
//! shows it in every format.

mod collect;
mod plan;
mod report;
mod stock;
mod words;

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use clap::Args;
use stocktake::models::Guid;

use crate::{
    checks,
    destination::{Destination, Readers},
    failure::Failure,
    output::{Format, Output},
    session::Session,
};
use collect::Tally;
use plan::Plan;
use report::Section;
use stock::{Family, Gap, Stock, Window};

/// What to take stock of, and how to show it.
#[derive(Debug, Args)]
pub struct Take {
    /// Only this family; all that are configured if not given
    #[arg(long, value_enum, value_name = "FAMILY", value_delimiter = ',')]
    pub family: Vec<Family>,

    /// A customer of the Store services, by the name in the configuration file, or the emulator's; all
    /// of them if not given
    #[arg(long = "user", value_name = "NAME")]
    pub users: Vec<String>,

    /// The country of the catalog; else that of the configuration file
    #[arg(long, value_parser = checks::country)]
    pub country: Option<String>,

    /// See the catalog, and check its stock, for the customer with this tenant id
    #[arg(long, value_name = "TENANT_ID", value_parser = checks::guid)]
    pub customer: Option<Guid>,

    /// Check the stock for this Azure subscription of the customer
    #[arg(long, value_name = "ID", value_parser = checks::guid)]
    pub azure_subscription: Option<Guid>,

    /// A view of the catalog; Azure and AzureReservations if not given, as others have no limited stock
    #[arg(long = "view", visible_alias = "target-view", value_name = "VIEW", value_parser = checks::id)]
    pub views: Vec<String>,

    /// What ends within this time counts as expiring: 30d, 4w, 36h
    #[arg(long, value_name = "TIME", default_value_t = Window::days(30))]
    pub expiring_within: Window,

    /// The language of product titles
    #[arg(long, value_name = "LANGUAGE", default_value = "en-us", value_parser = checks::id)]
    pub language: String,

    /// The inventory alone: no titles, no list of seats, no licences; a few calls in place of hundreds
    #[arg(long)]
    pub quick: bool,

    /// Of the catalog, only what is restricted
    #[arg(long)]
    pub restricted_only: bool,

    /// Only this part of the report
    #[arg(long, value_enum, value_name = "SECTION", value_delimiter = ',')]
    pub section: Vec<Section>,

    /// Print every row of a table, and not the first few
    #[arg(long)]
    pub all: bool,

    /// Write to this file in place of stdout; one that is there is replaced when the new one is whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl Take {
    /// Takes stock and reports it. What could not be found out makes it end with "partly done".
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        self.check_destination(output.format())?;
        report::check(output.format(), &self.section)?;
        // A report can be taken again, so the one before need not be guarded.
        let destination = self.out.as_deref().map(|file| Destination::new(file, true));
        let destination = destination.transpose()?;
        let plan = Plan::of(&self, session).await?;
        let tally = Tally::new(session.progress);
        let collected = session
            .interrupt
            .unless(collect::collect(session, &plan, &tally))
            .await;
        let Some(stock) = collected else {
            return Err(Failure::interrupted(format!(
                "interrupted after {tally}; nothing was changed, and nothing is reported"
            )));
        };
        drop(tally);
        let stock = self.narrowed(stock?);
        for note in &stock.notes {
            session.note(note);
        }
        match &destination {
            None => report::write(&stock, &self, output)?,
            Some(place) => self.write_file(&stock, place, output.format(), session)?,
        }
        partly(&stock)
    }

    /// A page of HTML has no place on a terminal.
    fn check_destination(&self, format: Format) -> Result<(), Failure> {
        if format == Format::Html && self.out.is_none() && io::stdout().is_terminal() {
            let problem = "a page is for a browser and not for a terminal; give --out FILE, such \
                           as --out stocktake.html";
            return Err(Failure::usage(problem));
        }
        Ok(())
    }

    fn narrowed(&self, mut stock: Stock) -> Stock {
        if self.restricted_only {
            stock.catalog = stock.catalog.map(stock::Catalog::restricted_only);
        }
        stock
    }

    fn write_file(
        &self,
        stock: &Stock,
        destination: &Destination,
        format: Format,
        session: &Session,
    ) -> Result<(), Failure> {
        let draft = destination.create(Readers::Anybody)?;
        let mut output = Output::new(format, io::BufWriter::new(draft.handle()?));
        report::write(stock, self, &mut output)?;
        draft.finish()?;
        session.note(format!("written to {}", destination.path().display()));
        Ok(())
    }
}

/// Whether everything was found out.
fn partly(stock: &Stock) -> Result<(), Failure> {
    let more = match stock.gaps.len() {
        0 | 1 => String::new(),
        gaps => format!("; {} more in the report", gaps - 1),
    };
    match stock.gaps.first() {
        None => Ok(()),
        Some(gap) => {
            let (family, why) = (gap.family.title(), &gap.why);
            let what = match gap.what.as_str() {
                Gap::EVERYTHING => "nothing could be found out".to_owned(),
                what => format!("{what} could not be found out"),
            };
            Err(Failure::partly(format!("{family}: {what}: {why}{more}")))
        }
    }
}
