//! The pins: which version of the documentation the schemas of a family are made from.
//!
//! Microsoft's pages change under the same address, and some are gone from the site. Each
//! `schemas/<family>/pins.toml` therefore names every page with the SHA-256 of its bytes, the commit
//! that holds these bytes, and the public link that readers follow. The importer compares a folder with
//! the pins before it reads a page, and `cargo xtask docs fetch` downloads what they name.

use std::{collections::BTreeMap, fmt, fs, ops::Range, path::Path};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde::Deserialize;
use serde_path_to_error::Segment;
use sha2::{Digest as _, Sha256};

const HEADER: &str = "\
# Which version of the documentation the schemas of this folder are made from: the pages by name, each
# with the SHA-256 of its bytes and the commit that holds them. `cargo xtask docs fetch` downloads them.
# What the keys mean is said in xtask/src/pins.rs.
";

/// The content of a `pins.toml`.
///
/// What is in here has been checked: names and paths stay inside the folder that they are joined to, a
/// page is pinned once, and every page of a repository has a commit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pins {
    #[serde(default, rename = "source")]
    sources: Vec<Source>,
}

/// Pages that come from one place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// What a reader should know about this source. Required where there is no repository: it says why.
    pub(crate) note: Option<String>,
    /// `owner/name` on GitHub. A source without one cannot be fetched.
    pub(crate) repository: Option<String>,
    /// The folder in the repository that the names of the pages are relative to.
    pub(crate) path: Option<String>,
    /// The commit of the pages that name none themselves.
    pub(crate) commit: Option<String>,
    /// The public address of a page. `{page}` stands for its name without `.md`, `{commit}` for its
    /// commit.
    pub(crate) link: String,
    /// The pages, by their name below the documentation folder, with `/`.
    pub(crate) pages: BTreeMap<String, Page>,
}

/// What is pinned of one page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// The commit that holds these bytes, where it is not the source's.
    pub(crate) commit: Option<String>,
    /// The public address, where it does not follow the source's `link`.
    pub(crate) link: Option<String>,
    /// The SHA-256 of the file's bytes as they are, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
}

/// A pinned page, together with what its source says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PinnedPage<'a> {
    /// Its name below the documentation folder, with `/`: `includes/java-sdk-support.md`.
    pub(crate) name: &'a str,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: &'a str,
    source: &'a Source,
    page: &'a Page,
}

/// Where in a public repository a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin<'a> {
    /// `owner/name` on GitHub.
    pub(crate) repository: &'a str,
    /// The commit, 40 hexadecimal digits.
    pub(crate) commit: &'a str,
    /// The folder in the repository; empty for its root.
    pub(crate) path: &'a str,
}

/// A difference between a documentation folder and the pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The page has other bytes than the pinned ones.
    Changed {
        /// The name of the page.
        page: String,
        /// The SHA-256 in the pins.
        pinned: String,
        /// The SHA-256 of the file.
        found: String,
    },
    /// The folder has a page that no source names.
    NotPinned {
        /// The name of the page.
        page: String,
        /// The SHA-256 of the file.
        found: String,
    },
    /// The folder lacks a page.
    Missing {
        /// The name of the page.
        page: String,
        /// Its public address.
        link: String,
        /// Whether it is in a public repository.
        fetchable: bool,
    },
}

