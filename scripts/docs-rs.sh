#!/usr/bin/env bash
# Builds the pages of every published library as docs.rs does: by a nightly rustdoc, with the features that its
# manifest names, and with the note at each item that says which feature it needs. Ends with 1 at a warning.
# Needs cargo, jq and a nightly toolchain of rustup.
#
#   scripts/docs-rs.sh [PACKAGE…]
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")/docs-rs

libraries=$(cargo metadata --format-version 1 --no-deps --locked | jq -r '.packages[] | select(.publish != [])
    | select(any(.targets[]; .doc and (.kind | index("lib"))))
    | [.name, .metadata.docs.rs["all-features"] // false, (.metadata.docs.rs["rustdoc-args"] // [] | join(" "))] | @tsv')
while IFS=$'\t' read -r name all_features arguments; do
    if [ $# -gt 0 ] && ! grep --quiet --fixed-strings --line-regexp "$name" < <(printf '%s\n' "$@"); then continue; fi
    echo "$name"
    options=()
    [ "$all_features" = false ] || options=(--all-features)
    RUSTDOCFLAGS="$arguments -D warnings" \
        cargo +nightly doc --quiet --locked --no-deps --package "$name" ${options[@]+"${options[@]}"}
done <<<"$libraries"

# An item of a feature, for the proof that the notes are there.
page=$CARGO_TARGET_DIR/doc/stocktake_models/store_for_business/index.html
if [ -f "$page" ] && ! grep --quiet 'Available on <strong>crate feature <code>store-for-business</code></strong>' "$page"; then
    echo "$page does not say which feature it needs" >&2
    exit 1
fi
