//! The signed address of a queue: what is in its query, and whether it still opens the queue.

use std::time::Duration;

use stocktake_models::Timestamp;
use url::form_urlencoded;

use super::QueueError;
use crate::{address::Base, exchange::Call, moment::Moment, tokens::Signer};

/// How long an address is good.
const LIFETIME: Duration = Duration::from_secs(6 * 3600);
/// The version of the protocol that it names.
pub(super) const VERSION: &str = "2021-10-04";
/// The storage account that the queues are in.
const HOST: &str = "emulated.queue.core.windows.net";

/// What an address says in its query, besides the signature.
struct Terms<'a> {
    version: &'a str,
    protocols: &'a str,
    starts: &'a str,
    ends: &'a str,
    permissions: &'a str,
}

impl Terms<'_> {
    /// What is signed.
    fn text(&self, queue: &str) -> String {
        let Self {
            version,
            protocols,
            starts,
            ends,
            permissions,
        } = self;
        format!("queue\n{queue}\n{version}\n{protocols}\n{starts}\n{ends}\n{permissions}")
    }
}

/// An address that is good from now on, and until when.
pub(crate) fn address(signer: &Signer, base: &Base, queue: &str, now: Moment) -> (String, Moment) {
    let end = now.after(LIFETIME);
    let is_plain = matches!(base, Base::Prefix { origin } if origin.starts_with("http:"));
    let terms = Terms {
        version: VERSION,
        protocols: if is_plain { "https,http" } else { "https" },
        starts: &spelled(now),
        ends: &spelled(end),
        permissions: "rp",
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("sv", terms.version)
        .append_pair("spr", terms.protocols)
        .append_pair("st", terms.starts)
        .append_pair("se", terms.ends)
        .append_pair("sp", terms.permissions)
        .append_pair("sig", &signer.signature(&terms.text(queue)))
        .finish();
    let url = base.url("clawback", HOST, &format!("/{queue}"));
    (format!("{url}?{query}"), end)
}

/// The name of the queue that a call may use: the first segment of its path, if the address is
/// signed for it and not over.
pub(super) fn queue<'a>(call: &Call<'a>) -> Result<&'a str, QueueError> {
    let received = call.received;
    let queue = received.segments.first().map_or("", String::as_str);
    let query = |name| received.query.get(name).unwrap_or_default();
    let terms = Terms {
        version: query("sv"),
        protocols: query("spr"),
        starts: query("st"),
        ends: query("se"),
        permissions: query("sp"),
    };
    let signer = &call.world.signer;
    if !signer.is_signature(&terms.text(queue), query("sig")) {
        let detail = "the signature is missing, or is not that of this queue and these terms";
        return Err(QueueError::not_authenticated(detail));
    }
    let moment = |text: &str| Moment::from_wire(&Timestamp::from_wire(text));
    if moment(terms.ends).is_none_or(|end| end <= call.now()) {
        let detail = format!("the address was good until {}", terms.ends);
        return Err(QueueError::not_authenticated(detail));
    }
    if moment(terms.starts).is_none_or(|start| start > call.now()) {
        let detail = format!("the address is good from {} on", terms.starts);
        return Err(QueueError::not_authenticated(detail));
    }
    Ok(queue)
}

/// `2022-12-08T20:13:46Z`.
fn spelled(at: Moment) -> String {
    at.date_time().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
