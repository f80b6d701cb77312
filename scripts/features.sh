#!/usr/bin/env bash
# Lints the crates with every combination of their features, by cargo-hack: no feature may need another one that it
# does not turn on, and none may leave something unused. Ends with 1 at a warning.
# Needs cargo; installs the tool into the target folder if it is not there, which takes a minute.
#
#   scripts/features.sh [--short]
#
#   --short          each feature alone, and none, and all, of the base crates
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.6.46

short=no
case "${1:-}" in
    '') ;;
    --short) short=yes ;;
    *) echo "unknown option $1: see the head of this script" >&2; exit 2 ;;
esac

PATH="$(scripts/cargo-tool.sh cargo-hack $version):$PATH"

# CRATE OPTION…
lint() {
    local crate=$1
    shift
    printf '\n=== %s\n' "$crate"
    cargo hack clippy --quiet --locked --keep-going --package "$crate" "$@" -- --no-deps -D warnings
}

# Conversions touch a type each and nothing else: they go together.
conversions=(--group-features chrono,jiff,time,uuid)

if [ "$short" = yes ]; then
    lint stocktake-models --each-feature
    lint stocktake-transport --feature-powerset
    for crate in identity store-for-business store-services partner-center; do
        lint "stocktake-$crate" --feature-powerset
    done
    exit
fi

lint stocktake-models --feature-powerset --exclude-features default "${conversions[@]}"
lint stocktake-models --each-feature
for crate in transport identity store-for-business store-services partner-center transport-hyper transport-reqwest; do
    lint "stocktake-$crate" --feature-powerset --exclude-features default
done
# The facade hands features on: two at a time find what one does to another.
lint stocktake --feature-powerset --depth 2 --exclude-features default "${conversions[@]}"
