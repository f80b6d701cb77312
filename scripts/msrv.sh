#!/usr/bin/env bash
# Says whether the packages keep to their `rust-version`: every crate that Cargo.lock holds for them must promise as
# much, and with a compiler of the workspace's version the libraries are built. Ends with 1 and the names if one does
# not.
# Needs cargo, git and jq, and the compiler for the second half.
#
#   scripts/msrv.sh
#
#   MSRV_RUSTC=FILE  in the environment: a rustc of that version; without it, rustup's, if it has one
#
# What names a version of its own asks for more than the others, because something that it uses does, and so do newer
# versions of crates that both use. So the others are judged in a copy of the repository without those, with the
# versions that cargo then takes.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")/msrv
msrv=$(sed -n '/^\[workspace.package\]/,/^$/ s/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# VERSION: prints every crate of the current folder's lock file that asks for a newer Rust.
newer_than() {
    cargo metadata --format-version 1 --all-features --locked | jq -r --arg most "$1" '
        def numbers: split(".") | map(tonumber) | .[:2];
        .packages[] | select(.rust_version and (.rust_version | numbers) > ($most | numbers))
        | "\(.name) \(.version) asks for Rust \(.rust_version), more than '"$1"'"'
}

failed=0
judge() {
    local newer
    newer=$(newer_than "$1")
    if [ -n "$newer" ]; then
        echo "$newer"
        failed=1
    else
        echo "$2: every crate builds with Rust $1, as its own manifest says"
    fi
}

mapfile -t demanding < <(grep --files-with-matches '^rust-version = "' crates/*/Cargo.toml xtask/Cargo.toml | xargs dirname)
most=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "${demanding[@]/%//Cargo.toml}" | sort --version-sort | tail -n 1)
judge "$most" "the whole repository"

scripts/copy-tree.sh "$work" "${demanding[@]/#/:!}"
cd "$work"
# What only they asked for leaves the lock file; what they pushed up may go down again.
cargo update --quiet --workspace
for crate in $(newer_than "$msrv" | cut -d ' ' -f 1); do
    cargo update --quiet --package "$crate" 2>/dev/null || true
done
judge "$msrv" "without $(printf '%s, ' "${demanding[@]}" | sed 's/, $//')"
[ "$failed" = 0 ] || exit 1

rustc=${MSRV_RUSTC:-$(rustup which --toolchain "$msrv" rustc 2>/dev/null || true)}
if [ -z "$rustc" ]; then
    echo "not built with Rust $msrv, which is not here: 'rustup toolchain install $msrv', or set MSRV_RUSTC"
    exit
fi
"$rustc" --version | grep -q "^rustc $msrv\." || { echo "$rustc is not Rust $msrv" >&2; exit 2; }
RUSTC=$rustc CARGO_TARGET_DIR=$target cargo check --quiet --locked --workspace --all-features --all-targets
echo "built with $("$rustc" --version), tests and benchmarks included"