impl Pins {
    /// Reads and checks a `pins.toml`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not of this form, or says something that cannot be; the error
    /// names the file and the key.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).map_err(|error| anyhow!("{}: {error}", path.display()))
    }

    /// Reads and checks the text of a `pins.toml`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let located = |error: &toml::de::Error, key: &str| {
            let key = if key.is_empty() {
                String::new()
            } else {
                format!("{key}: ")
            };
            anyhow!(
                "{key}{} ({})",
                error.message().trim_end(),
                line(text, error.span())
            )
        };
        let document = toml::Deserializer::parse(text).map_err(|error| located(&error, ""))?;
        let pins: Self = serde_path_to_error::deserialize(document)
            .map_err(|error| located(error.inner(), &key_path(error.path())))?;
        pins.check()?;
        Ok(pins)
    }

    /// The text of the `pins.toml`: sources in their order, pages sorted, one line for each page. The
    /// same pins give the same bytes.
    pub(crate) fn to_toml(&self) -> String {
        let sources: String = self.sources.iter().map(Source::to_toml).collect();
        format!("{HEADER}{sources}")
    }

    /// Every page, source by source.
    pub(crate) fn pages(&self) -> impl Iterator<Item = PinnedPage<'_>> {
        self.sources.iter().flat_map(|source| {
            source.pages.iter().map(move |(name, page)| PinnedPage {
                name,
                sha256: &page.sha256,
                source,
                page,
            })
        })
    }

    /// The page of this name below the documentation folder.
    pub(crate) fn page(&self, name: &str) -> Option<PinnedPage<'_>> {
        self.sources.iter().find_map(|source| {
            let (name, page) = source.pages.get_key_value(name)?;
            Some(PinnedPage {
                name,
                sha256: &page.sha256,
                source,
                page,
            })
        })
    }

    /// Pins other bytes of a page, and says whether that changed anything.
    ///
    /// The commit stays as it is: bytes do not tell where they come from. Whoever pins a newer page
    /// changes the commit in the file too, or else `docs fetch` finds the old bytes there.
    ///
    /// # Errors
    ///
    /// When no source names the page, or when this is no SHA-256.
    pub(crate) fn update(&mut self, name: &str, sha256: &str) -> Result<bool> {
        ensure!(
            is_hex(sha256, 64),
            "`{sha256}` is not a sha256; give 64 lower-case hexadecimal digits"
        );
        let page = self
            .sources
            .iter_mut()
            .find_map(|source| source.pages.get_mut(name));
        let page = page.with_context(|| {
            format!("`{name}` is not pinned; add it to the source in pins.toml that it comes from")
        })?;
        let changed = page.sha256 != sha256;
        sha256.clone_into(&mut page.sha256);
        Ok(changed)
    }

    /// What tells a documentation folder, given as names and bytes, from the pins; sorted by page.
    pub(crate) fn compare(&self, files: &[(String, Vec<u8>)]) -> Vec<Difference> {
        let mut missing: BTreeMap<&str, PinnedPage<'_>> =
            self.pages().map(|page| (page.name, page)).collect();
        let mut differences = Vec::new();
        for (name, bytes) in files {
            let found = sha256_hex(bytes);
            match missing.remove(name.as_str()) {
                None => differences.push(Difference::NotPinned {
                    page: name.clone(),
                    found,
                }),
                Some(page) if page.sha256 != found => differences.push(Difference::Changed {
                    page: name.clone(),
                    pinned: page.sha256.to_owned(),
                    found,
                }),
                Some(_) => {}
            }
        }
        differences.extend(missing.into_values().map(|page| Difference::Missing {
            page: page.name.to_owned(),
            link: page.link(),
            fetchable: page.origin().is_some(),
        }));
        differences.sort_by(|one, other| one.page().cmp(other.page()));
        differences
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.sources.is_empty(),
            "source: there is none; add a [[source]] with its pages"
        );
        let mut seen = BTreeMap::new();
        for (index, source) in self.sources.iter().enumerate() {
            source
                .check()
                .map_err(|error| anyhow!("source[{index}].{error}"))?;
            for (name, page) in &source.pages {
                let key = format!("source[{index}].pages.{name:?}");
                page.check(name, source)
                    .map_err(|error| anyhow!("{key}{error}"))?;
                if let Some(first) = seen.insert(name, index) {
                    bail!("{key}: source[{first}] has this page already; name it once");
                }
            }
        }
        Ok(())
    }
}

impl Source {
    fn to_toml(&self) -> String {
        let entries = [
            ("note", self.note.as_deref()),
            ("repository", self.repository.as_deref()),
            ("path", self.path.as_deref()),
            ("commit", self.commit.as_deref()),
            ("link", Some(self.link.as_str())),
        ];
        let entries = entries
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value?))));
        let pages = self
            .pages
            .iter()
            .map(|(name, page)| format!("{} = {{ {} }}", quoted(name), page.entries()));
        let lines: Vec<_> = ["\n[[source]]".to_owned()]
            .into_iter()
            .chain(entries)
            .chain(["\n[source.pages]".to_owned()])
            .chain(pages)
            .collect();
        lines.join("\n") + "\n"
    }

    fn check(&self) -> Result<()> {
        check_link("link", &self.link)?;
        if let Some(commit) = &self.commit {
            check_hex("commit", commit, 40)?;
        }
        if let Some(path) = &self.path {
            check_relative(path).map_err(|error| anyhow!("path: {error}"))?;
        }
        let Some(repository) = &self.repository else {
            ensure!(
                self.note.is_some(),
                "note: lacks; say why there is no repository, or add `repository`"
            );
            ensure!(
                self.commit.is_none(),
                "commit: there is no repository that it could be in; remove it"
            );
            ensure!(
                self.path.is_none(),
                "path: there is no repository that it could be in; remove it"
            );
            return Ok(());
        };
        check_relative(repository).map_err(|error| anyhow!("repository: {error}"))?;
        ensure!(
            repository.split('/').count() == 2,
            "repository: `{repository}` is not of the form `owner/name`; name a repository on GitHub"
        );
        Ok(())
    }
}

impl Page {
    fn check(&self, name: &str, source: &Source) -> Result<()> {
        check_relative(name).map_err(|error| anyhow!(": {error}"))?;
        check_hex(".sha256", &self.sha256, 64)?;
        if let Some(link) = &self.link {
            check_link(".link", link)?;
        }
        match (&source.repository, &self.commit) {
            (Some(_), Some(commit)) => check_hex(".commit", commit, 40)?,
            (Some(_), None) if source.commit.is_none() => {
                bail!(".commit: lacks, and the source has none for all pages; add one of them")
            }
            (None, Some(_)) => {
                bail!(".commit: there is no repository that it could be in; remove it")
            }
            (_, None) => {}
        }
        let link = self.link.as_ref().unwrap_or(&source.link);
        ensure!(
            source.repository.is_some() || !link.contains("{commit}"),
            ".link: `{link}` asks for a commit, and a page without repository has none; write it without"
        );
        Ok(())
    }

