//! Where tokens are issued, and where Partner Center is: one row for each cloud.

use std::fmt;

use stocktake_transport::{Endpoint, EndpointError};

/// A Microsoft cloud. Each has its own Entra ID; the Store services exist in the global one alone.
///
/// ```
/// use stocktake_identity::Cloud;
///
/// assert_eq!(Cloud::China.authority().to_string(), "https://login.chinacloudapi.cn");
/// assert_eq!(
///     Cloud::China.partner_center_audience(),
///     "https://partner.partnercenterapi.microsoftonline.cn",
/// );
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// The cloud of most.
    #[default]
    Global,
    /// The United States Government. Its Partner Center is the global one.
    UsGovernment,
    /// China, run by 21Vianet.
    China,
}

impl Cloud {
    /// Where its tokens are issued.
    #[must_use]
    pub fn authority(self) -> Authority {
        Authority(fixed(match self {
            Self::Global => crate::requests::LOGIN,
            Self::UsGovernment => "https://login.microsoftonline.us",
            Self::China => "https://login.chinacloudapi.cn",
        }))
    }

    /// Where its Partner Center is, without the version.
    #[must_use]
    pub fn partner_center(self) -> Endpoint {
        fixed(self.partner_center_audience())
    }

    /// The audience of tokens for its Partner Center, for the application alone and with a user.
    #[must_use]
    pub fn partner_center_audience(self) -> &'static str {
        match self {
            Self::Global | Self::UsGovernment => "https://api.partnercenter.microsoft.com",
            Self::China => "https://partner.partnercenterapi.microsoftonline.cn",
        }
    }

    /// The audience that tokens of the application alone had once. Partner Center refuses it since
    /// August 2025 (401, code 900420); it is here for what still records or replays older traffic.
    /// Name it with [`CallOptions::with_audience`](stocktake_transport::CallOptions::with_audience).
    #[must_use]
    pub fn legacy_partner_center_audience(self) -> &'static str {
        match self {
            Self::Global | Self::UsGovernment => "https://graph.windows.net",
            Self::China => "https://graph.chinacloudapi.cn",
        }
    }
}

/// Takes an address that stands in this crate's source.
pub(crate) fn fixed(address: &str) -> Endpoint {
    address.parse().expect("a fixed address is a good one")
}

/// Where tokens are issued: a [`Cloud`]'s, or an emulator's.
///
/// Only `https` is taken, and `http` for this machine alone: what is sent there is a secret.
///
/// ```
/// use stocktake_identity::{Authority, Cloud};
///
/// let emulator: Authority = "http://127.0.0.1:8080/login".parse()?;
/// assert_ne!(emulator, Cloud::Global.authority());
/// assert!("http://login.example.com".parse::<Authority>().is_err());
/// # Ok::<(), stocktake_transport::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Authority(Endpoint);

impl Authority {
    /// The address, without tenant and path of the token endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0
    }
}

impl Default for Authority {
    fn default() -> Self {
        Cloud::Global.authority()
    }
}

impl From<Cloud> for Authority {
    fn from(cloud: Cloud) -> Self {
        cloud.authority()
    }
}

impl From<Endpoint> for Authority {
    fn from(endpoint: Endpoint) -> Self {
        Self(endpoint)
    }
}

impl std::str::FromStr for Authority {
    type Err = EndpointError;

    fn from_str(address: &str) -> Result<Self, EndpointError> {
        address.parse().map(Self)
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
