//! The project's own tooling.
#![allow(dead_code)]
mod contract;
mod facts;
mod pages;
fn main() {
    let dirs: Vec<_> = std::env::args().skip(1).map(Into::into).collect();
    let folder = pages::read_folders(&dirs).unwrap();
    let f = facts::collect(&folder.pages);
    println!(
        "pages {} ops {} types {} fields {} enums {} values {} errors {} examples {} ok {}",
        f.pages.len(),
        f.operations.len(),
        f.types.len(),
        f.types.iter().map(|t| t.fields.len()).sum::<usize>(),
        f.enums.len(),
        f.enums.iter().map(|t| t.values.len()).sum::<usize>(),
        f.errors.len(),
        f.examples.len(),
        f.examples.iter().filter(|e| e.json.is_some()).count()
    );
    println!(
        "unread {} conflicts {} aside {}",
        f.findings.unread.len(),
        f.findings.conflicts.len(),
        f.findings.set_aside.len()
    );
    for u in &f.findings.unread {
        println!("U {}:{} {}", u.page, u.line, u.reason);
    }
    for u in &f.findings.set_aside {
        println!("A {}:{} {}", u.page, u.line, u.reason);
    }

        for u in &f.findings.conflicts {
            println!("C {}:{} {}", u.page, u.line, u.reason);
        }
    }
    if std::env::var("DUMP").is_ok() {
        println!(
            "{}",
            serde_json::to_string_pretty(&facts::to_json(&f)).unwrap()
        );
    }
}
