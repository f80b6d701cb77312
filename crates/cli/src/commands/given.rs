//! Arguments that need not be given, on requests that have a method for each.

/// The request with the value, if there is one.
pub fn set<R, T>(request: R, value: Option<T>, with: impl FnOnce(R, T) -> R) -> R {
    match value {
        Some(value) => with(request, value),
        None => request,
    }
}
