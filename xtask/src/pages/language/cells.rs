//! Table cells that no English page has.

use crate::pages::{Content, Page, Row, Table};

use super::METHODS;

/// A cell that speaks for a translation.
pub(super) struct Suspect {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) reason: &'static str,
    kind: Kind,
}

/// In the order in which they are named: what hurts most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Method,
    /// A method column with a word that may be a slip of an English page.
    DoubtfulMethod,
    Name,
    Type,
    Address,
    Header,
}

impl Suspect {
    /// Whether it is enough by itself.
    pub(super) fn is_proof(&self) -> bool {
        !matches!(self.kind, Kind::DoubtfulMethod | Kind::Address)
    }

    /// The lower, the better it shows what is wrong.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        (self.kind, self.line)
    }
}

/// The translations of GET, POST and the others that were seen or are to be expected.
const TRANSLATED_METHODS: &[&str] = &[
    "abrufen",
    "accoder",
    "al",
    "aggiungere",
    "anfordern",
    "beolvasás",
    "beolvasas",
    "bejegyzés",
    "buscar",
    "borrar",
    "correo",
    "eliminar",
    "elimina",
    "eliminare",
    "entfernen",
    "erhalten",
    "excluir",
    "gönder",
    "gonder",
    "hämta",
    "hent",
    "hämtar",
    "holen",
    "kaldır",
    "kaldir",
    "kirjaa",
    "leveren",
    "löschen",
    "loschen",
    "obtener",
    "obtenir",
    "obter",
    "obtém",
    "odstranit",
    "odstranění",
    "opublikuj",
    "ophalen",
    "ottenere",
    "ottieni",
    "pobierz",
    "poster",
    "postar",
    "posten",
    "post-",
    "publicar",
    "publicera",
    "publier",
    "pubblica",
    "pubblicare",
    "przesłać",
    "přidat",
    "sil",
    "senden",
    "skicka",
    "supprimer",
    "toevoegen",
    "törlés",
    "torles",
    "törlése",
    "usuń",
    "usun",
    "verwijderen",
    "verzenden",
    "veröffentlichen",
    "získat",
    "ziskat",
    "zveřejnit",
];

/// Column headers in other languages that have no foreign letter to give them away.
const FOREIGN_HEADERS: &[&str] = &[
    "anforderungs-uri",
    "aanvraag-uri",
    "begaeran-uri",
    "beschreibung",
    "beschrijving",
    "beskrivning",
    "beskrivelse",
    "campo",
    "champ",
    "codice di errore",
    "datentyp",
    "descrizione",
    "descripcion",
    "eigenschaft",
    "eigenschap",
    "egenskap",
    "egenskab",
    "element wymagany",
    "encabezado",
    "erforderlich",
    "fehlercode",
    "feld",
    "foutcode",
    "funkcja",
    "gerekli",
    "htt-statuscode",
    "http-statuscode",
    "innere",
    "intestazione",
    "koptekst",
    "kopfzeile",
    "metod",
    "methode",
    "metoda",
    "metodo",
    "naam",
    "navn",
    "nazwa",
    "nom",
    "nombre",
    "nome",
    "obbligatorio",
    "obligatoire",
    "obligatorio",
    "obrigatorio",
    "opis",
    "parametr",
    "parametro",
    "parametru",
    "pole",
    "popis",
    "propiedad",
    "propriedade",
    "richiesto",
    "requis",
    "requerido",
    "schluesseltyp",
    "standardwert",
    "tipo",
    "typ",
    "type de cle",
    "typen",
    "uri da solicitacao",
    "uri de demande",
    "uri de la demande",
    "uri de la solicitud",
    "uri della richiesta",
    "uri de requete",
    "uri pozadavku",
    "uri zadania",
    "valeur",
    "valor",
    "vereist",
    "verplicht",
    "wartość",
    "wert",
    "waarde",
    "wymagane",
    "zorunlu",
];

/// Type names in other languages that have no foreign letter to give them away.
const FOREIGN_TYPES: &[&str] = &[
    "cadena",
    "cadeia",
    "cadeia de caracteres",
    "ciag",
    "datum",
    "dize",
    "entero",
    "entier",
    "fecha",
    "ganze zahl",
    "ganzzahl",
    "geheel getal",
    "getal",
    "heltal",
    "inteiro",
    "intero",
    "nombre entier",
    "numero",
    "stringa",
    "strang",
    "tekenreeks",
    "zahl",
    "zeichenfolge",
    "zeichenkette",
];

/// Every suspect of a page. `wary` says that the prose gives no reason to trust an odd word in a
/// column of methods.
pub(super) fn suspects(page: &Page, wary: bool) -> Vec<Suspect> {
    let mut found = Vec::new();
    for block in &page.blocks {
        if let Content::Table(table) = &block.content {
            headers(table, block.line, &mut found);
            methods(table, wary, &mut found);
            names_and_types(table, &mut found);
        }
    }
    found
}

