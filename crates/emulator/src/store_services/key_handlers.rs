//! Making and renewing keys, for both services alike.

use stocktake_models::store_services::{CreateKeyResponse, RenewKeyResponse};

use super::{
    Body, Fault, KeyKind, XToken,
    keys::{KeyOrder, read_for},
    voice::describe,
};
use crate::{
    exchange::{Answer, Call, Refusal},
    generated::store_services::SERVICE_AUDIENCE,
    tokens::{Principal, TokenProblem},
};

/// `POST /v7.0/beneficiaries/me/keys` of the collections service and `POST /v7.0/users/me/keys` of
/// the purchase service: the Xbox token tells for whom, the service ticket for which application.
///
/// No page lists errors: a ticket for something else is `UnexpectedTicketType`, any other bad ticket
/// `AuthenticationTokenInvalid`, a body without one `InvalidRequestBody`.
pub(crate) fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    create_key(call).map_err(|fault| fault.by(call))
}

/// `POST /v6.0/b2b/keys/renew` of either service: token and key are in the body. Only a key that is
/// still good can be renewed, and it stays as good as it was.
pub(crate) fn renew(call: &Call<'_>) -> Result<Answer, Refusal> {
    renew_key(call).map_err(|fault| fault.by(call))
}

fn create_key(call: &Call<'_>) -> Result<Answer, Fault> {
    let token = XToken::of(call)?;
    let token = token.ok_or_else(|| Fault::token_invalid("an Xbox token is required"))?;
    let body = Body::of(call)?;
    let ticket = body.required_text("serviceTicket")?;
    let publisher_user_id = body.text("publisherUserId")?;
    let client_id = client_of(call, &ticket, call.operation.audience)?;
    let mut state = call.world.store_services();
    let customer = token.customer(&state)?.id.clone();
    state.admit(&customer, &client_id, call.now())?;
    let order = KeyOrder {
        customer: token.customer(&state)?,
        kind: KeyKind::of(call.operation),
        client_id: &client_id,
        publisher_user_id: publisher_user_id.as_deref().filter(|id| !id.is_empty()),
        base: &call.received.base,
        now: call.now(),
    };
    let key = order.sign(&state, &call.world.signer);
    Ok(Answer::ok(&CreateKeyResponse::new(key)))
}

fn renew_key(call: &Call<'_>) -> Result<Answer, Fault> {
    let body = Body::of(call)?;
    let ticket = body.required_text("serviceTicket")?;
    let key = body.required_text("key")?;
    let client_id = client_of(call, &ticket, Some(SERVICE_AUDIENCE))?;
    let mut state = call.world.store_services();
    let holder = read_for(call, &state, &key, &client_id)?;
    state.admit(&holder.customer_id, &client_id, call.now())?;
    let customer = state.customer(&holder.customer_id);
    let customer = customer.ok_or_else(|| Fault::token_invalid("the key is of nobody"))?;
    let order = KeyOrder {
        customer,
        kind: KeyKind::of(call.operation),
        client_id: &holder.client_id,
        publisher_user_id: holder.publisher_user_id.as_deref(),
        base: &call.received.base,
        now: call.now(),
    };
    let key = order.sign(&state, &call.world.signer);
    Ok(Answer::ok(&RenewKeyResponse::new(key)))
}

/// The client id of the application whose access token a body holds.
fn client_of(call: &Call<'_>, ticket: &str, audience: Option<&str>) -> Result<String, Fault> {
    let audiences: Vec<&str> = audience.into_iter().collect();
    let read = call.world.signer.principal(ticket, &audiences, call.now());
    match read {
        Ok(Principal::Application { client_id, .. }) => Ok(client_id),
        Ok(Principal::Xbox { .. }) => Err(Fault::token_invalid("the ticket is an Xbox token")),
        Err(problem) => {
            let message = describe("the service ticket", &problem);
            let is_creation = audience != Some(SERVICE_AUDIENCE);
            Err(match problem {
                TokenProblem::WrongAudience { .. } | TokenProblem::WrongKind if is_creation => {
                    Fault::unexpected_ticket_type(message)
                }
                _ => Fault::token_invalid(message),
            })
        }
    }
}
