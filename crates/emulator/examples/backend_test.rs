//! How a backend that sells is tested: an answer that is lost, and a key that expires.
//!
//! ```console
//! cargo run -p stocktake-emulator --example backend_test
//! ```
//!
//! The backend is the part that would be yours. The rest is two tests of it, against an emulator in
//! process: no socket, no account, and a month passes at once.

use std::{error::Error, fmt, time::Duration};

use stocktake::{
    Stocktake,
    identity::{StoreIdKey, StoreIdKeyError, StoreIdKeyErrorKind},
    store_services::{CollectionsKey, Unconfirmed, consume::PendingConsumption},
};
use stocktake_emulator::{Emulator, Fault, FaultRule, Faults, StoreIdKeyRequest};

const CLIENT_ID: &str = "my-game";
const EMBERS: &str = "9NLANTERN006";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The backend under test.
struct Backend {
    stocktake: Stocktake,
}

/// What it keeps of a player, in a database.
struct Player {
    key: StoreIdKey,
    /// What was begun and is not known to have ended.
    pending: Option<PendingConsumption>,
}

/// Why embers were not spent.
#[derive(Debug)]
enum Problem {
    /// The game on the player's machine has to hand over another key.
    SignInAgain,
    Key(StoreIdKeyError),
    /// Whether they were spent shows the next attempt.
    NotKnownYet(Unconfirmed),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignInAgain => f.write_str("the key is over; sign in again"),
            Self::Key(error) => write!(f, "the key cannot be renewed: {error}"),
            Self::NotKnownYet(error) => write!(f, "not known yet: {error}"),
        }
    }
}

impl Error for Problem {}

impl Backend {
    fn new(emulator: &Emulator) -> Result<Self, Box<dyn Error>> {
        let stocktake = Stocktake::builder()
            .transport(emulator.transport())
            .emulator("http://127.0.0.1".parse()?)
            .client_secret("contoso.com", CLIENT_ID, "any secret")
            .build()?;
        Ok(Self { stocktake })
    }

    /// Spends embers, or finds out what became of those that were being spent. Tells how many are
    /// left.
    async fn spend(&self, player: &mut Player, embers: i32) -> Result<i32, Problem> {
        let keys = self.stocktake.store_id_keys();
        player.key = match keys.renew_if_needed(player.key.clone()).await {
            Ok(key) => key,
            Err(error) if error.kind() == StoreIdKeyErrorKind::ExpiredOrRevoked => {
                return Err(Problem::SignInAgain);
            }
            Err(error) => return Err(Problem::Key(error)),
        };
        let services = self.stocktake.store_services();
        let key = CollectionsKey::new(player.key.expose());
        let consumption = match player.pending.take() {
            Some(pending) => services.resume_consumption(key, pending),
            None => services.consume_v8(key, EMBERS).remove_quantity(embers),
        };
        // Kept before it is sent: with the same tracking id, nothing is taken twice.
        player.pending = Some(consumption.pending());
        let answer = consumption.await.map_err(Problem::NotKnownYet)?;
        player.pending = None;
        Ok(answer.new_quantity)
    }
}

/// Ana, who has 750 embers.
fn ana(emulator: &Emulator) -> Result<Player, Box<dyn Error>> {
    let key = emulator.store_id_key(&StoreIdKeyRequest::collections("cust-ana", CLIENT_ID))?;
    Ok(Player {
        key: StoreIdKey::parse(key)?,
        pending: None,
    })
}

/// The services take the embers, but no answer comes through, however often the client tries.
async fn a_lost_answer() -> Result<(), Box<dyn Error>> {
    let lost = FaultRule::new(Fault::Cut)
        .operation("consume_v8")
        .after_effect();
    let emulator = Emulator::builder()
        .faults(Faults::new().rule(lost))
        .build()?;
    let backend = Backend::new(&emulator)?;
    let mut player = ana(&emulator)?;

    let problem = backend.spend(&mut player, 50).await.unwrap_err();
    let Problem::NotKnownYet(unconfirmed) = problem else {
        return Err(problem.into());
    };
    assert!(unconfirmed.may_have_been_made());
    assert!(player.pending.is_some());

    // The network is back. The 50 embers are gone once.
    emulator.set_faults(Faults::new())?;
    assert_eq!(backend.spend(&mut player, 50).await?, 700);
    assert!(player.pending.is_none());

    // More requests were sent than embers were spent.
    let asked = emulator.requests();
    let consumed = asked.iter().find(|count| count.operation == "consume_v8");
    let consumed = consumed.ok_or("nothing was consumed")?;
    assert_eq!(consumed.count, consumed.cut + 1);
    println!(
        "a lost answer: {} requests, 50 embers taken once",
        consumed.count
    );
    Ok(())
}

/// A key lasts 30 days. The backend renews it in time, unless nobody plays for too long.
async fn an_expired_key() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().build()?;
    let backend = Backend::new(&emulator)?;
    let mut player = ana(&emulator)?;
    let first = player.key.clone();

    emulator.clock().advance(29 * DAY);
    assert_eq!(backend.spend(&mut player, 50).await?, 700);
    assert_ne!(player.key, first);

    emulator.clock().advance(31 * DAY);
    let problem = backend.spend(&mut player, 50).await.unwrap_err();
    assert!(matches!(problem, Problem::SignInAgain), "{problem}");

    player.key = ana(&emulator)?.key;
    assert_eq!(backend.spend(&mut player, 50).await?, 650);
    println!("an expired key: renewed once, asked for once");
    Ok(())
}

/// tokio's time stands still, so the waits between two attempts take none.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    a_lost_answer().await?;
    an_expired_key().await
}

#[cfg(test)]
mod tests {
    #[tokio::test(start_paused = true)]
    async fn a_lost_answer_takes_nothing_twice() {
        super::a_lost_answer().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_expired_key_is_asked_for_again() {
        super::an_expired_key().await.unwrap();
    }
}