fn headers(table: &Table, line: usize, found: &mut Vec<Suspect>) {
    for cell in &table.header {
        let text = cell.text();
        if is_foreign_header(&text) {
            found.push(Suspect {
                line,
                text,
                reason: "is a column header in another language",
                kind: Kind::Header,
            });
        }
    }
}

fn is_foreign_header(text: &str) -> bool {
    has_foreign_letter(text) || FOREIGN_HEADERS.contains(&text.to_lowercase().as_str())
}

fn methods(table: &Table, wary: bool, found: &mut Vec<Suspect>) {
    let Some((method, address)) = request_columns(table) else {
        return;
    };
    for row in &table.rows {
        let text = row.cells.get(method).map(super::super::Rich::text);
        let text = text.unwrap_or_default();
        let word = text
            .split(' ')
            .next()
            .unwrap_or_default()
            .trim_matches([':', '*']);
        let is_method = METHODS.contains(&word.to_ascii_uppercase().as_str());
        if !word.is_empty() && !is_method && is_word(word) {
            let lower = word.to_lowercase();
            let proof =
                wary || has_foreign_letter(word) || TRANSLATED_METHODS.contains(&lower.as_str());
            found.push(Suspect {
                line: row.line,
                text,
                reason: "in the method column is not an HTTP method",
                kind: if proof {
                    Kind::Method
                } else {
                    Kind::DoubtfulMethod
                },
            });
        }
        let printed = row.cells.get(address).map(super::super::Rich::text);
        if let Some(text) = printed.filter(|text| has_blanks_in_query(text)) {
            found.push(Suspect {
                line: row.line,
                text,
                reason: "has blanks around the signs of its query, as translation tools put them",
                kind: Kind::Address,
            });
        }
    }
}

/// The columns of methods and addresses. A translated header is no help, so they are found by the
/// addresses.
fn request_columns(table: &Table) -> Option<(usize, usize)> {
    let filled = |column: usize| {
        !table.rows.is_empty()
            && table.rows.iter().all(|row| {
                row.cells
                    .get(column)
                    .is_some_and(|cell| is_address(&cell.text()))
            })
    };
    let address = (1..table.header.len()).find(|column| filled(*column))?;
    let titled = table
        .header
        .iter()
        .position(|cell| cell.text().eq_ignore_ascii_case("method"));
    Some((titled.unwrap_or(address - 1), address))
}

fn is_address(text: &str) -> bool {
    text.contains("://")
        || text.to_ascii_lowercase().contains("{baseurl}")
        || text.starts_with("/v1")
}

fn has_blanks_in_query(text: &str) -> bool {
    text.split_once('?')
        .is_some_and(|(_, query)| query.contains(" = ") || query.contains("= {"))
}

fn names_and_types(table: &Table, found: &mut Vec<Suspect>) {
    let titled = |titles: &[&str]| {
        table.header.iter().position(|cell| {
            let text = cell.text().to_lowercase();
            titles.contains(&text.as_str())
        })
    };
    // Below a translated header, names and types stand where they do on every page.
    let is_foreign = table
        .header
        .iter()
        .any(|cell| is_foreign_header(&cell.text()));
    let customary = |column: usize| (is_foreign && table.header.len() > column).then_some(column);
    let ty = titled(&["type", "data type"]).or_else(|| customary(1));
    let name = titled(&["name", "property", "parameter", "field", "value", "header"])
        .or_else(|| customary(0))
        .or_else(|| ty.filter(|column| *column > 0).map(|_| 0));
    let at = |row: &Row, column: Option<usize>| {
        let text = row.cells.get(column?)?.text();
        (!text.is_empty()).then_some(text)
    };
    for row in &table.rows {
        // Without a type beside it, a name may be a word of prose, which may quote anything.
        if let Some(text) = at(row, name).filter(|text| ty.is_some() && has_foreign_letter(text)) {
            found.push(Suspect {
                line: row.line,
                text,
                reason: "is a field name in foreign letters",
                kind: Kind::Name,
            });
        }
        let foreign = |text: &String| {
            has_foreign_letter(text) || FOREIGN_TYPES.contains(&text.to_lowercase().as_str())
        };
        if let Some(text) = at(row, ty).filter(foreign) {
            found.push(Suspect {
                line: row.line,
                text,
                reason: "is a type name in another language",
                kind: Kind::Type,
            });
        }
    }
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
        && word
            .chars()
            .all(|c| c.is_alphabetic() || c == '-' || !c.is_ascii())
}

fn has_foreign_letter(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}
