//! The structure of a builder, how it is made and filled in, and how it sends itself.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    super::{docs, syntax::generic},
    describe,
    plan::{Arity, Body, BodyField, Field, Place, Plan},
};

/// The structure itself.
pub fn structure(plan: &Plan<'_>) -> TokenStream {
    let Plan { name, .. } = plan;
    let documentation = docs::comment(&describe::request(plan), 0);
    let default = plan.has_default().then(|| quote!(, Default));
    let fields = plan.fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, stored(field));
        quote!(#ident: #ty)
    });
    let body = plan
        .body
        .iter()
        .map(|Body { name, .. }| quote!(body: #name));
    let fields = fields.chain(body);
    quote! {
        #documentation
        #[derive(Clone, Debug #default)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #name<C = ()> {
            caller: C,
            #(#fields,)*
        }
    }
}

/// The type that a field has in the structure.
fn stored(Field { ty, arity, .. }: &Field<'_>) -> TokenStream {
    match arity {
        Arity::Required => quote!(#ty),
        Arity::Optional => quote!(Option<#ty>),
        Arity::Many => quote!(Vec<#ty>),
    }
}

/// Types whose values are passed as they are: nothing else turns into them by itself.
const PLAIN_TYPES: [&str; 7] = ["SasUri", "XToken", "bool", "f64", "i32", "i64", "NextLink"];

/// The type of the argument that fills a field, and the expression that makes the field's value of
/// the argument `name`.
fn argument(field: &Field<'_>, name: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
    let ty = &field.ty;
    let plain = PLAIN_TYPES.contains(&ty.to_string().as_str());
    match (field.arity, plain) {
        (Arity::Many, true) => (
            quote!(impl IntoIterator<Item = #ty>),
            quote!(#name.into_iter().collect()),
        ),
        (Arity::Many, false) => (
            quote!(impl IntoIterator<Item = impl Into<#ty>>),
            quote!(#name.into_iter().map(Into::into).collect()),
        ),
        (_, true) => (quote!(#ty), quote!(#name)),
        (_, false) => (quote!(impl Into<#ty>), quote!(#name.into())),
    }
}

/// The constructors, which make a request that is tied to no caller.
pub fn constructor(plan: &Plan<'_>) -> TokenStream {
    let Plan { name, .. } = plan;
    let documentation = docs::comment(&describe::constructor(plan), 4);
    if plan.has_default() {
        let from_body = from_body(plan);
        return quote! {
            impl #name {
                #documentation
                pub fn new() -> Self {
                    Self::default()
                }
                #from_body
            }
        };
    }
    let own = required(plan).map(|field| declared(field));
    let body = plan.body.iter().flat_map(|body| &body.fields);
    let body_arguments = body.filter(|field| field.required).map(|field| {
        let BodyField {
            ident, argument, ..
        } = field;
        quote!(#ident: #argument)
    });
    let arguments = own.chain(body_arguments);
    let value = match &plan.body {
        None => structure_value(plan, None),
        Some(Body { name, fields, .. }) => {
            let values = fields
                .iter()
                .filter(|field| field.required)
                .map(|field| &field.ident);
            let body = quote!(#name::new(#(#values),*));
            let passed = required(plan).map(|field| &field.ident);
            quote!(Self::from_body(#(#passed,)* #body))
        }
    };
    let from_body = from_body(plan);
    quote! {
        impl #name {
            #documentation
            pub fn new(#(#arguments),*) -> Self {
                #value
            }
            #from_body
        }
    }
}

/// The constructor from a body that the caller has made.
fn from_body(plan: &Plan<'_>) -> Option<TokenStream> {
    let Body { name, .. } = plan.body.as_ref()?;
    let arguments = required(plan).map(|field| declared(field));
    let value = structure_value(plan, Some(quote!(body)));
    Some(quote! {
        /// Creates the request from a body that is already there.
        pub fn from_body(#(#arguments,)* body: #name) -> Self {
            #value
        }
    })
}

fn required<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = &'a Field<'a>> {
    plan.fields
        .iter()
        .filter(|field| field.arity == Arity::Required)
}

fn declared(field: &Field<'_>) -> TokenStream {
    let ident = &field.ident;
    let (ty, _) = argument(field, ident);
    quote!(#ident: #ty)
}

/// The structure with what the arguments say.
fn structure_value(plan: &Plan<'_>, body: Option<TokenStream>) -> TokenStream {
    let fields = plan.fields.iter().map(|field| {
        let ident = &field.ident;
        let (_, value) = argument(field, ident);
        match field.arity {
            Arity::Required if *ident == value.to_string() => quote!(#ident),
            Arity::Required => quote!(#ident: #value),
            Arity::Optional => quote!(#ident: None),
            Arity::Many => quote!(#ident: Vec::new()),
        }
    });
    let fields = fields.chain(body);
    quote!(Self { caller: (), #(#fields,)* })
}

/// The setters of what can be left out, and what leads to the body and to the caller.
pub fn setters(plan: &Plan<'_>) -> TokenStream {
    let Plan { name, .. } = plan;
    let own = plan
        .fields
        .iter()
        .filter(|field| field.arity != Arity::Required && !matches!(field.place, Place::Next));
    let own = own.map(setter);
    let optional = plan.body.iter().flat_map(|body| &body.fields);
    let body = optional.filter(|field| !field.required).map(body_setter);
    let access = plan.body.as_ref().map(|Body { name, .. }| {
        quote! {
            /// The body that will be sent.
            #[must_use]
            pub fn body(&self) -> &#name {
                &self.body
            }
        }
    });
    let idents = plan.fields.iter().map(|field| field.ident.clone());
    let idents = idents.chain(plan.body.iter().map(|_| format_ident!("body")));
    quote! {
        impl<C> #name<C> {
            #(#own)*
            #(#body)*
            #access
            /// Ties the request to what will send it, such as a [`Caller`].
            pub fn with_caller<D>(self, caller: D) -> #name<D> {
                #name { caller, #(#idents: self.#idents,)* }
            }
        }
    }
}

fn setter(field: &Field<'_>) -> TokenStream {
    let ident = &field.ident;
    let documentation = docs::comment(&field.about, 4);
    let name = format_ident!(
        "{}",
        if field.arity == Arity::Many {
            "values"
        } else {
            "value"
        }
    );
    let (ty, value) = argument(field, &name);
    let value = if field.arity == Arity::Many {
        value
    } else {
        quote!(Some(#value))
    };
    quote! {
        #documentation
        pub fn #ident(mut self, #name: #ty) -> Self {
            self.#ident = #value;
            self
        }
    }
}

fn body_setter(field: &BodyField<'_>) -> TokenStream {
    let BodyField {
        ident,
        argument,
        ty,
        ..
    } = field;
    let documentation = docs::comment(&docs::of_field(field.wire, field.node), 4);
    let with = format_ident!("with_{}", ident.to_string().trim_end_matches('_'));
    let many = generic(ty, "Vec").is_some();
    let value = format_ident!("{}", if many { "values" } else { "value" });
    quote! {
        #documentation
        pub fn #ident(mut self, #value: #argument) -> Self {
            self.body = self.body.#with(#value);
            self
        }
    }
}

/// What a request that is tied to a caller can do.
pub fn sending(plan: &Plan<'_>) -> TokenStream {
    let Plan { name, response, .. } = plan;
    let listing = plan.operation.paging.is_some().then(|| {
        quote! {
            /// The listing that begins with this request, item by item. Nothing is fetched before the
            /// first is asked for.
            pub fn items(self) -> Pager<Self> {
                self.caller.clone().list(self)
            }
            /// The listing that begins with this request, page by page.
            pub fn pages(self) -> Pages<Self> {
                self.items().pages()
            }
        }
    });
    let one_page = if listing.is_some() {
        "Sends it and reads one page."
    } else {
        "Sends it and reads the answer."
    };
    let one_page = format!(" {one_page}");
    quote! {
        impl #name<Caller> {
            #[doc = #one_page]
            pub async fn send(self) -> Result<#response, Error> {
                self.caller.send(&self).await
            }
            /// Sends it and reads the answer with all that came with it: status, headers, ids and how
            /// many attempts it took.
            pub async fn send_with_details(self) -> Result<Answer<#response>, Error> {
                self.caller.send_with_details(&self).await
            }
            #listing
        }
    }
}

/// A request that is tied to a caller can be awaited.
pub fn future(plan: &Plan<'_>) -> TokenStream {
    let Plan { name, response, .. } = plan;
    quote! {
        impl IntoFuture for #name<Caller> {
            type Output = Result<#response, Error>;
            type IntoFuture = BoxFuture<'static, Self::Output>;
            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    }
}
