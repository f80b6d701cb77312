//! The phases: calm, a storm of mixed faults, the end of the storm, a service that is down, calm.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use stocktake::transport::HttpTransport as _;
use stocktake_emulator::{Fault, FaultRule, Faults};
use tokio::task::JoinSet;

use crate::{
    audit,
    pace::Over,
    report::{Outage, Report},
    shop::Shop,
    stage::{Stage, TASKS},
    tally,
};

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub seed: u64,
    pub requests: u64,
    pub over: Over,
}

/// How many operations the contract has.
const OPERATIONS: usize = 49;
/// How many of the backends look around when the service is back: one of so many.
const ONE_OF: usize = 8;
/// What the clients' budget for retries allows: a tenth of the calls, and 50 in hand.
const BUDGET: (u64, u64) = (10, 50);
/// Requests for each call, when a service is down.
const MOST_WHEN_DOWN: f64 = 1.2;

/// Runs all phases.
pub async fn run(wish: Wish) -> Result<Report, Box<dyn Error>> {
    let began = Instant::now();
    let messages = usize::try_from(wish.requests / 200)?.clamp(20, 5_000);
    let stage = Arc::new(Stage::set(wish.over, messages).await?);
    stage.run_clock();
    let mut shops = Vec::new();
    for task in 0..TASKS {
        shops.push(Shop::open(stage.clone(), task, wish.seed).await?);
    }
    shops[0].tour().await;
    let in_calm = stage.tally.errors();

    let (calls, requests) = (stage.witness.calls(), stage.witness.requests());
    stage
        .emulator
        .set_faults(stage.pace.mixed_faults(wish.seed))?;
    let shops = storm(shops, requests + wish.requests).await?;
    let mut shops = drained(&stage, shops).await;
    stage.emulator.set_faults(Faults::new())?;
    let storm = Outage {
        name: "10 % mixed faults",
        calls: stage.witness.calls() - calls,
        requests: stage.witness.requests() - requests,
    };
    check_storm(&stage, &storm, wish);
    audit::audit(&stage, &shops, messages);
    check_operations(&stage).await?;

    let faults = stage.witness.faults();
    let mut errors = stage.tally.errors();
    for (kind, before) in in_calm {
        errors.entry(kind).and_modify(|count| *count -= before);
    }
    let mut outages = vec![storm];
    // Calls of one task. With very few, what the budget has in hand would be all that is seen.
    let knocks = (wish.requests / 2_500).clamp(12, 400);
    for (name, fault) in [("down: 503", Fault::status(503)), ("down: cut", Fault::Cut)] {
        let (after, outage) = down(&stage, shops, (name, fault), knocks).await?;
        shops = after;
        outages.push(outage);
    }
    recovered(&stage, &mut shops).await;
    audit::audit(&stage, &shops, messages);
    let report = Report {
        wish,
        outages,
        faults,
        errors,
        clawback: stage.tally.clawback(),
        problems: stage.tally.problems(),
        took: began.elapsed(),
    };
    drop(shops);
    if let Some(server) = Arc::into_inner(stage).and_then(|stage| stage.server) {
        server.shutdown().await;
    }
    Ok(report)
}

async fn storm(shops: Vec<Shop>, requests: u64) -> Result<Vec<Shop>, Box<dyn Error>> {
    let mut tasks = JoinSet::new();
    for mut shop in shops {
        tasks.spawn(async move {
            shop.work(requests).await;
            shop
        });
    }
    joined(tasks).await
}

async fn joined(mut tasks: JoinSet<Shop>) -> Result<Vec<Shop>, Box<dyn Error>> {
    let mut shops = Vec::new();
    while let Some(shop) = tasks.join_next().await {
        shops.push(shop?);
    }
    shops.sort_by_key(|shop| shop.task);
    Ok(shops)
}

/// Deals with the rest of the queue; what is hidden comes back.
async fn drained(stage: &Stage, mut shops: Vec<Shop>) -> Vec<Shop> {
    let mut empty = 0;
    while empty < 2 {
        if shops[0].drain().await {
            empty = 0;
        } else {
            empty += 1;
            tokio::time::sleep(stage.pace.hidden + Duration::from_secs(1)).await;
        }
    }
    shops
}

