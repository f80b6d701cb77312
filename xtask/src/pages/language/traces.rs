//! What only translation tools write into the source of a page. It is looked for in the text, for
//! parsing drops it.

use crate::pages::rich::Rich;

/// The traces: line and text.
///
/// One tool wraps each sentence and its original into spans. All of them keep the English anchor in
/// front of a translated heading: `## <a name="request-body"></a>Aanvraagbody`.
pub(in crate::pages) fn traces(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut anchored, mut strangers) = (0, Vec::new());
    for (index, line) in text.lines().enumerate() {
        if found.is_empty() && (line.contains("sxs-lookup") || line.contains("data-ttu-id=")) {
            found.push((index + 1, Rich::from_html(line).text()));
        }
        if let Some((slug, heading)) = anchored_heading(line) {
            anchored += 1;
            if is_stranger(slug, &heading) {
                strangers.push((index + 1, heading));
            }
        }
    }
    if strangers.len() > 1 && strangers.len() * 2 > anchored {
        found.extend(strangers);
    }
    found
}

/// The slug and the text of `## <a name="slug"></a>Text`.
fn anchored_heading(line: &str) -> Option<(&str, String)> {
    let rest = line.strip_prefix('#')?.trim_start_matches('#').trim_start();
    let rest = rest.strip_prefix("<a name=\"")?;
    let (slug, rest) = rest.split_once('"')?;
    let heading = Rich::from_html(rest.split_once("</a>")?.1).text();
    (!heading.is_empty()).then_some((slug, heading))
}

/// Whether no word of the slug stands in the heading.
fn is_stranger(slug: &str, heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let mut words = slug.split(['-', '_']).filter(|word| word.len() > 3);
    let mut seen = false;
    words.all(|word| {
        seen = true;
        !heading.contains(&word.to_lowercase())
    }) && seen
}
