//! Types: from the names that tables print to schemas with names that are unique in the family.

use heck::ToPascalCase as _;
use indexmap::IndexMap;

use crate::{
    contract::TypeExpr,
    facts::{
        EnumValue, Enumeration, Finding, Operation, Statement, Structure, StructureRole,
        TypeReference, loose,
    },
    import::draft::{DraftField, DraftType, DraftValue},
    pages::stem,
};

use super::{
    Sources,
    meaning::{Meaning, key_of, subject_of_page, without_version},
    operations::default,
};

/// The types of a draft in the making.
pub(super) struct Types<'a> {
    sources: &'a Sources<'a>,
    types: IndexMap<String, DraftType>,
    /// Which tables each type was made of.
    made_of: IndexMap<String, Vec<(String, usize)>>,
    /// The first table of each name.
    holders: IndexMap<String, Meaning<'a>>,
    /// The names of tables, by page and line, whose own name another table has.
    names: IndexMap<(String, usize), String>,
    queue: Vec<Meaning<'a>>,
    unread: Vec<Finding>,
    conflicts: Vec<Finding>,
    clashes: Vec<String>,
}

/// What [`Types`] becomes.
pub(super) struct Finished {
    pub(super) types: IndexMap<String, DraftType>,
    pub(super) unread: Vec<Finding>,
    pub(super) conflicts: Vec<Finding>,
    pub(super) clashes: Vec<String>,
}

impl<'a> Types<'a> {
    pub(super) fn new(sources: &'a Sources<'a>) -> Self {
        Self {
            sources,
            types: IndexMap::new(),
            made_of: IndexMap::new(),
            holders: IndexMap::new(),
            names: IndexMap::new(),
            queue: Vec::new(),
            unread: Vec::new(),
            conflicts: Vec::new(),
            clashes: Vec::new(),
        }
    }

    pub(super) fn known(&self) -> &IndexMap<String, DraftType> {
        &self.types
    }

    pub(super) fn finish(self) -> Finished {
        let Self {
            types,
            unread,
            conflicts,
            clashes,
            ..
        } = self;
        Finished {
            types: super::sorted(types),
            unread,
            conflicts,
            clashes,
        }
    }

    /// Settles the names of all types of a page.
    pub(super) fn reserve(&mut self, page: &str) {
        for meaning in self.on_page(page) {
            self.settle_name(meaning);
        }
    }

    /// Every named type of a page.
    pub(super) fn whole_page(&mut self, page: &str) {
        let found = self.on_page(page);
        self.queue.extend(found);
    }

