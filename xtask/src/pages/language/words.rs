//! The language of the prose, by its small words and its script.

use crate::pages::{Content, Page, Rich};

/// What the prose of a page is made of.
#[derive(Debug, Default)]
pub(super) struct Words {
    all: usize,
    english: usize,
    /// Hits for each of [`LANGUAGES`].
    others: [usize; LANGUAGES.len()],
    letters: usize,
    other_script: usize,
    /// Latin letters that English does without.
    accented: usize,
}

/// Words that English prose is full of and that its neighbours do not share.
const ENGLISH: &[&str] = &[
    "and",
    "are",
    "be",
    "by",
    "can",
    "following",
    "for",
    "from",
    "if",
    "not",
    "on",
    "or",
    "that",
    "the",
    "this",
    "to",
    "when",
    "which",
    "with",
    "you",
    "your",
];

/// Small words of the languages into which the pages are translated, none of them English.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "German",
        &[
            "der", "das", "und", "ist", "für", "mit", "eine", "einen", "einer", "eines", "auf",
            "den", "dem", "des", "zu", "von", "wird", "werden", "nicht", "sie", "oder", "im",
            "zum", "zur", "wenn",
        ],
    ),
    (
        "Dutch",
        &[
            "het", "een", "van", "voor", "met", "wordt", "worden", "niet", "op", "te", "aan",
            "deze", "dit", "naar", "zijn", "bij", "als", "uw", "om", "waarmee", "hiermee", "geen",
        ],
    ),
    (
        "French",
        &[
            "le", "la", "les", "des", "une", "et", "est", "pour", "dans", "du", "au", "aux",
            "vous", "cette", "ce", "sur", "avec", "ou", "que", "qui", "pas", "si", "par",
        ],
    ),
    (
        "Spanish",
        &[
            "el", "los", "las", "una", "para", "con", "este", "esta", "del", "que", "se", "por",
            "como", "cuando", "puede", "es", "al", "un",
        ],
    ),
    (
        "Portuguese",
        &[
            "os", "uma", "para", "com", "este", "esta", "dos", "das", "que", "se", "por", "quando",
            "pode", "não", "é", "são", "um", "ao", "na", "pelo", "pela",
        ],
    ),
    (
        "Italian",
        &[
            "il", "gli", "una", "per", "con", "questo", "questa", "della", "delle", "dei", "che",
            "non", "quando", "è", "sono", "nel", "alla", "dal", "un",
        ],
    ),
    (
        "Swedish",
        &[
            "och", "att", "det", "som", "för", "med", "är", "ett", "kan", "inte", "av", "om",
            "den", "har", "från", "till", "på", "detta", "när",
        ],
    ),
    (
        "Danish",
        &[
            "og", "det", "som", "til", "med", "er", "et", "kan", "ikke", "af", "om", "den", "har",
            "fra", "på", "dette", "når", "der",
        ],
    ),
    (
        "Polish",
        &[
            "jest", "się", "nie", "dla", "lub", "oraz", "przez", "tego", "można", "które", "który",
            "która", "jeśli", "aby", "może", "czy", "ich", "tym", "ze",
        ],
    ),
    (
        "Czech",
        &[
            "je", "se", "pro", "nebo", "který", "která", "které", "není", "jako", "pokud", "při",
            "tento", "tato", "podle", "lze", "ve", "ze", "jsou", "aby",
        ],
    ),
    (
        "Hungarian",
        &[
            "az", "és", "egy", "nem", "vagy", "hogy", "ez", "ha", "van", "által", "amely",
            "amelyet", "meg", "ezt", "alapján", "esetén", "lehet",
        ],
    ),
    (
        "Turkish",
        &[
            "ve",
            "bir",
            "için",
            "bu",
            "ile",
            "veya",
            "olarak",
            "değil",
            "olan",
            "tarafından",
            "sonra",
            "gibi",
            "bağlı",
            "daha",
            "her",
        ],
    ),
    (
        "Finnish",
        &[
            "ja",
            "tai",
            "ei",
            "että",
            "kun",
            "jos",
            "tämä",
            "voi",
            "sekä",
            "olla",
            "joka",
            "mukaan",
            "ovat",
            "käyttää",
            "voit",
            "tämän",
        ],
    ),
    (
        "Romanian",
        &[
            "și", "este", "pentru", "cu", "sau", "din", "care", "nu", "un", "unui", "fi", "în",
            "să", "dacă", "acest", "această",
        ],
    ),
    (
        "Indonesian",
        &[
            "yang", "dan", "untuk", "dengan", "ini", "dari", "atau", "tidak", "adalah", "pada",
            "dapat", "oleh", "jika", "akan",
        ],
    ),
];

