//! `GET /v8.0/b2b/clawback/sastoken`: the way to the queue of clawback events.

use http::StatusCode;
use stocktake_models::store_services::GetClawbackSasTokenResponse;

use crate::{
    clawback,
    exchange::{Answer, Call, Refusal},
    store_services::Fault,
};

/// Answers with an address of the queue of the application, signed for six hours. It leads back into
/// this emulator. An application that was given no queue is answered 400.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer(call).map_err(|fault| fault.by(call))
}

fn answer(call: &Call<'_>) -> Result<Answer, Fault> {
    let application = call.principal.as_ref().and_then(|who| who.application());
    let (_, client_id) = application.ok_or_else(Fault::ticket_required)?;
    let queue = {
        let mut state = call.world.store_services();
        state.admit("", client_id, call.now())?;
        state.clawback_queues.name_for(client_id)
    };
    let queue = queue.ok_or_else(|| {
        let message = "the client id has no clawback queue; it has to be given one first";
        Fault::new(StatusCode::BAD_REQUEST, "BadRequest", "BadRequest", message)
    })?;
    let (base, now) = (&call.received.base, call.now());
    let (uri, ends) = clawback::address(&call.world.signer, base, &queue, now);
    let response = GetClawbackSasTokenResponse::new(ends.minutes(), uri);
    Ok(Answer::ok(&response))
}
