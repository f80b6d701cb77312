//! Operations by path and method.
//!
//! `OpenAPI` knows an operation by its path and its method. Ours are told apart by more: getting and
//! peeking differ in a key of the query, the two renewals in their host. Those that share a path and
//! a method are described as one, named after the first of them; `x-stocktake-operations` has all.

use anyhow::{Context as _, Result, ensure};
use heck::ToSnakeCase as _;
use indexmap::IndexMap;
use serde_json::Value;

use super::{
    super::requests::Source,
    answers,
    object::{Object, external_docs},
    parameters, schemas, security, servers, tags,
};
use crate::contract::{Operation, Origin};

/// The methods for which a path has a field, in the order in which they are listed.
const METHODS: [&str; 6] = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"];

/// The operations of a family by path and method.
pub struct Endpoints<'a> {
    source: &'a Source<'a>,
    paths: IndexMap<&'a str, Vec<Endpoint<'a>>>,
}

/// What one path and one method stand for.
pub struct Endpoint<'a> {
    /// The family.
    pub source: &'a Source<'a>,
    /// The operations with their ids: one as a rule. The first gives its name.
    pub members: Vec<(&'a str, &'a Operation)>,
    method: &'a str,
}

impl<'a> Endpoints<'a> {
    /// Sorts the operations of a family by path, method and id.
    pub fn new(source: &'a Source<'a>) -> Result<Self> {
        let mut operations: Vec<_> = source.operations.operations.iter().collect();
        let place = |method: &str| METHODS.iter().position(|known| *known == method);
        operations.sort_by_key(|(id, operation)| {
            let is_special = !operation.fixed_query.is_empty();
            (
                &operation.template,
                place(&operation.method),
                is_special,
                *id,
            )
        });
        let mut paths: IndexMap<_, Vec<Endpoint<'_>>> = IndexMap::new();
        for (id, operation) in operations {
            let method = operation.method.as_str();
            ensure!(
                place(method).is_some(),
                "operation `{id}`: a path has no `{method}`"
            );
            let on_path = paths.entry(operation.template.as_str()).or_default();
            match on_path.iter_mut().find(|other| other.method == method) {
                Some(endpoint) => endpoint.members.push((id, operation)),
                None => on_path.push(Endpoint {
                    source,
                    members: vec![(id, operation)],
                    method,
                }),
            }
        }
        Ok(Self { source, paths })
    }

    /// The paths of the document.
    pub fn paths(&self) -> Result<Object> {
        let paths = self.paths.iter().map(|(path, endpoints)| {
            let item = self
                .item(endpoints)
                .with_context(|| format!("path `{path}`"))?;
            Ok(((*path).to_owned(), item.into()))
        });
        paths.collect()
    }

    /// A sentence on the operations that share a path and a method; empty when none do.
    pub fn shared(&self) -> String {
        let all = self.paths.values().flatten();
        let shared: Vec<String> = all
            .filter(|endpoint| endpoint.members.len() > 1)
            .map(|endpoint| endpoint.ids(|_| true).join(" and "))
            .collect();
        if shared.is_empty() {
            return String::new();
        }
        format!(
            "Some operations share a path and a method, and are described as one, named after the \
             first: {}. Its `x-stocktake-operations` tells what makes each.",
            shared.join("; ")
        )
    }

    fn item(&self, endpoints: &[Endpoint<'_>]) -> Result<Object> {
        let mut item = Object::new();
        let mut common = None;
        for endpoint in endpoints {
            let operations: Vec<&Operation> = endpoint.operations().collect();
            let servers = servers::of(&self.source.operations, &operations);
            ensure!(
                common.as_ref().is_none_or(|common| *common == servers),
                "the methods are on different servers"
            );
            common = Some(servers);
            item = item.with(endpoint.method.to_lowercase(), endpoint.operation()?);
        }
        Ok(Object::new()
            .with_any("servers", common.unwrap_or_default())
            .and(item))
    }
}

impl<'a> Endpoint<'a> {
    /// The operations, the first of which gives the name.
    pub fn operations(&self) -> impl Iterator<Item = &'a Operation> {
        self.members.iter().map(|(_, operation)| *operation)
    }

    /// The ids of the operations that are so, marked as code.
    pub fn ids(&self, is_so: impl Fn(&Operation) -> bool) -> Vec<String> {
        let members = self.members.iter();
        let members = members.filter(|(_, operation)| is_so(operation));
        members.map(|(id, _)| format!("`{id}`")).collect()
    }

