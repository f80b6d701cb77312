#!/usr/bin/env bash
# Builds everything, and tests the base crates, with the oldest versions of its dependencies that the manifests allow:
# a bound that is too low would break whoever has an older version in a lock file. Ends with 1 if it does not build.
# Works in a copy; Cargo.lock stays as it is. Needs cargo, git and a nightly toolchain of rustup.
#
#   scripts/minimal-versions.sh [--all]
#
#   --all            the oldest versions of what the dependencies depend on, too; not all foreign crates are right about
#                    theirs, so this may fail for reasons that are not ours
set -euo pipefail
cd "$(dirname "$0")/.."

kind=direct-minimal-versions
case "${1:-}" in
    '') ;;
    --all) kind=minimal-versions ;;
    *) echo "unknown option $1: see the head of this script" >&2; exit 2 ;;
esac

export CARGO_TARGET_DIR
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")/minimal
# Always the same folders: what was built in one knows where its files are.
work=$CARGO_TARGET_DIR/copies
rm -rf "$work"
trap 'rm -rf "$work"' EXIT

# azure_core asks for newer versions of crates that others of ours ask for as well, on compilers that it does not build
# with: each is judged without the other.
mkdir -p "$work/all" "$work/azure"
scripts/copy-tree.sh "$work/all" ':!crates/identity-azure'
cd "$work/all"
cargo +nightly update --quiet -Z "$kind"
cargo check --quiet --locked --workspace --all-features --all-targets
cargo test --quiet --locked --all-features --package stocktake-models --package stocktake-transport --package stocktake-identity

# What it asks for itself: our transport is not part of its workspace, or would have to make do with the oldest of
# what azure_core wants newer.
cd "$OLDPWD"
scripts/copy-tree.sh "$work/azure" Cargo.toml Cargo.lock crates/identity-azure
cd "$work/azure"
sed -i 's#path = "crates/#path = "../all/crates/#' Cargo.toml
cargo +nightly update --quiet -Z "$kind"
cargo test --quiet --locked --all-features --package stocktake-identity-azure
