//! The code of a consent, redeemed for the tokens of a user.

use std::fmt;

use stocktake_models::Secret;
use stocktake_transport::{AccessToken, Error, Pipeline};

use crate::{
    App, ClientProof,
    exchange::{Exchange, Grant},
};

/// The code that Entra ID sent to the application after a user's consent, the first step of the
/// secure application model of Partner Center.
///
/// ```
/// use stocktake_identity::{App, AuthorizationCode, ClientProof, Cloud};
/// use stocktake_transport::{Pipeline, test_kit::Replay};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Replay::new().then_json(
///     200,
///     r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0","refresh_token":"0.AS"}"#,
/// );
/// let pipeline = Pipeline::builder(transport).build();
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
///
/// let code = AuthorizationCode::new("0.AXoA", "https://portal.contoso.com/consent");
/// let audience = Cloud::Global.partner_center_audience();
/// let proof = ClientProof::secret("the value of the secret");
/// let tokens = code.redeem(&pipeline, &app, &proof, audience).await?;
/// assert!(tokens.refresh_token.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthorizationCode {
    code: Secret,
    redirect_uri: String,
}

impl AuthorizationCode {
    /// Takes the code and the address that it was sent to, letter by letter as in the sign-in.
    pub fn new(code: impl Into<Secret>, redirect_uri: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            redirect_uri: redirect_uri.into(),
        }
    }

    /// Exchanges the code for tokens of its user. The code is good for once and for some minutes, so
    /// this is tried once only; after an error for which
    /// [`may_have_reached`](Error::may_have_reached) is true, the user has to sign in again.
    ///
    /// A refresh token comes if the consent was asked for with `offline_access`. Save it, and give it
    /// to a [`RefreshTokenCredential`](crate::RefreshTokenCredential).
    pub async fn redeem(
        self,
        pipeline: &Pipeline,
        app: &App,
        proof: &ClientProof,
        audience: &str,
    ) -> Result<UserTokens, Error> {
        let grant = Grant::Code {
            code: &self.code,
            redirect_uri: &self.redirect_uri,
        };
        let proof = proof.prove().await?;
        let exchange = Exchange::new(pipeline, app.clone());
        let issued = exchange.issue(grant, proof, audience).await?;
        Ok(UserTokens {
            access_token: issued.access_token,
            refresh_token: issued.refresh_token,
            id_token: issued.id_token,
        })
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// The tokens of a user. `Debug` shows none of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UserTokens {
    /// For the audience that was asked for.
    pub access_token: AccessToken,
    /// For further access tokens, also of other audiences. It lasts 90 days.
    pub refresh_token: Option<Secret>,
    /// Who the user is, for the application alone.
    pub id_token: Option<Secret>,
}