    fn operation(&self) -> Result<Object> {
        let (id, first) = self.members[0];
        for (other, operation) in &self.members[1..] {
            ensure!(
                operation.request == first.request
                    && operation.response == first.response
                    && operation.authentication == first.authentication,
                "`{id}` and `{other}` share a path and a method, but not what they take, answer or ask \
                 of a caller"
            );
        }
        let origin = (first.origin != Origin::Documented).then_some(&first.origin);
        Ok(Object::new()
            .with_any("tags", Vec::from_iter(tags::of(self.source, first)))
            .with("operationId", id)
            .with("summary", summary(id))
            .with("description", self.description())
            .with_some("externalDocs", external_docs(first.page.as_deref()))
            .with_some("deprecated", first.deprecated.is_some().then_some(true))
            .with_any("parameters", parameters::of(self))
            .with_some("requestBody", request_body(first))
            .with("responses", answers::of(self))
            .with("security", security::requirements(self.source, first))
            .with_any("x-stocktake-operations", self.variants()?)
            .with_some(
                "x-stocktake-audience",
                security::audience(self.source, first),
            )
            .with(
                "x-stocktake-idempotency",
                serde_json::to_value(&first.idempotency)?,
            )
            .with_some(
                "x-stocktake-paging",
                first
                    .paging
                    .as_ref()
                    .map(serde_json::to_value)
                    .transpose()?,
            )
            .with_some(
                "x-stocktake-origin",
                origin.map(serde_json::to_value).transpose()?,
            ))
    }

    fn description(&self) -> String {
        let (_, first) = self.members[0];
        let mut paragraphs = Vec::new();
        if self.members.len() > 1 {
            let list = self.members.iter().map(|(id, operation)| {
                let how = self.distinction(operation);
                format!("- `{id}`, {how}: {}", about(operation))
            });
            paragraphs.push("Several operations in one:".to_owned());
            paragraphs.push(list.collect::<Vec<_>>().join("\n"));
        } else {
            paragraphs.push(about(first));
        }
        if let Some(deprecation) = &first.deprecated {
            paragraphs.push(format!("**Out of use.** {}", deprecation.note));
        }
        paragraphs.extend(security::remark(first).map(str::to_owned));
        paragraphs.join("\n\n")
    }

    /// How a caller chooses one of several operations.
    fn distinction(&self, operation: &Operation) -> String {
        if self.operations().all(|other| other.fixed_query.is_empty()) {
            let server = operation.server.as_deref().unwrap_or_default();
            return format!("on `{server}`");
        }
        let fixed = operation.fixed_query.iter();
        let query: Vec<String> = fixed
            .map(|(name, value)| format!("with `{name}={value}`"))
            .collect();
        if query.is_empty() {
            "without".to_owned()
        } else {
            query.join(" and ")
        }
    }

    /// What makes each of several operations; empty when there is but one.
    fn variants(&self) -> Result<Object> {
        if self.members.len() < 2 {
            return Ok(Object::new());
        }
        let variant = |(id, operation): &(&str, &Operation)| {
            let server = operation.server.as_ref();
            let server = server.and_then(|name| self.source.operations.servers.get(name));
            let query: Object = operation
                .fixed_query
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().into()))
                .collect();
            let variant = Object::new()
                .with("summary", summary(id))
                .with("description", about(operation))
                .with_some("server", server.map(|server| server.url.as_str()))
                .with_any("query", query)
                .with(
                    "x-stocktake-idempotency",
                    serde_json::to_value(&operation.idempotency)?,
                );
            Ok(((*id).to_owned(), Value::from(variant)))
        };
        self.members.iter().map(variant).collect()
    }
}

/// What an operation does.
fn about(operation: &Operation) -> String {
    let fallback = || format!("{}.", operation.title);
    operation.description.clone().unwrap_or_else(fallback)
}

fn request_body(operation: &Operation) -> Option<Object> {
    let body = operation.request.as_ref()?;
    let media = Object::new().with("schema", schemas::of_expression(&body.ty, true));
    let content = Object::new().with(body.content_type.as_str(), media);
    Some(
        Object::new()
            .with("required", true)
            .with("content", content),
    )
}

/// An id as a person would say it: `get_clawback_sas_token` is "Get clawback SAS token".
fn summary(id: &str) -> String {
    let id = id.to_snake_case();
    let words = id.split('_').enumerate().map(|(index, word)| match word {
        "sas" => "SAS".to_owned(),
        "sku" => "SKU".to_owned(),
        "skus" => "SKUs".to_owned(),
        "applocker" => "AppLocker".to_owned(),
        word if index == 0 => {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        }
        word => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
