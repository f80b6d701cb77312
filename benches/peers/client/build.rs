//! Makes the client anew whenever the document changes.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result};

const DOCUMENT: &str = "../../../schemas/openapi/store-for-business.json";

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed={DOCUMENT}");
    println!("cargo:rerun-if-changed=build.rs");
    let document = fs::read_to_string(DOCUMENT).context(DOCUMENT)?;
    let generated = stocktake_peers_generator::generate(&document)?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").context("cargo names a folder")?);
    fs::write(folder.join("client.rs"), generated.code)?;
    Ok(())
}
