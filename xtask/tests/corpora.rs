//! What the fuzzer has kept, tried again: the corpora of `fuzz/`, through the same functions, without a
//! fuzzer. A new finding becomes a file in the corpus of its target.

use std::{fs, path::Path};

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

/// Tries every file of a corpus; says which one when a promise is broken.
fn replay(target: &str, check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let files = fs::read_dir(&corpus).expect("every target has a corpus");
    let mut count = 0;
    for file in files {
        let file = file.expect("a corpus can be listed").path();
        let data = fs::read(&file).expect("a corpus has files only");
        let tried = std::panic::catch_unwind(|| check(&data));
        assert!(tried.is_ok(), "{}", file.display());
        count += 1;
    }
    assert!(count >= 10, "{count} files in {}", corpus.display());
}

macro_rules! corpora {
    ($($target:ident: $check:path;)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), $check);
            }
        )*

        /// A target without a test would rest on the fuzzer alone.
        #[test]
        fn every_target_is_tried() {
            let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/fuzz_targets");
            let names = fs::read_dir(targets).expect("the targets are there").map(|file| {
                let path = file.expect("they can be listed").path();
                path.file_stem().expect("it has a name").to_string_lossy().into_owned()
            });
            // The two whose code nobody outside can call have their tests beside it.
            let tried = [$(stringify!($target),)* "csv", "importer"];
            let missing: Vec<String> = names.filter(|name| !tried.contains(&name.as_str())).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    };
}

corpora! {
    downloads: fuzz::downloads::check;
    emulator_files: fuzz::emulator_files::check;
    emulator_requests: fuzz::emulator_requests::check;
    error_envelopes: fuzz::error_envelopes::check;
    links: fuzz::links::check;
    open_enums: fuzz::open_enums::check;
    partner_center: fuzz::answers::partner_center;
    store_for_business: fuzz::answers::store_for_business;
    store_id_key: fuzz::store_id_key::check;
    store_services: fuzz::answers::store_services;
    timestamp: fuzz::timestamp::check;
}
