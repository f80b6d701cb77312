#!/usr/bin/env bash
# Everything that must hold before a release and that takes too long for each change, in the order of how soon it
# tells: packages, licences and bans, oldest Rust, features, oldest versions, pages, interfaces. Each is a script of
# its own, or a line here. Ends with 1 at the first that fails; what a machine has no tool for, it says.
# Needs cargo, git, jq, a nightly toolchain, and about an hour on two cores.
#
#   scripts/release-check.sh [REVISION]    the release before, for the interfaces; without it the last tag, if any
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n=== %s\n' "$*"; }

step "packages"
scripts/package.sh

step "foreign crates: bans, licences, sources, advisories"
if cargo deny --version >/dev/null 2>&1; then
    cargo deny --log-level error check
else
    echo "skipped: cargo-deny is not installed; 'cargo install --locked cargo-deny --version 0.20.2'"
fi

step "the oldest Rust"
scripts/msrv.sh

step "every combination of features"
scripts/features.sh

step "the oldest versions of the dependencies"
scripts/minimal-versions.sh

step "pages as docs.rs makes them"
scripts/docs-rs.sh

step "interfaces"
if [ -n "${1:-}" ] || git describe --tags --abbrev=0 >/dev/null 2>&1; then
    scripts/semver.sh "$@"
else
    echo "skipped: this is the first release, there is no tag"
fi
