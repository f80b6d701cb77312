//! Many calls at once, and never too many.

use std::future::Future;

use tokio::task::JoinSet;

/// So many calls are under way at once in each family. The services count requests, and answer 429 to
/// who is hasty.
pub(super) const AT_ONCE: usize = 8;

/// Calls for every item, [`AT_ONCE`] at a time, and gives the outcomes in the order of the items.
/// Whoever stops waiting stops the calls too.
pub(super) async fn each<T, R, F>(
    items: impl IntoIterator<Item = T>,
    mut call: impl FnMut(T) -> F,
) -> Vec<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let mut running = JoinSet::new();
    let mut outcomes: Vec<(usize, R)> = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        if running.len() == AT_ONCE {
            outcomes.extend(next(&mut running).await);
        }
        let outcome = call(item);
        running.spawn(async move { (number, outcome.await) });
    }
    while let Some(outcome) = next(&mut running).await {
        outcomes.push(outcome);
    }
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// The next one that is done. A panic goes on here.
async fn next<R: 'static>(running: &mut JoinSet<R>) -> Option<R> {
    match running.join_next().await? {
        Ok(outcome) => Some(outcome),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn outcomes_come_in_order_and_calls_are_bounded() {
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let outcomes = each(0..40_u64, |number| {
            let (running, most) = (running.clone(), most.clone());
            async move {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(std::time::Duration::from_millis(40 - number)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                number
            }
        })
        .await;
        assert_eq!(outcomes, (0..40).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }
}
