#!/usr/bin/env bash
# Lets libFuzzer try foreign bytes on everything that reads them: answers, refusals, date-times, links, keys, pages,
# lists, and whole requests to the emulator. Each target asserts what has to hold, not only that nothing panics; see
# fuzz/src/lib.rs. Prints a table with the executions, the corpus, the coverage and the findings of each, and ends
# with 1 if there is a finding; its input then lies in fuzz/artifacts/TARGET.
# Needs the nightly toolchain, crates.io and cargo-fuzz 0.13.2: cargo install cargo-fuzz --version 0.13.2 --locked
#
#   scripts/fuzz.sh [--seconds N] [--jobs N] [--sanitizer NAME] [--keep] [TARGET…]
#
#   --seconds N        how long each target runs; 600 if not given
#   --jobs N           so many targets at the same time; 1 if not given
#   --sanitizer NAME   `address` looks for what unsafe code of others may do wrong, and takes twice the time; `none`
#                      if not given, as there is no unsafe code here
#   --keep             afterwards adds to fuzz/corpus what covers more than before: files of up to 1 KiB, at most 100
#                      for each target
#
# Without a TARGET it runs all of them: cargo fuzz list.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.13.2
seconds=600 jobs=1 sanitizer=none keep=no targets=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) seconds=$2 && shift 2 ;;
        --jobs) jobs=$2 && shift 2 ;;
        --sanitizer) sanitizer=$2 && shift 2 ;;
        --keep) keep=yes && shift ;;
        -*) echo "unknown option $1; see the head of $0" >&2 && exit 2 ;;
        *) targets+=("$1") && shift ;;
    esac
done

if [ "$(cargo fuzz --version 2>/dev/null)" != "cargo-fuzz $version" ]; then
    echo "cargo-fuzz $version is missing: cargo install cargo-fuzz --version $version --locked" >&2
    exit 2
fi
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Downloads write files: in memory where that is possible.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm

cargo +nightly fuzz build --sanitizer "$sanitizer"
# What was built is run as it is: nothing is built again when a source changes meanwhile.
host=$(rustc +nightly --version --verbose | sed -n 's/^host: //p')
binaries=${CARGO_TARGET_DIR:-fuzz/target}/$host/release

# The longest input of a target: where more is only slower, less.
longest() {
    case $1 in
        timestamp | open_enums | links) echo 256 ;;
        importer | emulator_files) echo 16384 ;;
        *) echo 4096 ;;
    esac
}

try() {
    local target=$1 options
    options=(-artifact_prefix="fuzz/artifacts/$target/" -max_total_time="$seconds" -max_len="$(longest "$target")" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1)
    [ ! -f "fuzz/dictionaries/$target.dict" ] || options+=(-dict="fuzz/dictionaries/$target.dict")
    mkdir -p "$work/$target" "fuzz/corpus/$target" "fuzz/artifacts/$target"
    "$binaries/$target" "${options[@]}" "$work/$target" "fuzz/corpus/$target" >"$work/$target.log" 2>&1 \
        || touch "$work/$target.found"
}

# Adds small files that reach what the corpus did not. Of what a fuzzer has made, so many stay that with the seeds and
# findings, which have names of their own and stay in any case, there are 100 files, and no more than 20 KiB.
minimise() {
    local target=$1 corpus="fuzz/corpus/$1" room
    "$binaries/$target" -merge=1 -max_len=1024 "$corpus" "$work/$target" >"$work/$target.merge" 2>&1
    room=$((100 - $(find "$corpus" -type f | grep -cvE '/[0-9a-f]{40}$' || true)))
    find "$corpus" -type f -regextype posix-extended -regex '.*/[0-9a-f]{40}' -printf '%s %p\n' | sort -n >"$work/$target.made"
    # Of all sizes some: the smallest alone reach little.
    awk -v room="$room" -v all="$(wc -l <"$work/$target.made")" '
        { chosen = all <= room || int(NR * room / all) > int((NR - 1) * room / all) }
        chosen && bytes + $1 <= 20480 { bytes += $1; next }
        { print $2 }' "$work/$target.made" | xargs -r rm
}

for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    echo "$(date +%H:%M:%S) $target" >&2
    try "$target" &
done
wait

row() { printf '%-20s %14s %10s %8s %10s %9s\n' "$@"; }
row target executions 'per second' corpus coverage findings
status=0
for target in "${targets[@]}"; do
    log=$work/$target.log
    stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }
    last() { grep -o "$1: [0-9]*" "$log" | tail -n 1 | cut -d' ' -f2; }
    found=0
    if [ -f "$work/$target.found" ]; then
        found=1 status=1
        cp "$log" "fuzz/artifacts/$target/log"
    fi
    row "$target" "$(stat number_of_executed_units)" "$(stat average_exec_per_sec)" "$(last corp)" "$(last cov)" "$found"
    [ "$found" = 0 ] || grep -m 3 -A 2 -E 'panicked at|ERROR: libFuzzer' "$log"
    [ "$keep" = no ] || [ "$found" = 1 ] || minimise "$target"
done
exit "$status"
