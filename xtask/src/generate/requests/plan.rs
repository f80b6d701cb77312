//! The plan of a builder: its fields, what a caller passes for them, and the names of it all.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::Type;

use super::{
    super::{
        dialect::Node,
        polish::{Field as ModelField, Structure},
        syntax::{generic, parameter},
    },
    Source, describe, paging, x_token,
};
use crate::contract::{Credential, Operation, PagingStyle, Parameter, ParameterLocation, TypeExpr};

/// Methods that builders have anyway, which no parameter can be called.
const TAKEN_NAMES: [&str; 9] = [
    "body",
    "caller",
    "from_body",
    "items",
    "new",
    "next",
    "pages",
    "send",
    "with_caller",
];

/// Headers that no log may show, whatever their type is called.
const SECRET_HEADERS: [&str; 1] = ["Signature"];

/// What is decided about the builder of an operation before any code is written.
pub struct Plan<'a> {
    pub source: &'a Source<'a>,
    pub id: &'a str,
    pub operation: &'a Operation,
    /// The name of the builder.
    pub name: Ident,
    /// The name of the static with the metadata.
    pub constant: Ident,
    /// What it holds besides caller and body, in the order of its constructor.
    pub fields: Vec<Field<'a>>,
    /// The structure that it sends, if it sends one.
    pub body: Option<Body<'a>>,
    /// What a good answer is read as.
    pub response: TokenStream,
    /// What it lists, if it lists.
    pub item: Option<TokenStream>,
    /// The models that it names.
    pub models: BTreeSet<String>,
}

/// A value that a builder holds.
pub struct Field<'a> {
    pub ident: Ident,
    /// Where it goes.
    pub place: Place<'a>,
    /// Its type, without the `Option` or `Vec` around it.
    pub ty: TokenStream,
    pub arity: Arity,
    /// What it is, for the comment.
    pub about: String,
}

/// Where a value goes.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// It is the address of the queue.
    Queue,
    /// It is how the caller is let in.
    XToken,
    /// It is the link that is followed in place of path and query.
    Next,
    /// A parameter of the operation, by its name on the wire.
    Parameter(&'a str, &'a Parameter),
}

/// How many values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// One.
    Required,
    /// One or none.
    Optional,
    /// Any number, in the order of the caller.
    Many,
}

/// The structure that a builder sends.
pub struct Body<'a> {
    pub name: Ident,
    pub form: bool,
    pub fields: Vec<BodyField<'a>>,
}

/// A field of that structure.
pub struct BodyField<'a> {
    pub ident: Ident,
    pub wire: &'a str,
    pub node: &'a Node,
    pub required: bool,
    /// The type of the value, without the `Option` around it.
    pub ty: Type,
    /// The type of the argument that it is filled from.
    pub argument: TokenStream,
}

impl<'a> Plan<'a> {
    /// Plans the builder of an operation.
    pub fn new(source: &'a Source<'a>, id: &'a str, operation: &'a Operation) -> Result<Self> {
        let mut plan = Self {
            source,
            id,
            operation,
            name: type_name(id),
            constant: constant_name(id),
            fields: fields(operation)?,
            body: None,
            item: None,
            response: response(operation)?,
            models: BTreeSet::new(),
        };
        plan.check_types()?;
        plan.body = plan.planned_body()?;
        plan.item = paging::item(&plan)?;
        plan.check_names()?;
        plan.models = plan.named_models();
        Ok(plan)
    }

