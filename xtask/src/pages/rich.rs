//! Text with its styles and links, as the pages use them to carry meaning: a value in bold, a type
//! as a link, a name in code.

use scraper::{ElementRef, Html, Node};

/// Text of a heading, a paragraph or a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich {
    /// The pieces, in order. Line breaks (`<br>`, `<p>`, `<li>`) are pieces whose text is `\n`.
    pub spans: Vec<Span>,
}

/// A piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text, entities and escapes resolved.
    pub text: String,
    /// How it is set.
    pub style: Style,
    /// Where it leads.
    pub link: Option<String>,
}

/// How a piece of text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As running text.
    #[default]
    Plain,
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Code.
    Code,
}

impl Rich {
    /// Reads an HTML fragment: the one form to which both kinds of table cells are brought.
    pub fn from_html(fragment: &str) -> Self {
        let document = Html::parse_fragment(fragment);
        let mut rich = Self::default();
        walk(document.root_element(), Style::Plain, None, &mut rich);
        rich
    }

    /// The text alone, white space folded, breaks as blanks.
    pub fn text(&self) -> String {
        let mut joined = String::new();
        for span in &self.spans {
            joined.push_str(&span.text);
        }
        fold(&joined)
    }

    /// The text line by line, without empty lines.
    pub fn lines(&self) -> Vec<String> {
        let joined: String = self.spans.iter().map(|span| span.text.as_str()).collect();
        joined
            .split('\n')
            .map(fold)
            .filter(|line| !line.is_empty())
            .collect()
    }

    /// The links: text and target.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spans
            .iter()
            .filter_map(|span| Some((span.text.trim(), span.link.as_deref()?)))
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }

    /// Appends a piece.
    pub fn push(&mut self, text: impl Into<String>, style: Style, link: Option<String>) {
        let text = text.into();
        match self.spans.last_mut() {
            Some(last)
                if last.style == style
                    && last.link == link
                    && last.text != "\n"
                    && text != "\n" =>
            {
                last.text.push_str(&text);
            }
            _ => self.spans.push(Span { text, style, link }),
        }
    }
}

/// White space folded to single blanks; the no-break space of the pages is white space too.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn walk(element: ElementRef<'_>, style: Style, link: Option<&str>, rich: &mut Rich) {
    for child in element.children() {
        if let Node::Text(text) = child.value() {
            rich.push(&*text.text, style, link.map(str::to_owned));
        }
        let Some(inner) = ElementRef::wrap(child) else {
            continue;
        };
        let name = inner.value().name();
        let (mut inner_style, mut inner_link) = (style, link);
        match name {
            "strong" | "b" => inner_style = Style::Strong,
            "em" | "i" if style == Style::Plain => inner_style = Style::Emphasis,
            "code" => inner_style = Style::Code,
            "a" => inner_link = inner.value().attr("href").or(link),
            _ => {}
        }
        let breaks = matches!(name, "br" | "p" | "li" | "ul" | "ol" | "div");
        if breaks {
            rich.push("\n", Style::Plain, None);
        }
        walk(inner, inner_style, inner_link, rich);
        if breaks && name != "br" {
            rich.push("\n", Style::Plain, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rich, Style};

    #[test]
    fn breaks_of_every_kind_become_lines() {
        let rich = Rich::from_html("a<br>b<br/><br/>c<ul><li>d</li><li>e<p>f</p></ul>");
        assert_eq!(rich.lines(), ["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn styles_links_and_entities_survive() {
        let rich = Rich::from_html(
            "<strong>Get</strong>&nbsp;<a href=\"x.md#y\"><em>Seat</em></a> list&lt;string&gt;",
        );
        assert_eq!(rich.text(), "Get Seat list<string>");
        assert_eq!(rich.spans[0].style, Style::Strong);
        assert_eq!(rich.links().collect::<Vec<_>>(), [("Seat", "x.md#y")]);
    }
}
