//! Whom a call is about, and who asks.

use crate::{
    exchange::Call,
    store_services::{Body, Customer, Fault, Product, State, XToken, keys, missing, sandbox},
};

/// The customer that a call is about, as the caller may see them.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    pub(super) customer_id: String,
    /// What the publisher gave to find the user by.
    pub(super) publisher_user_id: Option<String>,
    /// The application that asks; none with an Xbox token, which sees all products.
    client_id: Option<String>,
    /// What comes back with every item.
    pub(super) ticket_reference: String,
    /// The sandbox that is looked at; none is the public Store.
    pub(super) sandbox: Option<String>,
}

impl Asker {
    /// By the one entry of `beneficiaries`, or by an Xbox token. That more than one user is refused,
    /// is our decision.
    pub(super) fn of_list(call: &Call<'_>, body: &Body, state: &mut State) -> Result<Self, Fault> {
        let by_token = Self::of_token(call, state)?;
        let users = body.objects("beneficiaries")?;
        if let Some(asker) = by_token {
            users.iter().flatten().try_for_each(check_form)?;
            return Ok(asker);
        }
        match users.ok_or_else(|| missing("beneficiaries"))?.as_slice() {
            [user] => Self::of_key(call, user, sandbox_of(body)?, state),
            users => {
                let count = users.len();
                let problem = format!("exactly one user can be asked about, not {count}");
                Err(Fault::invalid_parameter("beneficiaries", problem))
            }
        }
    }

    /// By `beneficiary`, or by an Xbox token.
    pub(super) fn of_one(call: &Call<'_>, body: &Body, state: &mut State) -> Result<Self, Fault> {
        let by_token = Self::of_token(call, state)?;
        let user = body.object("beneficiary")?;
        if let Some(asker) = by_token {
            user.iter().try_for_each(check_form)?;
            return Ok(asker);
        }
        let user = user.ok_or_else(|| missing("beneficiary"))?;
        Self::of_key(call, &user, sandbox_of(body)?, state)
    }

    fn of_key(
        call: &Call<'_>,
        user: &Body,
        sandbox: Option<String>,
        state: &mut State,
    ) -> Result<Self, Fault> {
        let kind = user.required_text("identityType")?;
        let key = user.required_text("identityValue")?;
        let ticket_reference = user.required_text("localTicketReference")?;
        if !kind.eq_ignore_ascii_case("b2b") {
            let problem = "only `b2b` is known, a Store ID key";
            return Err(Fault::invalid_parameter("identityType", problem));
        }
        let holder = keys::read(call, state, &key)?;
        state.admit(&holder.customer_id, &holder.client_id, call.now())?;
        Ok(Self {
            customer_id: holder.customer_id,
            publisher_user_id: holder.publisher_user_id,
            client_id: Some(holder.client_id),
            ticket_reference,
            sandbox,
        })
    }

    fn of_token(call: &Call<'_>, state: &mut State) -> Result<Option<Self>, Fault> {
        let Some(token) = XToken::of(call)? else {
            return Ok(None);
        };
        let customer_id = token.customer(state)?.id.clone();
        state.admit(&customer_id, "xbox", call.now())?;
        Ok(Some(Self {
            customer_id,
            publisher_user_id: None,
            client_id: None,
            ticket_reference: String::new(),
            sandbox: token.sandbox,
        }))
    }

    /// The customer. Keys and tokens of customers who are not there are refused, so it is there.
    pub(super) fn customer<'a>(&self, state: &'a State) -> Result<&'a Customer, Fault> {
        let customer = state.customer(&self.customer_id);
        customer.ok_or_else(|| Fault::not_found("the customer is not there any more"))
    }

    /// Whether an Xbox token names the user, and not a key.
    pub(super) fn is_by_token(&self) -> bool {
        self.client_id.is_none()
    }

    /// Whether the caller may see a product, where it is looked for. What is not published is in
    /// sandboxes only.
    pub(super) fn sees(&self, product: &Product) -> bool {
        let is_there = product.published || self.sandbox.is_some();
        let client_id = self.client_id.as_deref();
        is_there && client_id.is_none_or(|client_id| product.is_visible_to(client_id))
    }
}

/// A user whom nobody looks for has to make sense all the same, as far as it is there.
fn check_form(user: &Body) -> Result<(), Fault> {
    for name in ["identityType", "identityValue", "localTicketReference"] {
        user.text(name)?;
    }
    Ok(())
}

/// `sbx`, which an example of the documentation calls `sandbox`.
fn sandbox_of(body: &Body) -> Result<Option<String>, Fault> {
    let name = match body.text("sbx")? {
        Some(name) => Some(name),
        None => body.text("sandbox")?,
    };
    Ok(name.as_deref().and_then(sandbox))
}