    fn planned_body(&self) -> Result<Option<Body<'a>>> {
        let Some(request) = &self.operation.request else {
            return Ok(None);
        };
        let TypeExpr::Named(name) = &request.ty else {
            bail!("the body is {}; only a structure can be one", request.ty);
        };
        let form = match request.content_type.as_str() {
            "application/json" => false,
            "application/x-www-form-urlencoded" => true,
            other => bail!("nobody knows how to write a body of {other}"),
        };
        let fields = self.structure(name)?.fields;
        Ok(Some(Body {
            name: format_ident!("{name}"),
            form,
            fields: fields.into_iter().map(BodyField::new).collect(),
        }))
    }

    /// The structure of the models with this name.
    pub fn structure(&self, name: &str) -> Result<Structure<'a>> {
        let Source {
            family, structures, ..
        } = self.source;
        let known = || format!("there is no structure `{name}` in the family's types");
        let (.., definition) = family
            .definitions()
            .find(|(_, other, _)| *other == name)
            .with_context(known)?;
        Structure::new(definition, structures.get(name).with_context(known)?)
    }

    /// Whether pages are reached by links.
    pub fn next_link(&self) -> bool {
        let paging = self.operation.paging.as_ref();
        paging.is_some_and(|paging| paging.style == PagingStyle::NextLink)
    }

    /// Whether every field can be left out.
    pub fn has_default(&self) -> bool {
        let body = self.body.as_ref();
        self.fields
            .iter()
            .all(|field| field.arity != Arity::Required)
            && body.is_none_or(|body| body.fields.iter().all(|field| !field.required))
    }

    /// Types that do not exist are found here, and not only by the compiler.
    fn check_types(&self) -> Result<()> {
        let parameters = self
            .operation
            .parameters
            .values()
            .map(|parameter| &parameter.ty);
        let types = parameters.chain(&self.operation.response.ty);
        for name in types.filter_map(TypeExpr::named) {
            ensure!(
                self.is_model(name),
                "there is no type `{name}` in the family's types"
            );
        }
        Ok(())
    }

    fn check_names(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        let body = self.body.iter().flat_map(|body| &body.fields);
        let own = self
            .fields
            .iter()
            .filter(|field| !matches!(field.place, Place::Next));
        let names = own
            .map(|field| &field.ident)
            .chain(body.map(|field| &field.ident));
        for name in names {
            let name = name.to_string();
            ensure!(
                !TAKEN_NAMES.contains(&name.as_str()),
                "a parameter called `{name}` would be in the way of the builder's own method"
            );
            ensure!(
                seen.insert(name.clone()),
                "two parameters would be called `{name}`"
            );
        }
        Ok(())
    }

    fn named_models(&self) -> BTreeSet<String> {
        let mut tokens = self.response.clone();
        tokens.extend(self.item.clone());
        tokens.extend(self.fields.iter().map(|field| field.ty.clone()));
        if let Some(body) = &self.body {
            tokens.extend(body.name.to_token_stream());
            tokens.extend(body.fields.iter().map(|field| field.argument.clone()));
        }
        let mut names = BTreeSet::new();
        collect(tokens, &mut names);
        names.retain(|name| self.is_model(name));
        names
    }

    /// Whether the models of the family have a type of this name.
    pub fn is_model(&self, name: &str) -> bool {
        self.source.family.owners.contains_key(name)
    }
}

/// Every name in the tokens.
pub fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), names),
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            _ => {}
        }
    }
}

impl<'a> BodyField<'a> {
    fn new(field: ModelField<'a>) -> Self {
        let ty = generic(&field.ty, "Option").filter(|_| !field.required);
        let ty = ty.unwrap_or(&field.ty).clone();
        let (argument, _) = parameter(&format_ident!("value"), &ty);
        Self {
            ident: field.ident,
            wire: field.wire,
            node: field.node,
            required: field.required,
            argument: foreign(&argument),
            ty,
        }
    }
}

/// A type of the models as it is called in another crate.
pub fn foreign(ty: &TokenStream) -> TokenStream {
    let text = ty.to_string().replace("crate :: ", "");
    text.parse().expect("it was Rust before")
}

fn fields(operation: &Operation) -> Result<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    let own = |name: &str, place, ty, arity, about: &str| Field {
        ident: format_ident!("{name}"),
        place,
        ty,
        arity,
        about: about.to_owned(),
    };
    if operation.authentication.credential == Credential::Sas {
        let about = "The address of the queue, with its signature.";
        fields.push(own(
            "queue",
            Place::Queue,
            quote!(SasUri),
            Arity::Required,
            about,
        ));
    }
    if x_token(operation) == Some(true) {
        let about = "The user's Xbox token.";
        fields.push(own(
            "x_token",
            Place::XToken,
            quote!(XToken),
            Arity::Required,
            about,
        ));
    }
    for (wire, parameter) in in_order(operation) {
        fields.push(of_parameter(wire, parameter).with_context(|| format!("parameter `{wire}`"))?);
    }
    if x_token(operation) == Some(false) {
        let about = "The user's Xbox token, in place of an access token and of the keys that stand \
                     for users.";
        fields.push(own(
            "x_token",
            Place::XToken,
            quote!(XToken),
            Arity::Optional,
            about,
        ));
    }
    let paging = operation.paging.as_ref();
    if paging.is_some_and(|paging| paging.style == PagingStyle::NextLink) {
        fields.push(own(
            "next",
            Place::Next,
            quote!(NextLink),
            Arity::Optional,
            "",
        ));
    }
    Ok(fields)
}