impl Words {
    pub(super) fn of(page: &Page) -> Self {
        let mut words = Self::default();
        for text in texts(page).map(|(_, text)| text) {
            words.add(&text);
        }
        words
    }

    fn add(&mut self, text: &str) {
        for letter in text.chars().filter(|c| c.is_alphabetic()) {
            self.letters += 1;
            self.other_script += usize::from(!is_latin(letter));
            self.accented += usize::from(is_latin(letter) && !letter.is_ascii());
        }
        // A name or an address says nothing about the language.
        if text.split(' ').count() < 4 {
            return;
        }
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            let word = word.to_lowercase();
            self.all += 1;
            self.english += usize::from(ENGLISH.contains(&word.as_str()));
            for (hits, (_, language)) in self.others.iter_mut().zip(LANGUAGES) {
                *hits += usize::from(language.contains(&word.as_str()));
            }
        }
    }

    /// Whether there is too little prose to tell a language.
    pub(super) fn too_few(&self) -> bool {
        self.all < 12
    }

    /// The language that the prose is in when that is not English.
    pub(super) fn language(&self) -> Option<&'static str> {
        if self.other_script >= 8 && self.other_script * 8 > self.letters {
            return Some("in another script");
        }
        let best = self
            .others
            .iter()
            .zip(LANGUAGES)
            .max_by_key(|(hits, _)| **hits);
        let (hits, (language, _)) = best?;
        // English pages quote at most a few words that look foreign.
        if *hits >= 3 && *hits > self.english {
            return Some(language);
        }
        // English pages have an accent in the name of a country, one letter in a thousand at most.
        if self.accented >= 6 && self.accented * 100 > self.letters {
            return Some("not English");
        }
        // Half translated: a twentieth of the words foreign.
        if *hits >= 12 && hits * 20 > self.all {
            return Some(language);
        }
        (self.all >= 40 && self.english * 25 < self.all).then_some("not English")
    }

    /// The first text that shows the language.
    pub(super) fn first_foreign(&self, page: &Page) -> Option<(usize, String)> {
        self.language()?;
        texts(page).find(|(_, text)| {
            let mut words = Self::default();
            words.add(text);
            words.other_script * 4 > words.letters
                || words.accented * 20 > words.letters
                || words.others.iter().any(|hits| *hits > words.english)
        })
    }
}

/// Everything on a page that may be prose, with its line.
fn texts(page: &Page) -> impl Iterator<Item = (usize, String)> {
    page.blocks
        .iter()
        .flat_map(|block| match &block.content {
            Content::Fence { .. } => Vec::new(),
            Content::Heading { text, .. }
            | Content::Paragraph(text)
            | Content::Item(text)
            | Content::Note(text) => vec![(block.line, prose(text))],
            Content::Table(table) => {
                let header = table.header.iter().map(|cell| (block.line, prose(cell)));
                let rows = table
                    .rows
                    .iter()
                    .flat_map(|row| row.cells.iter().map(|cell| (row.line, prose(cell))));
                header.chain(rows).collect()
            }
        })
        .filter(|(_, text)| !text.is_empty())
}

/// The text without code, which is in no language.
fn prose(text: &Rich) -> String {
    let mut plain = text.clone();
    plain
        .spans
        .retain(|span| span.style != crate::pages::Style::Code);
    plain.text()
}

fn is_latin(c: char) -> bool {
    c.is_ascii() || ('\u{aa}'..='\u{24f}').contains(&c) || ('\u{1e00}'..='\u{1eff}').contains(&c)
}