    fn on_page(&self, page: &str) -> Vec<Meaning<'a>> {
        let facts = self.sources.facts;
        let structures = facts.types.iter().map(Meaning::Structure);
        let enums = facts.enums.iter().map(Meaning::Enumeration);
        structures
            .chain(enums)
            .filter(|meaning| stem(meaning.page()) == page)
            .collect()
    }

    /// Makes everything that is still to be made, and what that needs.
    pub(super) fn close(&mut self) {
        while let Some(meaning) = self.queue.pop() {
            self.settle_name(meaning);
            match meaning {
                Meaning::Structure(structure) => self.structure(structure),
                Meaning::Enumeration(found) => {
                    let name = self.name_of(meaning);
                    let place = (found.place.page.clone(), found.place.line);
                    let link = self.sources.link(&found.place.page);
                    let link = link.map(|link| format!("{link}#{}", found.anchor));
                    self.enumeration(name, link, &found.values, place);
                }
            }
        }
    }

    /// The type of an operation's body: the linked one, or the table on its page.
    pub(super) fn of_body(
        &mut self,
        operation: &Operation,
        role: &StructureRole,
    ) -> Option<TypeExpr> {
        let reference = if *role == StructureRole::Request {
            &operation.request
        } else {
            &operation.response
        };
        let page = operation.place.page.as_str();
        let is_own = |found: &&Structure| {
            let rows = &found.operations;
            found.place.page == page
                && found.role == *role
                && (rows.is_empty() || rows.contains(&operation.row))
        };
        let own = self.sources.facts.types.iter().find(is_own);
        if let (Some(structure), true) = (own, own.is_some_and(|own| !own.fields.is_empty())) {
            return Some(TypeExpr::Named(self.want(Meaning::Structure(structure))));
        }
        let reference = reference.as_ref()?;
        let name = self.of_reference(reference, page)?;
        Some(if reference.collection {
            self.collection_of(name)
        } else {
            TypeExpr::Named(name)
        })
    }

    fn of_reference(&mut self, reference: &TypeReference, page: &str) -> Option<String> {
        let meaning = self.resolve(&reference.name, reference.target.as_deref(), page);
        if meaning.is_none() {
            self.unread.push(reference.place.finding(format!(
                "the type `{}` is described on no page",
                reference.name
            )));
        }
        meaning.map(|meaning| self.want(meaning))
    }

    /// "A collection of X" travels in an envelope of its own.
    fn collection_of(&mut self, name: String) -> TypeExpr {
        let collection = format!("{name}Collection");
        let document = self
            .types
            .get(&name)
            .map_or_else(|| name.clone(), |ty| ty.document.clone());
        let items = DraftField::of(TypeExpr::List(Box::new(TypeExpr::Named(name))));
        self.types
            .entry(collection.clone())
            .or_insert_with(|| DraftType {
                page: None,
                document: self.sources.scope.document(&collection, &document),
                fields: IndexMap::from([("items".to_owned(), items)]),
                values: IndexMap::new(),
            });
        TypeExpr::Named(collection)
    }

    /// The type that a row gives; `None` when it gives none.
    ///
    /// `key` addresses values listed in prose in the scope, `own_name` names them where the scope does
    /// not.
    pub(super) fn of_statement(
        &mut self,
        statement: &Statement,
        key: &str,
        own_name: &str,
    ) -> Option<TypeExpr> {
        let page = statement.place.page.as_str();
        let printed = statement.ty.as_ref()?;
        let read = printed.read.clone()?;
        if let Some(name) = read.named() {
            let resolved = self
                .resolve(name, printed.target.as_deref(), page)
                .map(|meaning| self.want(meaning));
            if resolved.is_none() {
                self.unread.push(
                    statement
                        .place
                        .finding(format!("the type `{name}` is described on no page")),
                );
            }
            return Some(resolved.map_or_else(|| undescribed(&read), |name| read.with_named(name)));
        }
        let is_text = matches!(&read, TypeExpr::String)
            || matches!(&read, TypeExpr::List(inner) if **inner == TypeExpr::String);
        if !is_text {
            return Some(read);
        }
        let table = statement
            .values_anchor
            .as_deref()
            .and_then(|anchor| self.enumeration_at(anchor, page));
        let name = match table {
            Some(found) => Some(self.want(Meaning::Enumeration(found))),
            None if statement.values.len() > 1 => Some(self.inline(statement, key, own_name)),
            // What the scope names, another page or a correction lists.
            None => self.sources.scope.types.get(key).cloned(),
        };
        Some(name.map_or(read.clone(), |name| match read {
            TypeExpr::List(_) => TypeExpr::List(Box::new(TypeExpr::Named(name))),
            _ => TypeExpr::Named(name),
        }))
    }

    fn inline(&mut self, statement: &Statement, key: &str, own_name: &str) -> String {
        let name = self
            .sources
            .scope
            .types
            .get(key)
            .cloned()
            .unwrap_or_else(|| own_name.to_owned());
        let place = (statement.place.page.clone(), statement.place.line);
        let link = self.sources.link(&statement.place.page);
        self.enumeration(name.clone(), link, &statement.values, place);
        name
    }

    fn enumeration_at(&self, anchor: &str, page: &str) -> Option<&'a Enumeration> {
        let enums = &self.sources.facts.enums;
        enums
            .iter()
            .find(|found| found.anchor == anchor && found.place.page == page)
            .or_else(|| {
                let elsewhere: Vec<&Enumeration> = enums
                    .iter()
                    .filter(|found| found.anchor == anchor)
                    .collect();
                let meanings: Vec<Meaning<'_>> = elsewhere
                    .iter()
                    .map(|found| Meaning::Enumeration(found))
                    .collect();
                elsewhere
                    .first()
                    .copied()
                    .filter(|_| self.are_one(&meanings))
            })
    }

    /// Whether several tables describe one type: the scope gives all of them one name, or they state
    /// the same.
    fn are_one(&self, meanings: &[Meaning<'_>]) -> bool {
        let given =
            |meaning: &Meaning<'_>| self.sources.scope.types.contains_key(&key_of(*meaning));
        let is_given = meanings.iter().all(given);
        meanings.windows(2).all(|pair| {
            self.name_of(pair[0]) == self.name_of(pair[1])
                && (is_given || pair[0].states_the_same_as(pair[1]))
        })
    }

    /// The table that a name means, seen from a page: where its link leads, else on the page itself, else
    /// on the only page that has such a table, else on a page of resources; else a table of the page itself
    /// that leaves the version out of the name.
    fn resolve(&self, name: &str, target: Option<&str>, page: &str) -> Option<Meaning<'a>> {
        let (target_page, anchor) =
            match target.map(|target| target.split_once('#').unwrap_or((target, ""))) {
                Some(("", anchor)) => (Some(stem(page)), anchor),
                Some((file, anchor)) => (Some(stem(file)), anchor),
                None => (None, ""),
            };
        let names: Vec<String> = [anchor, name]
            .iter()
            .filter(|name| !name.is_empty())
            .map(|name| loose(name))
            .collect();
        let found: Vec<Meaning<'a>> = self
            .all()
            .filter(|meaning| names.contains(&loose(meaning.name())))
            .collect();
        let on = |wanted: Option<&str>| {
            found
                .iter()
                .copied()
                .find(|meaning| Some(stem(meaning.page())) == wanted)
        };
        on(target_page)
            .or_else(|| on(Some(stem(page))))
            .or_else(|| match found.as_slice() {
                [only] => Some(*only),
                several => several
                    .iter()
                    .copied()
                    .find(|meaning| meaning.page().contains("resource"))
                    .or_else(|| several.first().copied().filter(|_| self.are_one(several))),
            })
            .or_else(|| {
                let bare = without_version(name)?;
                self.all().find(|meaning| {
                    stem(meaning.page()) == stem(page) && loose(meaning.name()) == loose(bare)
                })
            })
    }

    fn all(&self) -> impl Iterator<Item = Meaning<'a>> + use<'a> {
        let facts = self.sources.facts;
        let named = facts
            .types
            .iter()
            .filter(|found| found.role == StructureRole::Named)
            .map(Meaning::Structure);
        named.chain(facts.enums.iter().map(Meaning::Enumeration))
    }

    /// The schema name of a table, which will be made.
    fn want(&mut self, meaning: Meaning<'a>) -> String {
        self.settle_name(meaning);
        let name = self.name_of(meaning);
        let made = self
            .made_of
            .get(&name)
            .is_some_and(|places| places.contains(&meaning.place()));
        if !made {
            match meaning {
                // Its element type can only be told from its page; the body types make them at once.
                Meaning::Structure(structure) => self.structure(structure),
                Meaning::Enumeration(_) => self.queue.push(meaning),
            }
        }
        name
    }

    fn name_of(&self, meaning: Meaning<'_>) -> String {
        let settled = self.names.get(&meaning.place());
        let given = self.sources.scope.types.get(&key_of(meaning));
        let known = settled.or(given).cloned();
        known.unwrap_or_else(|| meaning.name().to_owned())
    }

    /// Of two different tables with one name, the later is called after its page as well, unless the
    /// scope names it: `SubscriptionProduct` beside `Product`.
    fn settle_name(&mut self, meaning: Meaning<'a>) {
        let name = self.name_of(meaning);
        let given = self.sources.scope.types.contains_key(&key_of(meaning));
        let holder = *self.holders.entry(name.clone()).or_insert(meaning);
        if given || holder.place() == meaning.place() || holder.states_the_same_as(meaning) {
            return;
        }
        let own = format!("{}{name}", subject_of_page(meaning.page()));
        self.holders.entry(own.clone()).or_insert(meaning);
        self.names.insert(meaning.place(), own);
    }

    fn structure(&mut self, structure: &'a Structure) {
        let name = self.name_of(Meaning::Structure(structure));
        let place = (structure.place.page.clone(), structure.place.line);
        let places = self.made_of.entry(name.clone()).or_default();
        if places.contains(&place) {
            return;
        }
        places.push(place);
        let page = structure.place.page.as_str();
        let mut made = DraftType {
            page: self
                .sources
                .link(page)
                .map(|link| with_anchor(link, structure)),
            document: self.sources.scope.document(&name, stem(page)),
            fields: IndexMap::new(),
            values: IndexMap::new(),
        };
        // Known before its fields are read, for types that contain themselves.
        let earlier = self.types.insert(name.clone(), made.clone());
        for field in &structure.fields {
            let key = format!("{}#{}.{}", stem(page), structure.name, field.name);
            let given = self
                .sources
                .scope
                .types
                .get(&format!("{name}.{}", field.name));
            let own_name = given
                .cloned()
                .unwrap_or_else(|| format!("{name}{}", field.name.to_pascal_case()));
            let element = self.element_type(structure, &field.name);
            let ty = element
                .or_else(|| self.of_statement(&field.statement, &key, &own_name))
                .unwrap_or(TypeExpr::Json);
            made.fields
                .insert(field.name.clone(), draft_field(ty, &field.statement));
        }
        match earlier {
            Some(earlier) => self.merge(&name, earlier, made, structure),
            None => {
                self.types.insert(name, made);
            }
        }
    }

    /// The table of the elements of an array field, where the page has one.
    fn element_type(&mut self, structure: &Structure, field: &str) -> Option<TypeExpr> {
        if structure.role != StructureRole::Response {
            return None;
        }
        let facts = self.sources.facts;
        let elements = facts.types.iter().find(|found| {
            found.place.page == structure.place.page
                && matches!(&found.role, StructureRole::ResponseElement { field: of } if of == field)
        })?;
        let name = self.want(Meaning::Structure(elements));
        Some(TypeExpr::List(Box::new(TypeExpr::Named(name))))
    }

    /// One name, two tables: equal ones are one type; different ones are one only where the scope gives
    /// both the name, and then the younger page is believed.
    fn merge(&mut self, name: &str, earlier: DraftType, later: DraftType, structure: &Structure) {
        let meant = self.sources.scope.types.values().any(|given| given == name);
        let same = earlier.fields == later.fields;
        let other = self
            .made_of
            .get(name)
            .and_then(|places| places.first().cloned())
            .unwrap_or_default();
        if !same && !meant {
            self.clashes.push(format!(
                "two different types are called `{name}`: {}:{} and {}:{}; give one of them another name under [types] in \
                 scope.toml",
                other.0, other.1, structure.place.page, structure.place.line
            ));
        }
        let date = |file: &str| self.sources.facts.date(file);
        let (mut base, rest) = if date(&structure.place.page) > date(&other.0) {
            (later, earlier)
        } else {
            (earlier, later)
        };
        for (field_name, field) in rest.fields {
            self.merge_field(name, &mut base, field_name, field, structure);
        }
        self.types.insert(name.to_owned(), base);
    }

    /// Adds what only one of two pages says of a field.
    fn merge_field(
        &mut self,
        name: &str,
        base: &mut DraftType,
        field_name: String,
        field: DraftField,
        structure: &Structure,
    ) {
        match base
            .fields
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(&field_name))
        {
            None => {
                base.fields.insert(field_name, field);
            }
            Some((known, believed)) => {
                if *known != field_name && !believed.aliases.contains(&field_name) {
                    believed.aliases.push(field_name.clone());
                }
                if self.says_more(&field.ty, &believed.ty) {
                    // The older page names the values, the younger one only says that it is text.
                    believed.ty = field.ty;
                } else if believed.ty != field.ty {
                    let reason = format!(
                        "`{name}.{field_name}` is {} on one page and {} on another",
                        believed.ty, field.ty
                    );
                    self.conflicts.push(structure.place.finding(reason));
                }
            }
        }
    }

    /// Whether the first type lists the values of what the second one only calls text.
    fn says_more(&self, first: &TypeExpr, second: &TypeExpr) -> bool {
        let lists_values = first.named().is_some_and(|name| {
            let made = self.types.get(name);
            let is_queued = |meaning: &Meaning<'_>| {
                matches!(meaning, Meaning::Enumeration(_)) && self.name_of(*meaning) == name
            };
            made.is_some_and(|ty| !ty.values.is_empty()) || self.queue.iter().any(is_queued)
        });
        lists_values
            && match (first, second) {
                (TypeExpr::List(_), TypeExpr::List(inner)) => **inner == TypeExpr::String,
                _ => *second == TypeExpr::String,
            }
    }

    fn enumeration(
        &mut self,
        name: String,
        link: Option<String>,
        values: &[EnumValue],
        place: (String, usize),
    ) {
        let document = self.sources.scope.document(&name, stem(&place.0));
        let ty = self.types.entry(name.clone()).or_insert_with(|| DraftType {
            page: link,
            document,
            ..DraftType::default()
        });
        for value in values {
            if !ty
                .values
                .keys()
                .any(|known| known.eq_ignore_ascii_case(&value.value))
            {
                ty.values.insert(value.value.clone(), DraftValue::default());
            }
        }
        self.made_of.entry(name).or_default().push(place);
    }
}

fn draft_field(ty: TypeExpr, statement: &Statement) -> DraftField {
    let default = statement
        .default
        .as_deref()
        .and_then(|text| default(text, &ty));
    DraftField {
        required: statement.required == Some(true),
        default,
        maximum: statement.maximum,
        max_items: statement.max_items,
        max_length: statement.max_length,
        ..DraftField::of(ty)
    }
}

/// A type that no page describes: anything, and of a list of it we still know that it is a list.
fn undescribed(read: &TypeExpr) -> TypeExpr {
    match read {
        TypeExpr::List(inner) => TypeExpr::List(Box::new(undescribed(inner))),
        _ => TypeExpr::Json,
    }
}

fn with_anchor(link: String, structure: &Structure) -> String {
    match &structure.anchor {
        Some(anchor) => format!("{link}#{anchor}"),
        None => link,
    }
}
