//! Makes a client of an OpenAPI document with progenitor, and writes it to the standard output.

use anyhow::{Context as _, Result};

fn main() -> Result<()> {
    let path = std::env::args_os()
        .nth(1)
        .context("name an OpenAPI document")?;
    let document = std::fs::read_to_string(&path)?;
    let generated = stocktake_peers_generator::generate(&document)?;
    for (operation, error) in &generated.refused {
        eprintln!("left out {operation}: {error}");
    }
    println!("{}", generated.code);
    Ok(())
}
