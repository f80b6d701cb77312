//! Where the users come from: a list, or a stream.

use std::{
    borrow::Cow,
    collections::{HashSet, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

/// Users in their order, each once.
pub(crate) struct Source {
    users: Pin<Box<dyn Stream<Item = String> + Send>>,
    seen: Seen,
    ended: bool,
}

impl Source {
    pub(crate) fn of_iter<I>(users: I) -> Self
    where
        I: IntoIterator<Item: Into<String>, IntoIter: Send + 'static>,
    {
        Self::new(Box::pin(Listed(users.into_iter())))
    }

    pub(crate) fn of_stream<S>(users: S) -> Self
    where
        S: Stream<Item: Into<String>> + Send + 'static,
    {
        Self::new(Box::pin(Streamed(Box::pin(users))))
    }

    fn new(users: Pin<Box<dyn Stream<Item = String> + Send>>) -> Self {
        let (mut seen, ended) = (Seen::default(), false);
        seen.reserve(users.size_hint().0);
        Self { users, seen, ended }
    }

    /// Passes over this user when it comes.
    pub(super) fn skip(&mut self, user: &str) {
        self.seen.insert(user.trim());
    }

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<String>> {
        while !self.ended {
            match ready!(self.users.as_mut().poll_next(context)) {
                None => self.ended = true,
                Some(user) => {
                    let name = user.trim();
                    if !name.is_empty() && self.seen.insert(name) {
                        let as_given = name.len() == user.len();
                        let user = if as_given { user } else { name.to_owned() };
                        return Poll::Ready(Some(user));
                    }
                }
            }
        }
        Poll::Ready(None)
    }
}

/// The name by which a user is known, whatever its letter case.
pub(super) fn folded(user: &str) -> Cow<'_, str> {
    let user = user.trim();
    let is_folded = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if user.bytes().all(is_folded) {
        Cow::Borrowed(user)
    } else {
        Cow::Owned(user.to_lowercase())
    }
}

/// The names that came. 128 bits of each are kept: two names that share them all are not to be
/// expected in the life of a program, nor can they be made, as the hashes have secret keys.
#[derive(Default)]
struct Seen {
    keys: [RandomState; 2],
    hashes: HashSet<u128, BuildHasherDefault<AsItIs>>,
}

impl Seen {
    /// Makes room, within reason, for so many.
    fn reserve(&mut self, users: usize) {
        const MOST: usize = 1 << 16;
        self.hashes.reserve(users.min(MOST));
    }

    /// Whether it is new.
    fn insert(&mut self, user: &str) -> bool {
        let user = folded(user);
        let [first, second] = self.keys.each_ref().map(|key| key.hash_one(&user));
        self.hashes
            .insert(u128::from(first) << 64 | u128::from(second))
    }
}

/// What is kept are hashes already: to hash them once more would cost as much as to make them.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// An iterator as a stream that is always ready.
struct Listed<I>(I);

// Nothing of it is ever pinned.
impl<I> Unpin for Listed<I> {}

impl<I: Iterator<Item: Into<String>>> Stream for Listed<I> {
    type Item = String;

    fn poll_next(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<String>> {
        Poll::Ready(self.get_mut().0.next().map(Into::into))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// A stream of what turns into names.
struct Streamed<S>(Pin<Box<S>>);

impl<S: Stream<Item: Into<String>>> Stream for Streamed<S> {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<String>> {
        self.0
            .as_mut()
            .poll_next(context)
            .map(|user| user.map(Into::into))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
