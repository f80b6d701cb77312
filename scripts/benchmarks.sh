#!/usr/bin/env bash
# Measures the crates against what people would use in their place, and writes the tables and the chart of
# docs/benchmarks.md. Takes about ten minutes on two cores, half of them to build; wants a quiet machine.
# Needs cargo, Node.js 20 or newer, Python 3.11 or newer with venv, crates.io and PyPI.
#
#   scripts/benchmarks.sh                 all sections
#   scripts/benchmarks.sh calls decode    some of: calls decode allocations assignment codegen build-cost
#   scripts/benchmarks.sh --try           each program once, in seconds of measuring; changes no document
#
#   STOCKTAKE_BENCH_ROUNDS=N   in the environment: as many rounds in each section, in place of its own number
#   STOCKTAKE_BENCH_DOCUMENT=FILE         another document to write to
#
# Ends with 1 if a program fails. A ratio is no failure: machines differ, and a person should look.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
peers=$root/benches/peers

try=
if [ "${1:-}" = --try ]; then
    try=yes
    shift
fi
all=(calls decode allocations assignment codegen build-cost)
if [ $# -gt 0 ]; then sections=("$@"); else sections=("${all[@]}"); fi
for section in "${sections[@]}"; do
    if [[ " ${all[*]} " != *" $section "* ]]; then
        echo "there is no section $section; there are: ${all[*]}" >&2
        exit 2
    fi
done
is_asked() { [[ " ${sections[*]} " == *" $1 "* ]]; }

target=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$target"
target=$(realpath "$target")
# The peers have a folder of their own below it: other features of the same crates would push each other out.
export CARGO_TARGET_DIR=$target/peers
work=$target/benchmarks
rm -rf "$work/results"
mkdir -p "$work/results"
started=$SECONDS
say() { printf '\n=== %s (after %d s)\n' "$*" $((SECONDS - started)); }

say "what the peers need"
if is_asked calls || is_asked codegen; then
    export STOCKTAKE_BENCH_PYTHON=$work/venv/bin/python
    if ! cmp --quiet "$peers/foreign/requirements.txt" "$work/venv/requirements.txt"; then
        rm -rf "$work/venv"
        python3 -m venv "$work/venv"
        "$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$peers/foreign/requirements.txt"
        cp "$peers/foreign/requirements.txt" "$work/venv/"
    fi
fi
if is_asked codegen || is_asked build-cost; then
    (cd "$peers" && cargo build --quiet --package stocktake-peers-generator)
    export STOCKTAKE_BENCH_GENERATOR=$CARGO_TARGET_DIR/debug/stocktake-peers-generator
fi
if is_asked codegen; then
    CARGO_TARGET_DIR=$target cargo build --quiet --locked --package xtask
    export STOCKTAKE_BENCH_XTASK=$target/debug/xtask
fi
programs=()
for section in "${sections[@]}"; do
    if [ "$section" != build-cost ]; then programs+=(--bench "$section"); fi
done
measure=(cargo bench --quiet)
if [ -n "$try" ]; then measure=(cargo test --quiet --release); fi
if [ ${#programs[@]} -gt 0 ]; then
    (cd "$peers" && "${measure[@]}" --no-run "${programs[@]}")
fi

# Nothing is built from here on, but by the last section.
if [ -z "$try" ]; then export STOCKTAKE_BENCH_RESULTS=$work/results; fi
rounds() {
    case $1 in
        calls) echo 21 ;;
        decode) echo 15 ;;
        assignment) echo 31 ;;
        codegen) echo 5 ;;
        *) echo 9 ;;
    esac
}
for section in "${sections[@]}"; do
    say "$section"
    if [ "$section" != build-cost ]; then
        (cd "$peers" && STOCKTAKE_BENCH_ROUNDS=${STOCKTAKE_BENCH_ROUNDS:-$(rounds "$section")} \
            "${measure[@]}" --bench "$section")
    elif [ -z "$try" ]; then
        SETS='reqwest byhand client facade progenitor command' benches/build-cost.sh
    fi
done

if [ -z "$try" ]; then
    document=${STOCKTAKE_BENCH_DOCUMENT:-$root/docs/benchmarks.md}
    say "the tables and the chart of $document"
    (cd "$peers" && cargo run --quiet --release --bin stocktake-peers -- "$work/results" "$document")
fi
say "done"
