//! Access tokens and keys: JSON Web Tokens, signed with a secret that each emulator draws anew.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::moment::Moment;

/// Signs tokens, and knows its own again.
pub(crate) struct Signer {
    secret: [u8; 32],
}

/// What a token says of itself before its claims.
#[derive(Serialize, Deserialize)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

/// Clients read no more than that these are there; the services do not publish their keys.
const HEADER: Header<'_> = Header {
    typ: "JWT",
    alg: "HS256",
    kid: "emulator",
};

impl Signer {
    /// One with a secret of its own.
    pub(crate) fn new() -> Self {
        let mut secret = [0; 32];
        for half in secret.chunks_mut(16) {
            half.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        }
        Self { secret }
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> String {
        let part = |json: Vec<u8>| BASE64.encode(json);
        let header = serde_json::to_vec(&HEADER).expect("texts are JSON");
        let claims = serde_json::to_vec(claims).expect("claims are JSON without odd keys");
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.mac(&signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// The claims of a token that this emulator signed.
    pub(crate) fn read<C: DeserializeOwned>(&self, token: &str) -> Result<C, TokenProblem> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenProblem::Malformed)?;
        let (_, claims) = signed.split_once('.').ok_or(TokenProblem::Malformed)?;
        let signature = BASE64
            .decode(signature)
            .map_err(|_| TokenProblem::Malformed)?;
        self.mac(signed)
            .verify_slice(&signature)
            .map_err(|_| TokenProblem::Foreign)?;
        let claims = BASE64.decode(claims).map_err(|_| TokenProblem::Malformed)?;
        serde_json::from_slice(&claims).map_err(|_| TokenProblem::WrongKind)
    }

    /// One block of bytes that look random to whoever does not have the secret, to hide others
    /// behind. A nonce is for one text only.
    pub(crate) fn mask(&self, nonce: &[u8], block: u64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any length is a key");
        for part in [b"mask".as_slice(), nonce, &block.to_be_bytes()] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The signature of a text, in Base64 as signed addresses have it.
    pub(crate) fn signature(&self, text: &str) -> String {
        let signature = self.mac(text).finalize().into_bytes();
        STANDARD.encode(signature)
    }

    /// Whether a signature is that of a text.
    pub(crate) fn is_signature(&self, text: &str, signature: &str) -> bool {
        let decoded = STANDARD.decode(signature);
        decoded.is_ok_and(|signature| self.mac(text).verify_slice(&signature).is_ok())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.secret).expect("any length is a key");
        mac.update(text.as_bytes());
        mac
    }
}

/// The claims of an access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    /// The client id of the application.
    pub(crate) appid: String,
    /// How the application proved who it is: `1` by a secret, `2` by an assertion.
    pub(crate) appidacr: String,
    pub(crate) tid: String,
    pub(crate) ver: String,
    /// The user for whom the application acts, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) upn: Option<String>,
}

/// Why a token does not let its bearer in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenProblem {
    /// There is none.
    Missing,
    /// It is no JSON Web Token.
    Malformed,
    /// This emulator has not signed it.
    Foreign,
    /// It is signed, but it is no access token: a Store ID key, say.
    WrongKind,
    /// It is good from then on only.
    TooEarly { from: Moment },
    /// It is over since then.
    Expired { since: Moment },
    /// It is for something else.
    WrongAudience { expected: String, found: String },
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// An application of Entra ID, by a bearer token.
    Application {
        tenant: String,
        client_id: String,
        audience: String,
        /// For whom it acts, if not for itself.
        user: Option<String>,
    },
    /// A user of a console or PC, by a delegated Xbox token.
    Xbox { user_hash: String },
}

impl Principal {
    /// The tenant and the client id of an application.
    pub(crate) fn application(&self) -> Option<(&str, &str)> {
        match self {
            Self::Application {
                tenant, client_id, ..
            } => Some((tenant, client_id)),
            Self::Xbox { .. } => None,
        }
    }
}

impl Signer {
    /// An access token that is good from now on for a while.
    pub(crate) fn access_token(
        &self,
        principal: &Principal,
        by_assertion: bool,
        version: &str,
        (now, lifetime): (Moment, Duration),
    ) -> Option<String> {
        let Principal::Application {
            tenant,
            client_id,
            audience,
            user,
        } = principal
        else {
            return None;
        };
        let proof = if by_assertion { "2" } else { "1" };
        Some(self.sign(&AccessClaims {
            aud: audience.clone(),
            iss: format!("https://sts.windows.net/{tenant}/"),
            iat: now.unix_seconds(),
            nbf: now.unix_seconds(),
            exp: now.after(lifetime).unix_seconds(),
            appid: client_id.clone(),
            appidacr: proof.to_owned(),
            tid: tenant.clone(),
            ver: version.to_owned(),
            upn: user.clone(),
        }))
    }

    /// Whom an access token lets in, if its audience is one of these.
    pub(crate) fn principal(
        &self,
        token: &str,
        audiences: &[&str],
        now: Moment,
    ) -> Result<Principal, TokenProblem> {
        let claims: AccessClaims = self.read(token)?;
        check_time(Some(claims.nbf), Some(claims.exp), now)?;
        let audience = claims.aud.trim_end_matches('/');
        let is_expected = |expected: &&str| expected.trim_end_matches('/') == audience;
        if !audiences.iter().any(is_expected) {
            return Err(TokenProblem::WrongAudience {
                expected: audiences.first().copied().unwrap_or_default().to_owned(),
                found: claims.aud,
            });
        }
        Ok(Principal::Application {
            tenant: claims.tid,
            client_id: claims.appid,
            audience: claims.aud,
            user: claims.upn,
        })
    }
}

/// Whether something is good now that is so from one second on until another: the clock can be turned
/// back, too.
pub(crate) fn check_time(
    begin: Option<i64>,
    end: Option<i64>,
    now: Moment,
) -> Result<(), TokenProblem> {
    let moment = |seconds: Option<i64>| seconds.and_then(Moment::from_unix_seconds);
    if let Some(since) = moment(end).filter(|end| *end <= now) {
        return Err(TokenProblem::Expired { since });
    }
    match moment(begin).filter(|begin| *begin > now) {
        Some(from) => Err(TokenProblem::TooEarly { from }),
        None => Ok(()),
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
