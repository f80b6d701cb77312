//! What a client can do, and what it can learn.

use std::{collections::BTreeSet, ops::Range};

use proptest::prelude::*;

use crate::seed;

/// One thing that a client does. Products, consumables and users are numbers.
#[derive(Clone, Debug)]
pub enum Step {
    Assign {
        product: usize,
        user: usize,
    },
    Reclaim {
        product: usize,
        user: usize,
    },
    AssignAll {
        product: usize,
        users: Vec<usize>,
    },
    ReclaimAll {
        product: usize,
        users: Vec<usize>,
    },
    /// Asks for one seat.
    Look {
        product: usize,
        user: usize,
    },
    /// Lists the seats of a product in pages of this size.
    List {
        product: usize,
        page: i32,
    },
    /// Lists the products of which a user holds a seat, one to a page.
    SeatsOf {
        user: usize,
    },
    /// Lists the free seats of all products in pages of this size.
    Inventory {
        page: i32,
    },
    /// Takes some of a consumable under one of a few tracking ids, so that some come again.
    Consume {
        consumable: usize,
        quantity: u32,
        tracking: u8,
    },
    /// Lists what is left of all consumables, in pages of this size.
    Balances {
        page: i32,
    },
    /// The emulator's state is written down and read again.
    Reload,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// No seat left, nothing to take back, not enough to take.
    Refused,
    /// For whom it was done.
    DoneFor(BTreeSet<usize>),
    Holders(BTreeSet<usize>),
    Products(BTreeSet<usize>),
    /// Free seats by product.
    Free(Vec<i64>),
    /// How much is left of what was taken from.
    Left(u32),
    /// What is left of each consumable.
    Balances(Vec<u32>),
    Reloaded,
}

/// Any step for one of these users.
pub fn any(users: Range<usize>) -> impl Strategy<Value = Step> {
    let product = 0..seed::PRODUCTS.len();
    let consumable = 0..seed::CONSUMABLES.len();
    let some = proptest::collection::vec(users.clone(), 1..8);
    prop_oneof![
        4 => (product.clone(), users.clone()).prop_map(|(product, user)| Step::Assign { product, user }),
        3 => (product.clone(), users.clone()).prop_map(|(product, user)| Step::Reclaim { product, user }),
        2 => (product.clone(), some.clone()).prop_map(|(product, users)| Step::AssignAll { product, users }),
        1 => (product.clone(), some).prop_map(|(product, users)| Step::ReclaimAll { product, users }),
        1 => (product.clone(), users.clone()).prop_map(|(product, user)| Step::Look { product, user }),
        1 => (product, 1..4_i32).prop_map(|(product, page)| Step::List { product, page }),
        1 => users.prop_map(|user| Step::SeatsOf { user }),
        1 => (1..4_i32).prop_map(|page| Step::Inventory { page }),
        5 => (consumable, 1..30_u32, 0..6_u8).prop_map(|(consumable, quantity, tracking)| {
            Step::Consume { consumable, quantity, tracking }
        }),
        1 => (1..4_i32).prop_map(|page| Step::Balances { page }),
        1 => Just(Step::Reload),
    ]
}
