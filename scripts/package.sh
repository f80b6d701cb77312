#!/usr/bin/env bash
# Makes every package as `cargo publish` would and judges it: it has its licences and its README, no tests, snapshots
# or benchmarks, and a modest size; it builds from its own files; and in a folder without the repository around it,
# its library and its documentation tests do, too. Prints the sizes. Ends with 1 if something does not hold.
# Needs cargo, jq and the crates that Cargo.lock names.
#
#   scripts/package.sh [--no-build]
#
#   --no-build       looks at the packages only, which takes seconds
#
# What is not committed is packaged as well: this is a check, not a publication.
set -euo pipefail
cd "$(dirname "$0")/.."

build=yes
case "${1:-}" in
    '') ;;
    --no-build) build=no ;;
    *) echo "unknown option $1: see the head of this script" >&2; exit 2 ;;
esac

largest=400000
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
wrong() { echo "wrong: $*" >&2; failed=1; }

# Without `publish = false`, that is.
cargo metadata --format-version 1 --no-deps --locked |
    jq -r '.packages[] | select(.publish != []) | [.name, .version, .manifest_path] | @tsv' | sort >"$work/packages"
published=()
while IFS=$'\t' read -r name version manifest; do
    published+=(--package "$name")
    folder=$(dirname "$manifest")
    for file in LICENSE-APACHE LICENSE-MIT; do
        cmp --silent "$file" "$folder/$file" ||
            wrong "$folder/$file is not the one of the repository: cp $file $folder"
    done
done <"$work/packages"

options=(--locked --allow-dirty)
[ "$build" = yes ] || options+=(--no-verify)
# It warns of every test and benchmark that stays at home.
cargo package "${options[@]}" "${published[@]}" 2>&1 |
    { grep --line-buffered -Ev '^warning: ignoring (test|benchmark|example) |^ +(Updating|Blocking|Compiling|Unpacked|Finished) ' || true; }

printf '\n%-34s %9s %6s %9s\n' package compressed files size
while IFS=$'\t' read -r name version _; do
    package=$name-$version
    crate=$target/package/$package.crate
    tar --extract --gzip --file "$crate" --directory "$work"
    size=$(stat --format=%s "$crate")
    files=$(find "$work/$package" -type f | wc -l)
    bytes=$(find "$work/$package" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
    printf '%-34s %10d %6d %9d\n' "$package" "$size" "$files" "$bytes"
    [ "$size" -le "$largest" ] || wrong "$package.crate has $size bytes, more than $largest"
    for file in Cargo.toml LICENSE-APACHE LICENSE-MIT README.md; do
        [ -f "$work/$package/$file" ] || wrong "$package has no $file"
    done
    surplus=$(cd "$work/$package" && find . \( -name '*.snap' -o -path ./tests -o -path ./benches \) | head -n 3)
    [ -z "$surplus" ] || wrong "$package holds what is for the repository only: $surplus"
done <"$work/packages"

if [ "$build" = yes ]; then
    # One workspace of all packages, none of which can reach a file of the repository.
    mv "$work/packages" "$work/list"
    {
        printf '[workspace]\nresolver = "3"\nmembers = ["stocktake*"]\n\n[patch.crates-io]\n'
        while IFS=$'\t' read -r name version _; do
            printf '%s = { path = "%s-%s" }\n' "$name" "$name" "$version"
        done <"$work/list"
    } >"$work/Cargo.toml"
    cp Cargo.lock "$work"
    echo
    (cd "$work" && CARGO_TARGET_DIR=$target cargo test --quiet --workspace --all-features --doc)
fi
exit $failed