/// The parameters of the path, in the order of the path, then those of the query and the headers, as the
/// page has them.
fn in_order(operation: &Operation) -> Vec<(&String, &Parameter)> {
    let by_place = |wanted| {
        let parameters = operation.parameters.iter();
        parameters.filter(move |(_, parameter)| parameter.location == wanted)
    };
    let placed = [
        ParameterLocation::Path,
        ParameterLocation::Query,
        ParameterLocation::Header,
    ];
    let mut parameters: Vec<_> = placed.into_iter().flat_map(by_place).collect();
    parameters.sort_by_key(|(wire, parameter)| match parameter.location {
        ParameterLocation::Path => operation.template.find(&format!("{{{wire}}}")),
        _ => Some(usize::MAX),
    });
    parameters
}

fn of_parameter<'a>(wire: &'a str, parameter: &'a Parameter) -> Result<Field<'a>> {
    let path = parameter.location == ParameterLocation::Path;
    let (ty, arity) = match (&parameter.ty, parameter.required || path) {
        (TypeExpr::List(items), _) => {
            ensure!(
                parameter.location == ParameterLocation::Query,
                "only the query can hold a list"
            );
            (items.as_ref(), Arity::Many)
        }
        (ty, true) => (ty, Arity::Required),
        (ty, false) => (ty, Arity::Optional),
    };
    Ok(Field {
        ident: field_name(wire)?,
        place: Place::Parameter(wire, parameter),
        ty: if SECRET_HEADERS.contains(&wire) {
            quote!(Secret)
        } else {
            plain(ty)?
        },
        arity,
        about: describe::parameter(wire, parameter),
    })
}

/// The type of a single value outside a body.
fn plain(ty: &TypeExpr) -> Result<TokenStream> {
    Ok(match ty {
        TypeExpr::String | TypeExpr::Uri => quote!(String),
        TypeExpr::Boolean => quote!(bool),
        TypeExpr::Int32 => quote!(i32),
        TypeExpr::Int64 => quote!(i64),
        TypeExpr::Number => quote!(f64),
        TypeExpr::DateTime => quote!(Timestamp),
        TypeExpr::Guid => quote!(Guid),
        TypeExpr::Secret => quote!(Secret),
        TypeExpr::Named(name) => format_ident!("{name}").into_token_stream(),
        TypeExpr::Json | TypeExpr::List(_) | TypeExpr::Map(_) => {
            bail!("{ty} cannot be written into an address or a header")
        }
    })
}

fn response(operation: &Operation) -> Result<TokenStream> {
    Ok(match &operation.response.ty {
        None => quote!(()),
        Some(TypeExpr::Named(name)) => format_ident!("{name}").into_token_stream(),
        Some(TypeExpr::List(items)) => {
            let item = plain(items)?;
            quote!(Vec<#item>)
        }
        Some(other) => bail!("the answer is {other}; it must be a structure or a list"),
    })
}

fn field_name(wire: &str) -> Result<Ident> {
    let name = wire.to_snake_case();
    let usable = |name: &str| syn::parse_str::<Ident>(name).ok();
    usable(&name)
        .or_else(|| usable(&format!("{name}_")))
        .with_context(|| format!("`{wire}` cannot name a field"))
}

/// The name of the builder of an operation.
pub fn type_name(id: &str) -> Ident {
    format_ident!("{}", id.to_upper_camel_case())
}

/// The name of the static that describes an operation.
pub fn constant_name(id: &str) -> Ident {
    format_ident!("{}", id.to_shouty_snake_case())
}