/// As many faults as were asked for, and no more retries than the budget has.
fn check_storm(stage: &Stage, storm: &Outage, wish: Wish) {
    let retries = storm.requests.saturating_sub(storm.calls);
    let (share, reserve) = BUDGET;
    let most = storm.calls / share + reserve + 1;
    if retries > most {
        let problem = format!("{retries} retries, but the budget has {most}");
        stage.tally.problem(problem);
    }
    let faults: u64 = stage.witness.faults().values().sum();
    let range = storm.requests * 8 / 100..=storm.requests * 12 / 100;
    // On a machine under load, what is slow looks like a delay.
    if wish.over == Over::Process && !range.contains(&faults) {
        let requests = storm.requests;
        stage
            .tally
            .problem(format!("{faults} faults in {requests} requests"));
    }
}

/// Every operation of the contract was asked, and every request was counted by both sides.
async fn check_operations(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let request = http::Request::get("http://127.0.0.1/emulator/operations").body(Bytes::new())?;
    let answer = stage.emulator.transport().send(request).await?;
    let body = answer.into_body().collect(1 << 20).await;
    let body = body.map_err(|_| "the operations cannot be listed")?;
    let all: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_slice(&body)?;
    let names = all.iter().filter_map(|entry| entry.get("name")?.as_str());
    // Files are behind addresses that the service gives; no page describes that.
    let names: BTreeSet<&str> = names.filter(|name| *name != "download_file").collect();
    let counts = stage.emulator.requests();
    let asked: BTreeSet<&str> = counts.iter().map(|count| count.operation).collect();
    if names.len() != OPERATIONS || asked != names {
        let odd: Vec<_> = names.symmetric_difference(&asked).collect();
        stage
            .tally
            .problem(format!("{} operations, odd are {odd:?}", names.len()));
    }
    let (sent, received) = (
        stage.witness.requests(),
        counts.iter().map(|count| count.count).sum::<u64>(),
    );
    if sent != received {
        stage.tally.problem(format!(
            "{sent} requests were sent, {received} were received"
        ));
    }
    Ok(())
}

/// Everything fails: few retries, nothing changes.
async fn down(
    stage: &Arc<Stage>,
    shops: Vec<Shop>,
    (name, fault): (&'static str, Fault),
    knocks: u64,
) -> Result<(Vec<Shop>, Outage), Box<dyn Error>> {
    let before = audit::state(stage);
    stage
        .emulator
        .set_faults(Faults::new().rule(FaultRule::new(fault)))?;
    let (calls, requests) = (stage.witness.calls(), stage.witness.requests());
    let mut tasks = JoinSet::new();
    for mut shop in shops {
        tasks.spawn(async move {
            for _ in 0..knocks {
                shop.knock().await;
            }
            shop
        });
    }
    let shops = joined(tasks).await?;
    let outage = Outage {
        name,
        calls: stage.witness.calls() - calls,
        requests: stage.witness.requests() - requests,
    };
    stage.emulator.set_faults(Faults::new())?;
    if outage.amplification() > MOST_WHEN_DOWN {
        let factor = outage.amplification();
        stage
            .tally
            .problem(format!("{name}: {factor:.3} requests for each call"));
    }
    // What went into force and out again is no difference.
    let without_faults = |mut state: serde_json::Value| {
        state.as_object_mut().map(|parts| parts.remove("faults"));
        state
    };
    if without_faults(audit::state(stage)) != without_faults(before) {
        stage.tally.problem(format!("{name}: something changed"));
    }
    Ok((shops, outage))
}

/// The service is back: everything works at once, without an error.
async fn recovered(stage: &Stage, shops: &mut [Shop]) {
    let faulty = |errors: BTreeMap<String, u64>| {
        let of_faults = |kind: &String| !kind.starts_with(tally::REFUSED);
        let kinds = errors.into_iter().filter(|(kind, _)| of_faults(kind));
        kinds.map(|(_, count)| count).sum::<u64>()
    };
    let before = faulty(stage.tally.errors());
    for shop in shops.iter_mut().step_by(ONE_OF) {
        shop.tour().await;
    }
    let errors = faulty(stage.tally.errors()) - before;
    if errors > 0 {
        stage
            .tally
            .problem(format!("{errors} errors after the service came back"));
    }
}
