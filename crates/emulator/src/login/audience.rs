//! What a token is asked for: `resource` at the older endpoint, `scope` at the newer one.

use super::{Version, form::Form, problem::Problem};
use crate::{generated, partner_center};

/// What Partner Center took before it had an audience of its own. Tokens of these are issued, and
/// Partner Center says what is wrong with them.
const FORMER: [&str; 2] = [
    "https://graph.windows.net",
    "https://graph.chinacloudapi.cn",
];

/// Scopes that are about the user and not about a resource.
const ABOUT_THE_USER: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What a request asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The audience as the request has it; absent when it names none.
    pub(super) resource: Option<String>,
    /// The permissions, such as `.default`; none at the older endpoint.
    pub(super) permissions: Vec<String>,
    /// Whether the request asks who the user is.
    pub(super) identity: bool,
    /// Whether it asks for a refresh token.
    pub(super) offline: bool,
}

impl Wanted {
    pub(super) fn read(version: Version, form: &Form) -> Result<Self, Problem> {
        let scope = form.get("scope").unwrap_or_default();
        match version {
            Version::V1 => Ok(Self {
                resource: form.get("resource").map(str::to_owned),
                permissions: Vec::new(),
                identity: scope.split_whitespace().any(|name| name == "openid"),
                offline: true,
            }),
            Version::V2 => Self::of_scope(scope),
        }
    }

    fn of_scope(scope: &str) -> Result<Self, Problem> {
        let mut wanted = Self::default();
        for name in scope.split_whitespace() {
            wanted.identity |= name == "openid";
            wanted.offline |= name == "offline_access";
            if ABOUT_THE_USER.contains(&name) {
                continue;
            }
            let Some((resource, permission)) = name.rsplit_once('/') else {
                let why = "a resource and a permission behind a slash were expected";
                return Err(Problem::invalid_scope(name, why));
            };
            // The name of a resource may end in a slash; so there may be two.
            let resource = resource.trim_end_matches('/');
            match &wanted.resource {
                Some(first) if !first.eq_ignore_ascii_case(resource) => {
                    return Err(Problem::several_resources(scope));
                }
                Some(_) => {}
                None => wanted.resource = Some(resource.to_owned()),
            }
            wanted.permissions.push(permission.to_owned());
        }
        let has_default = wanted.permissions.iter().any(|name| name == ".default");
        if has_default && wanted.permissions.len() > 1 {
            let why = "`.default` cannot be joined with other permissions";
            return Err(Problem::invalid_scope(scope, why));
        }
        Ok(wanted)
    }
}

/// The audience as services know it, by what a request calls it.
pub(super) fn known(resource: &str, more: &[String]) -> Option<String> {
    let name = resource.trim_end_matches('/');
    let families = [
        generated::store_for_business::OPERATIONS,
        generated::store_services::OPERATIONS,
        generated::partner_center::OPERATIONS,
    ];
    let operations = families.into_iter().flatten();
    let own = operations.filter_map(|operation| operation.audience);
    let tickets = [
        generated::store_services::COLLECTIONS_KEY_AUDIENCE,
        generated::store_services::PURCHASE_KEY_AUDIENCE,
    ];
    let national = partner_center::NATIONAL_AUDIENCES.iter().copied();
    let more = more.iter().map(String::as_str);
    let mut all = own.chain(tickets).chain(national).chain(FORMER).chain(more);
    let found = all.find(|known| known.trim_end_matches('/').eq_ignore_ascii_case(name));
    found.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_resource_and_a_permission() {
        let scope = "https://onestore.microsoft.com/b2b/keys/create/purchase/.default openid";
        let wanted = Wanted::of_scope(scope).unwrap();
        let resource = "https://onestore.microsoft.com/b2b/keys/create/purchase";
        assert_eq!(wanted.resource.as_deref(), Some(resource));
        assert_eq!(wanted.permissions, [".default"]);
        assert!(wanted.identity && !wanted.offline);
    }

    #[test]
    fn a_resource_that_ends_in_a_slash_has_two() {
        let wanted = Wanted::of_scope("https://onestore.microsoft.com//.default").unwrap();
        let resource = Some("https://onestore.microsoft.com");
        assert_eq!(wanted.resource.as_deref(), resource);
    }

    #[test]
    fn audiences_are_known_in_any_letter_case() {
        let known = |resource| known(resource, &["https://more.test".to_owned()]);
        let store = Some("https://onestore.microsoft.com".to_owned());
        assert_eq!(known("HTTPS://OneStore.microsoft.com/"), store);
        for audience in [
            "https://api.partnercenter.microsoft.com",
            "https://partner.partnercenterapi.microsoftonline.cn",
            "https://onestore.microsoft.com/b2b/keys/create/collections",
            "https://graph.windows.net",
            "https://more.test",
        ] {
            assert_eq!(known(audience).as_deref(), Some(audience));
        }
        assert_eq!(known("https://else.test"), None);
    }
}
