//! Random sequences of calls, held against a list that is searched from end to end.

use proptest::prelude::*;

use super::*;

/// What a caller does, some seconds after the one before.
#[derive(Clone, Debug)]
enum Step {
    Push,
    Take {
        count: usize,
        hidden_for: u64,
    },
    Peek {
        count: usize,
    },
    /// With a receipt that was given out, whether it is still good or not.
    Delete {
        receipt: usize,
    },
    /// What a dump and a load do.
    Store,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let count = 1_usize..=5;
    let step = prop_oneof![
        3 => Just(Step::Push),
        3 => (count.clone(), 1_u64..200_000)
            .prop_map(|(count, hidden_for)| Step::Take { count, hidden_for }),
        1 => count.prop_map(|count| Step::Peek { count }),
        2 => any::<prop::sample::Index>().prop_map(|index| Step::Delete { receipt: index.index(1_000) }),
        1 => Just(Step::Store),
    ];
    proptest::collection::vec((0_u64..100_000, step), 1..60)
}

/// A message of the model.
#[derive(Clone, Debug)]
struct Known {
    id: Guid,
    inserted: Moment,
    seen_from: Moment,
    receipt: Option<String>,
    taken: u32,
}

fn content() -> Content {
    Content::Text("text".to_owned())
}

fn message(now: Moment) -> Message {
    Message {
        id: new_id(),
        inserted: now,
        expires: None,
        hidden_until: None,
        pop_receipt: None,
        dequeue_count: 0,
        content: content(),
        number: 0,
    }
}

/// The messages that can be seen, in their order.
fn seen(known: &[Known], count: usize, now: Moment) -> Vec<Guid> {
    let is_seen = |one: &&Known| one.seen_from <= now && one.inserted.after(LIFETIME) > now;
    let mut seen: Vec<&Known> = known.iter().filter(is_seen).collect();
    seen.sort_by_key(|one| one.seen_from);
    let ids = seen.into_iter().map(|one| one.id.clone());
    ids.take(count).collect()
}

fn ids(messages: &[Message]) -> Vec<Guid> {
    messages.iter().map(|message| message.id.clone()).collect()
}

proptest! {
    #[test]
    fn it_behaves_like_a_list_that_is_searched(steps in steps()) {
        let mut queue = Queue::default();
        let mut known: Vec<Known> = Vec::new();
        let mut receipts: Vec<(Guid, String)> = Vec::new();
        let mut now = Moment::from_unix_seconds(1_800_000_000).unwrap();
        for (seconds, step) in steps {
            now = now.after(Duration::from_secs(seconds));
            match step {
                Step::Push => {
                    let message = message(now);
                    let id = message.id.clone();
                    known.push(Known { id, inserted: now, seen_from: now, receipt: None, taken: 0 });
                    queue.add(message);
                }
                Step::Take { count, hidden_for } => {
                    let hidden_for = Duration::from_secs(hidden_for);
                    let expected = seen(&known, count, now);
                    let taken = queue.take(count, hidden_for, now);
                    prop_assert_eq!(ids(&taken), expected);
                    for message in taken {
                        let one = known.iter_mut().find(|one| one.id == message.id).unwrap();
                        one.seen_from = now.after(hidden_for);
                        one.receipt.clone_from(&message.pop_receipt);
                        one.taken += 1;
                        prop_assert_eq!(message.dequeue_count, one.taken);
                        receipts.push((message.id, message.pop_receipt.unwrap()));
                    }
                }
                Step::Peek { count } => {
                    prop_assert_eq!(ids(&queue.peek(count, now)), seen(&known, count, now));
                }
                Step::Delete { receipt } if !receipts.is_empty() => {
                    let (id, receipt) = &receipts[receipt % receipts.len()];
                    let found = known.iter().position(|one| one.id == *id);
                    let found = found.filter(|at| known[*at].inserted.after(LIFETIME) > now);
                    let expected = match found {
                        None => Err(NotDeleted::NotFound),
                        Some(at) if known[at].receipt.as_ref() == Some(receipt) => {
                            known.remove(at);
                            Ok(())
                        }
                        Some(_) => Err(NotDeleted::PopReceiptMismatch),
                    };
                    prop_assert_eq!(queue.delete(id, receipt, now), expected);
                }
                Step::Delete { .. } => {}
                Step::Store => {
                    let json = serde_json::to_string(&queue).unwrap();
                    queue = serde_json::from_str(&json).unwrap();
                    prop_assert_eq!(serde_json::to_string(&queue).unwrap(), json);
                }
            }
        }
    }
}
