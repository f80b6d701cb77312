#!/usr/bin/env bash
# Says whether the packages keep to their `rust-version`: every crate that Cargo.lock holds for them must promise as
# much, and with a compiler of that version they are built. Ends with 1 and the names if one does not.
# Needs cargo, git and jq, and the compiler for the second half.
#
#   scripts/msrv.sh
#
#   MSRV_RUSTC=FILE  in the environment: a rustc of that version; without it, rustup's, if it has one
#
# stocktake-identity-azure asks for more than the others, because azure_core does, and so do newer versions of crates
# that both use. So the others are judged in a copy of the repository without it, with the versions that cargo then
# takes.
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

azure=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' crates/identity-azure/Cargo.toml)
judge "$azure" "with stocktake-identity-azure"

scripts/copy-tree.sh "$work" ':!crates/identity-azure'
cd "$work"
# What only azure_core asked for leaves the lock file; what it pushed up may go down again.
cargo update --quiet --workspace
for crate in $(newer_than "$msrv" | cut -d ' ' -f 1); do
    cargo update --quiet --package "$crate" 2>/dev/null || true
done
judge "$msrv" "without it"
[ "$failed" = 0 ] || exit 1

rustc=${MSRV_RUSTC:-$(rustup which --toolchain "$msrv" rustc 2>/dev/null || true)}
if [ -z "$rustc" ]; then
    echo "not built with Rust $msrv, which is not here: 'rustup toolchain install $msrv', or set MSRV_RUSTC"
    exit
fi
"$rustc" --version | grep -q "^rustc $msrv\." || { echo "$rustc is not Rust $msrv" >&2; exit 2; }
check() { RUSTC=$rustc CARGO_TARGET_DIR=$target cargo check --quiet --locked --workspace --exclude xtask --all-features "$@"; }
check
# The tests of the command read its report with a crate that promises no version, and needs a newer one.
check --exclude stocktake-cli --all-targets
echo "built with $("$rustc" --version), tests and benchmarks of the libraries included"
