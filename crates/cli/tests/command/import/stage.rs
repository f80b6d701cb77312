//! A file of users, an emulator in this process, and the command between them.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf, time::Duration};

use serde_json::Value;
use stocktake_emulator::{Clock, Emulator, Fault, FaultRule, Faults, Seed, Server};

use super::recorder::Recorder;
use crate::harness::Stocktake;

/// A product of large seeds that everybody may have, and which three users have.
const PRODUCT: [&str; 2] = ["9N0000000003", "0010"];
const BULK: &str = "bulk_assign_and_reclaim_seats";

pub struct Stage {
    pub folder: tempfile::TempDir,
    pub emulator: Emulator,
    pub recorder: Recorder,
    _server: Server,
    _runtime: tokio::runtime::Runtime,
}

impl Stage {
    /// An organisation with so many users.
    pub fn with_users(count: u32) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = Clock::new();
        let seed = Seed::large(count, &clock).unwrap();
        let emulator = Emulator::builder().clock(clock).seed(seed).build().unwrap();
        let server = runtime.block_on(emulator.listen(([127, 0, 0, 1], 0).into()));
        let server = server.unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            recorder: Recorder::before(server.url()),
            emulator,
            _server: server,
            _runtime: runtime,
        }
    }

    /// Calls for many users take so long before they take effect, and again so long after it.
    pub fn delay(&self, time: Duration) {
        let rule = || FaultRule::new(Fault::delay(time)).operation(BULK);
        let faults = Faults::new().rule(rule()).rule(rule().after_effect());
        self.emulator.set_faults(faults).unwrap();
    }

    /// Something goes wrong with calls for many users.
    pub fn fault(&self, change: impl FnOnce(FaultRule) -> FaultRule, fault: Fault) {
        let rule = change(FaultRule::new(fault).operation(BULK));
        self.emulator.set_faults(Faults::new().rule(rule)).unwrap();
    }

    /// Writes `users.csv`.
    pub fn write(&self, text: &str) -> PathBuf {
        let file = self.folder.path().join("users.csv");
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Writes `users.csv` with the users of these numbers, and gives their names.
    pub fn write_users(&self, numbers: std::ops::Range<u32>) -> BTreeSet<String> {
        let users: BTreeSet<String> = numbers.map(user).collect();
        let mut text = "userPrincipalName\n".to_owned();
        for user in &users {
            writeln!(text, "{user}").unwrap();
        }
        self.write(&text);
        users
    }

    pub fn journal(&self) -> PathBuf {
        self.folder
            .path()
            .join("users.csv.assign-9N0000000003-0010.journal")
    }

    /// The import with more arguments.
    pub fn import(&self, more: &[&str]) -> Stocktake {
        let file = self.folder.path().join("users.csv");
        let words = ["seats", "import", file.to_str().unwrap()];
        let words = words.into_iter().chain(PRODUCT).chain(more.iter().copied());
        Stocktake::new(words).at(&self.recorder.address)
    }

    /// Who has a seat; nobody may have two.
    pub fn holders(&self) -> BTreeSet<String> {
        let state: Value = serde_json::from_str(&self.emulator.dump().to_json()).unwrap();
        let organization = &state["storeForBusiness"]["organizations"][0];
        let entries = organization["inventory"].as_array().unwrap();
        let is_it = |entry: &&Value| entry["productId"] == PRODUCT[0];
        let entry = entries.iter().find(is_it).unwrap();
        let seats = entry["seats"].as_array().unwrap();
        let held = seats.iter().filter(|seat| seat["state"] != "revoked");
        let users: Vec<String> = held
            .map(|seat| seat["assignedTo"].as_str().unwrap().to_lowercase())
            .collect();
        let holders: BTreeSet<String> = users.iter().cloned().collect();
        assert_eq!(holders.len(), users.len(), "a user has two seats");
        holders
    }
}

/// The name of a user of a large seed.
pub fn user(number: u32) -> String {
    format!("user{number:07}@contoso.com")
}
