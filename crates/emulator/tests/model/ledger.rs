//! The model: who holds which seat, who ever did, and what was taken.

use std::collections::BTreeSet;

use crate::{
    seed,
    step::{Outcome, Step},
};

/// What there is, by the steps that were taken.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Holders by product.
    seats: [BTreeSet<usize>; seed::PRODUCTS.len()],
    /// Who held a seat and lost it.
    lost: [BTreeSet<usize>; seed::PRODUCTS.len()],
    /// Consumptions by client, tracking id, consumable and quantity.
    taken: BTreeSet<(usize, u8, usize, u32)>,
}

/// What can be counted from outside.
#[derive(Debug, PartialEq, Eq)]
pub struct Count {
    pub holders: Vec<BTreeSet<usize>>,
    pub free: Vec<i64>,
    pub balances: Vec<u32>,
}

impl Ledger {
    /// What a step gives, if nobody else does anything; and does it.
    pub fn foretell(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Assign { product, user } => done(self.assign(*product, *user)),
            Step::Reclaim { product, user } => done(self.reclaim(*product, *user)),
            Step::AssignAll { product, users } => {
                let done = users.iter().filter(|user| self.assign(*product, **user));
                Outcome::DoneFor(done.copied().collect())
            }
            Step::ReclaimAll { product, users } => {
                let done = users.iter().filter(|user| self.reclaim(*product, **user));
                Outcome::DoneFor(done.copied().collect())
            }
            Step::Look { product, user } => done(self.seats[*product].contains(user)),
            Step::List { product, .. } => Outcome::Holders(self.seats[*product].clone()),
            Step::SeatsOf { user } => {
                let products = 0..seed::PRODUCTS.len();
                let held = products.filter(|product| self.seats[*product].contains(user));
                Outcome::Products(held.collect())
            }
            Step::Inventory { .. } => Outcome::Free(self.count().free),
            Step::Consume {
                consumable,
                quantity,
                tracking,
            } => {
                let key = (0, *tracking, *consumable, *quantity);
                let is_repeated = self.taken.contains(&key);
                if !is_repeated && self.balance(*consumable) < *quantity {
                    return Outcome::Refused;
                }
                self.taken.insert(key);
                Outcome::Left(self.balance(*consumable))
            }
            Step::Balances { .. } => Outcome::Balances(self.count().balances),
            Step::Reload => Outcome::Reloaded,
        }
    }

    /// Writes down what a step of one of several clients gave.
    pub fn record(&mut self, client: usize, step: &Step, outcome: &Outcome) {
        match (step, outcome) {
            (Step::Assign { product, user }, Outcome::Done) => self.give(*product, *user),
            (Step::Reclaim { product, user }, Outcome::Done) => {
                self.reclaim(*product, *user);
            }
            (Step::AssignAll { product, .. }, Outcome::DoneFor(users)) => {
                for user in users {
                    self.give(*product, *user);
                }
            }
            (Step::ReclaimAll { product, .. }, Outcome::DoneFor(users)) => {
                for user in users {
                    self.reclaim(*product, *user);
                }
            }
            (
                Step::Consume {
                    consumable,
                    quantity,
                    tracking,
                },
                Outcome::Left(_),
            ) => {
                let key = (client, *tracking, *consumable, *quantity);
                self.taken.insert(key);
            }
            _ => {}
        }
    }

    pub fn count(&self) -> Count {
        let free = seed::CAPACITY.into_iter().zip(&self.seats);
        Count {
            holders: self.seats.to_vec(),
            free: free
                .map(|(capacity, held)| {
                    i64::try_from(capacity).unwrap() - i64::try_from(held.len()).unwrap()
                })
                .collect(),
            balances: (0..seed::CONSUMABLES.len())
                .map(|consumable| self.balance(consumable))
                .collect(),
        }
    }

    fn assign(&mut self, product: usize, user: usize) -> bool {
        let seats = &self.seats[product];
        if !seats.contains(&user) && seats.len() == seed::CAPACITY[product] {
            return false;
        }
        self.give(product, user);
        true
    }

    fn give(&mut self, product: usize, user: usize) {
        self.seats[product].insert(user);
        self.lost[product].remove(&user);
    }

    /// Taking back what was taken back before succeeds, as the call may be repeated.
    fn reclaim(&mut self, product: usize, user: usize) -> bool {
        if self.seats[product].remove(&user) {
            self.lost[product].insert(user);
        }
        self.lost[product].contains(&user)
    }

    fn balance(&self, consumable: usize) -> u32 {
        let taken = self.taken.iter();
        let of_this = taken.filter(|(_, _, which, _)| *which == consumable);
        let sum: u32 = of_this.map(|(.., quantity)| *quantity).sum();
        seed::BALANCE[consumable]
            .checked_sub(sum)
            .expect("no more was taken than there was")
    }
}

fn done(is_done: bool) -> Outcome {
    if is_done {
        Outcome::Done
    } else {
        Outcome::Refused
    }
}
