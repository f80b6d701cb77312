#!/usr/bin/env bash
# What it costs to build: crates, and the time of a clean debug build, of what one might depend on.
#
#   benches/build-cost.sh            one build of each set
#   RUNS=3 benches/build-cost.sh     the median of three
#   SETS='reqwest facade' …          some of the sets; reqwest must be among them
#
# Each set is a package of its own in a temporary folder, with the versions of our Cargo.lock. The
# time on the wall depends on what else the machine does; the processor time hardly does, so ratios
# are made of that. Not for CI: a run takes minutes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
runs=${RUNS:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The features that our transport takes of reqwest, and its TLS.
reqwest='reqwest = { version = "0.13.5", default-features = false, features = ["gzip", "http2", "rustls", "stream", "system-proxy"] }'

declare -A manifest
manifest[models]="stocktake-models = { path = \"$root/crates/models\", default-features = false, features = [\"store-services\"] }"
manifest[client]="stocktake-store-services = { path = \"$root/crates/store-services\", default-features = false }"
manifest[facade]="stocktake = { path = \"$root/crates/facade\", default-features = false, features = [\"store-services\", \"rustls\"] }"
manifest[reqwest]="$reqwest"
manifest[byhand]="$reqwest
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
tokio = { version = \"1\", features = [\"rt\", \"time\"] }
chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }
uuid = { version = \"1\", features = [\"serde\", \"v4\"] }"
read -ra sets <<< "${SETS:-models client reqwest byhand facade}"

declare -A says=(
    [models]='models of one family'
    [client]='client of one family, without a transport'
    [reqwest]='reqwest alone, with the same features and TLS'
    [byhand]='reqwest, serde, tokio, chrono and uuid: what a client by hand needs'
    [facade]='facade with one family and the default transport'
)

prepare() {
    local package=$folder/$1
    mkdir -p "$package/src"
    cp "$root/Cargo.lock" "$package/"
    printf '[package]\nname = "set-%s"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n%s\n' \
        "$1" "${manifest[$1]}" > "$package/Cargo.toml"
    : > "$package/src/lib.rs"
    (cd "$package" && cargo fetch --quiet)
}

crates() {
    (cd "$folder/$1" && cargo tree --prefix=none --edges=normal,build --format='{p}' |
        sed 's/ (.*//' | sort -u | grep -vc '^set-')
}

# Prints seconds on the wall and on processors.
build() {
    local TIMEFORMAT='%R %U %S'
    rm -rf "$folder/$1/target"
    { time (cd "$folder/$1" && CARGO_TARGET_DIR=target cargo build --quiet --offline 2> build.log ||
        { cat build.log >&3; exit 1; }); } 3>&2 2>&1 | awk '{ print $1, $2 + $3 }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for name in "${sets[@]}"; do prepare "$name"; done
for ((run = 0; run < runs; run++)); do
    for name in $(shuf -e "${sets[@]}"); do build "$name" >> "$folder/$name.times"; done
done

reference=$(cut -d' ' -f2 "$folder/reqwest.times" | median)
echo '| set | crates | seconds | processor seconds | of reqwest alone |'
echo '|---|---|---|---|---|'
for name in "${sets[@]}"; do
    wall=$(cut -d' ' -f1 "$folder/$name.times" | median)
    cpu=$(cut -d' ' -f2 "$folder/$name.times" | median)
    printf '| %s | %s | %.1f | %.1f | %.2f |\n' "${says[$name]}" "$(crates "$name")" "$wall" "$cpu" \
        "$(awk "BEGIN { print $cpu / $reference }")"
done
echo
echo 'Targets: the client alone at most 60 crates; the facade at most 1.10 of reqwest alone.'
