//! Whom a call is about, and which application asks.

use crate::{
    exchange::Call,
    store_services::{Body, Customer, Fault, Product, State, keys, sandbox},
};

/// The customer that a call is about, as the caller may see them.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    pub(super) customer_id: String,
    /// What the publisher gave to find the user by.
    pub(super) publisher_user_id: Option<String>,
    client_id: String,
    /// The sandbox that is looked at; none is the public Store.
    pub(super) sandbox: Option<String>,
}

impl Asker {
    /// By the key in the body. The call counts against the limit of application and user.
    pub(super) fn of(call: &Call<'_>, body: &Body, state: &mut State) -> Result<Self, Fault> {
        let key = body.required_text("b2bKey")?;
        let sbx = body.text("sbx")?;
        let holder = keys::read(call, state, &key)?;
        state.admit(&holder.customer_id, &holder.client_id, call.now())?;
        Ok(Self {
            customer_id: holder.customer_id,
            publisher_user_id: holder.publisher_user_id,
            client_id: holder.client_id,
            sandbox: sbx.as_deref().and_then(sandbox),
        })
    }

    /// The application that asks.
    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The customer. Keys of customers who are not there are refused, so it is there.
    pub(super) fn customer<'a>(&self, state: &'a State) -> Result<&'a Customer, Fault> {
        let customer = state.customer(&self.customer_id);
        customer.ok_or_else(|| Fault::not_found("the customer is not there any more"))
    }

    /// Whether the application may know of a product. Without its products published, it is told
    /// of nothing, and not that anything is wrong.
    pub(super) fn knows(&self, product: &Product) -> bool {
        product.is_visible_to(&self.client_id)
    }

    /// Whether a product is there, in the sandbox or in the public Store.
    pub(super) fn finds(&self, product: &Product) -> bool {
        self.knows(product) && (product.published || self.sandbox.is_some())
    }

    /// What the service calls the user in answers.
    pub(super) fn public_name(&self) -> &str {
        self.publisher_user_id
            .as_deref()
            .unwrap_or("NoUserIdProvided")
    }
}
