//! The users of an organisation, by number: a million of them take no memory.

use std::{borrow::Cow, collections::HashMap};

use serde::{Deserialize, Serialize};

/// The number of a user within the organisation.
pub(crate) type UserNumber = u32;

/// Users that are listed by name, and users that are made from a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Users {
    listed: Vec<String>,
    by_name: HashMap<Box<str>, UserNumber>,
    pub(crate) generated: Option<GeneratedUsers>,
}

/// `user0000001@contoso.com` and so on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GeneratedUsers {
    pub(crate) count: u32,
    pub(crate) domain: String,
}

impl GeneratedUsers {
    fn name(&self, index: u32) -> String {
        format!("user{:07}@{}", index + 1, self.domain)
    }

    fn find(&self, name: &str) -> Option<u32> {
        let (user, domain) = name.split_once('@')?;
        let digits = user.get(4..)?;
        let index = digits.parse::<u32>().ok()?.checked_sub(1)?;
        let is_written_so = user[..4].eq_ignore_ascii_case("user")
            && domain.eq_ignore_ascii_case(&self.domain)
            && digits == format!("{:07}", index + 1);
        (is_written_so && index < self.count).then_some(index)
    }
}

impl Users {
    pub(crate) fn new(
        listed: Vec<String>,
        generated: Option<GeneratedUsers>,
    ) -> Result<Self, String> {
        let mut users = Self {
            generated,
            ..Self::default()
        };
        for name in listed {
            if !is_user_principal_name(&name) {
                return Err(format!(
                    "user `{name}` is no user principal name; write `user@domain`"
                ));
            }
            if users.find(&name).is_some() {
                return Err(format!("user {name} is there twice"));
            }
            let number = users.count_listed();
            let key = name.to_ascii_lowercase().into_boxed_str();
            users.by_name.insert(key, number);
            users.listed.push(name);
        }
        Ok(users)
    }

    pub(crate) fn listed(&self) -> &[String] {
        &self.listed
    }

    /// A user by name, in any letter case. Those made from a number come behind those listed.
    pub(crate) fn find(&self, name: &str) -> Option<UserNumber> {
        let listed = self.by_name.get(name.to_ascii_lowercase().as_str());
        listed.copied().or_else(|| {
            let index = self.generated.as_ref()?.find(name)?;
            Some(self.count_listed() + index)
        })
    }

    /// The name of a user, as the organisation writes it.
    pub(crate) fn name(&self, number: UserNumber) -> Cow<'_, str> {
        if let Some(name) = self.listed.get(number as usize) {
            return name.into();
        }
        let index = number.saturating_sub(self.count_listed());
        let generated = self.generated.as_ref();
        generated.map_or(Cow::Borrowed(""), |users| users.name(index).into())
    }

    fn count_listed(&self) -> u32 {
        u32::try_from(self.listed.len()).expect("a seed lists fewer than four billion users")
    }
}

/// `user@domain`, without blanks.
pub(crate) fn is_user_principal_name(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains(['@', ' ', '/']);
    text.split_once('@')
        .is_some_and(|(user, domain)| is_part(user) && is_part(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Users {
        let generated = GeneratedUsers {
            count: 12,
            domain: "contoso.com".to_owned(),
        };
        let listed = vec!["Ann@contoso.com".to_owned(), "bob@contoso.com".to_owned()];
        Users::new(listed, Some(generated)).unwrap()
    }

    #[test]
    fn users_are_found_in_any_letter_case_and_named_as_listed() {
        let users = users();
        let ann = users.find("ANN@contoso.COM").unwrap();
        assert_eq!(users.name(ann), "Ann@contoso.com");
        let twelfth = users.find("User0000012@Contoso.com").unwrap();
        assert_eq!(users.name(twelfth), "user0000012@contoso.com");
        for unknown in [
            "eve@contoso.com",
            "user0000000@contoso.com",
            "user0000013@contoso.com",
            "user12@contoso.com",
            "user0000001@fabrikam.com",
            "é@contoso.com",
            "usé0000001@contoso.com",
        ] {
            assert_eq!(users.find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_user_is_there_once() {
        let twice = Users::new(vec!["a@b.c".to_owned(), "A@b.c".to_owned()], None);
        assert_eq!(twice.unwrap_err(), "user A@b.c is there twice");
        let made = Users::new(
            vec!["user0000001@contoso.com".to_owned()],
            users().generated,
        );
        assert!(made.is_err());
        assert!(Users::new(vec!["ann".to_owned()], None).is_err());
    }
}