    fn entries(&self) -> String {
        let optional = [("commit", &self.commit), ("link", &self.link)];
        let mut entries: Vec<_> = optional
            .iter()
            .filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_ref()?))))
            .collect();
        entries.push(format!("sha256 = {}", quoted(&self.sha256)));
        entries.join(", ")
    }
}

impl<'a> PinnedPage<'a> {
    /// The public address that a reader of the schemas and types is sent to.
    pub(crate) fn link(&self) -> String {
        let template = self.page.link.as_ref().unwrap_or(&self.source.link);
        let page = self.name.strip_suffix(".md").unwrap_or(self.name);
        template
            .replace("{page}", &url_path(page))
            .replace("{commit}", self.commit().unwrap_or_default())
    }

    /// Where the page can be had; `None` when it is in no public repository.
    pub(crate) fn origin(&self) -> Option<Origin<'a>> {
        Some(Origin {
            repository: self.source.repository.as_deref()?,
            commit: self.commit()?,
            path: self.source.path.as_deref().unwrap_or_default(),
        })
    }

    fn commit(&self) -> Option<&'a str> {
        self.page
            .commit
            .as_deref()
            .or(self.source.commit.as_deref())
    }
}

impl Difference {
    /// The name of the page.
    pub(crate) fn page(&self) -> &str {
        match self {
            Self::Changed { page, .. }
            | Self::NotPinned { page, .. }
            | Self::Missing { page, .. } => page,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed {
                page,
                pinned,
                found,
            } => write!(
                formatter,
                "changed: `{page}` has sha256 {found}, pinned is {pinned}; fetch the pinned page with \
                 `cargo xtask docs fetch`, or pin this one with its commit in pins.toml"
            ),
            Self::NotPinned { page, found } => write!(
                formatter,
                "not pinned: `{page}` with sha256 {found}; add it to its source in pins.toml, or take it out \
                 of the folder"
            ),
            Self::Missing {
                page,
                link,
                fetchable: true,
            } => write!(
                formatter,
                "missing: `{page}` ({link}); fetch it with `cargo xtask docs fetch`, or remove it from pins.toml"
            ),
            Self::Missing {
                page,
                link,
                fetchable: false,
            } => write!(
                formatter,
                "missing: `{page}` ({link}); it is in no public repository: put the pinned copy into the folder, \
                 or remove it from pins.toml"
            ),
        }
    }
}

/// The SHA-256 of these bytes, in lower-case hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let digits = |byte: &u8| {
        [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
    };
    Sha256::digest(bytes).iter().flat_map(digits).collect()
}

/// The path with everything percent-encoded that has a meaning of its own in a URL, except `/`.
pub(crate) fn url_path(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Refuses what would leave the folder that it is joined to, on any system.
fn check_relative(path: &str) -> Result<()> {
    // A colon starts a drive or a stream on Windows.
    let stray = |character: char| character == '\\' || character == ':' || character.is_control();
    if path.contains(stray) || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        bail!(
            "{path:?} is not a relative path; write folders and file with `/`, without `..`, `\\` and `:`"
        );
    }
    Ok(())
}

fn check_hex(key: &str, text: &str, digits: usize) -> Result<()> {
    ensure!(
        is_hex(text, digits),
        "{key}: {text:?} is not {digits} lower-case hexadecimal digits; write it in full"
    );
    Ok(())
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_link(key: &str, link: &str) -> Result<()> {
    ensure!(
        link.starts_with("https://"),
        "{key}: `{link}` does not start with https://; give the public address"
    );
    let rest = link.replace("{page}", "").replace("{commit}", "");
    ensure!(
        !rest.contains(['{', '}']),
        "{key}: `{link}` has an unknown placeholder; there are {{page}} and {{commit}}"
    );
    Ok(())
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn line(text: &str, span: Option<Range<usize>>) -> String {
    let before = span.and_then(|span| text.get(..span.start));
    before.map_or_else(
        || "no line".to_owned(),
        |before| format!("line {}", before.matches('\n').count() + 1),
    )
}

/// The key as one would write it in the file: `source[0].pages."get-seats.md".sha256`.
fn key_path(path: &serde_path_to_error::Path) -> String {
    let bare = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let parts: Vec<_> = path
        .iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("[{index}]"),
            Segment::Map { key: name } | Segment::Enum { variant: name } if bare(name) => {
                format!(".{name}")
            }
            Segment::Map { key: name } | Segment::Enum { variant: name } => format!(".{name:?}"),
            Segment::Unknown => ".?".to_owned(),
        })
        .collect();
    parts.concat().trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
