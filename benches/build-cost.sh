#!/usr/bin/env bash
# What it costs to build: crates, and the time of a clean debug build, of what one might depend on.
#
#   benches/build-cost.sh            one build of each set
#   RUNS=3 benches/build-cost.sh     the median of three
#   SETS='reqwest facade' …          some of the sets; reqwest must be among them
#   STOCKTAKE_BENCH_GENERATOR=FILE   the program of benches/peers/generator, for the set `progenitor`
#   STOCKTAKE_BENCH_RESULTS=FOLDER   writes build-cost.json there, for docs/benchmarks.md
#
# Each set is a package of its own in a temporary folder, with the versions of our Cargo.lock. The
# time on the wall depends on what else the machine does; the processor time hardly does, so ratios
# are made of that. What each of our crates takes by itself is what the compiler used for it in the
# largest set that has it. Not for CI: a run takes minutes.
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
manifest[command]="stocktake-cli = { path = \"$root/crates/cli\" }
stocktake-transport-hyper = { path = \"$root/crates/transport-hyper\" }"
# As progenitor tells its users to depend; the document is that of the family of the other sets.
manifest[progenitor]="$reqwest
chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }
progenitor-client = \"=0.15.1\"
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
uuid = { version = \"1\", features = [\"serde\"] }"
read -ra sets <<< "${SETS:-models client reqwest byhand facade}"

declare -A says=(
    [models]='models of one family'
    [client]='client of one family, without a transport'
    [reqwest]='reqwest alone, with the same features and TLS'
    [byhand]='reqwest, serde, tokio, chrono and uuid: what a client by hand needs'
    [facade]='facade with one family and the default transport'
    [command]='the command with all families and the emulator, and the transport on hyper'
    [progenitor]="what progenitor makes for one family, and what it needs"
)

# Stands before the compiler, and notes the processor time of each package.
cat > "$folder/rustc" <<'WRAPPER'
#!/usr/bin/env bash
TIMEFORMAT='%U %S'
exec 3>&1 4>&2
code=0
spent=$({ time "$@" >&3 2>&4; } 2>&1) || code=$?
if [ -n "${CARGO_PKG_NAME:-}" ]; then echo "$CARGO_PKG_NAME $spent" >> "$STOCKTAKE_BUILD_TIMES"; fi
exit "$code"
WRAPPER
chmod +x "$folder/rustc"

prepare() {
    local package=$folder/$1
    mkdir -p "$package/src"
    cp "$root/Cargo.lock" "$package/"
    printf '[package]\nname = "set-%s"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n%s\n' \
        "$1" "${manifest[$1]}" > "$package/Cargo.toml"
    : > "$package/src/lib.rs"
    if [ "$1" = progenitor ]; then
        cp "$root/benches/peers/Cargo.lock" "$package/"
        "$STOCKTAKE_BENCH_GENERATOR" "$root/schemas/openapi/store-services.json" > "$package/src/lib.rs"
    fi
    (cd "$package" && cargo fetch --quiet)
}

crates() {
    (cd "$folder/$1" && cargo tree --prefix=none --edges=normal,build --format='{p}' |
        sed 's/ (.*//' | sort -u | grep -vc '^set-')
}

# Prints seconds on the wall and on processors.
build() {
    local TIMEFORMAT='%R %U %S'
    rm -rf "$folder/$1/target" "$folder/$1/packages"
    { time (cd "$folder/$1" && CARGO_TARGET_DIR=target RUSTC_WRAPPER=$folder/rustc \
        STOCKTAKE_BUILD_TIMES=$folder/$1/packages cargo build --quiet --offline 2> build.log ||
        { cat build.log >&3; exit 1; }); } 3>&2 2>&1 | awk '{ print $1, $2 + $3 }'
    rm -rf "$folder/$1/target"
}

# Prints the processor seconds of a package in a set, or nothing if it is not part of it.
own() {
    awk -v name="$2" '$1 == name { sum += $2 + $3; found = 1 } END { if (found) print sum }' "$folder/$1/packages"
}

lines() { find "$@" -name '*.rs' -not -path '*/tests/*' -exec cat {} + | wc -l; }

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for name in "${sets[@]}"; do prepare "$name"; done
for ((run = 0; run < runs; run++)); do
    for name in $(shuf -e "${sets[@]}"); do build "$name" >> "$folder/$name.times"; done
done

reference=$(cut -d' ' -f2 "$folder/reqwest.times" | median)
rows=()
row() { rows+=("$(printf '{"way": "%s", "is_ours": %s, "figures": [%s, %s, %s, %s]}' "$@")"); }

echo '| set | crates | seconds | processor seconds | of reqwest alone |'
echo '|---|---|---|---|---|'
for name in "${sets[@]}"; do
    wall=$(cut -d' ' -f1 "$folder/$name.times" | median)
    cpu=$(cut -d' ' -f2 "$folder/$name.times" | median)
    whole=$(awk "BEGIN { printf \"%.3f\", $cpu / $reference }")
    count=$(crates "$name")
    printf '| %s | %s | %.1f | %.1f | %.2f |\n' "${says[$name]}" "$count" "$wall" "$cpu" "$whole"
    case $name in
        models | client | facade | command) row "${says[$name]}" true "$count" null null "$whole" ;;
        progenitor)
            made=$(awk -v own="$(own progenitor set-progenitor)" -v unit="$(own progenitor reqwest)" \
                'BEGIN { printf "%.3f", own / unit }')
            row "${says[$name]}" false "$count" "$(lines "$folder/progenitor/src")" "$made" "$whole" ;;
        *) row "${says[$name]}" false "$count" null null "$whole" ;;
    esac
done
echo
echo 'Targets: the client alone at most 60 crates; the facade at most 1.15 of what a client by hand needs.'

if [ -e "$folder/command/packages" ]; then
    echo
    echo '| crate | crates that it brings | lines | its own build, of that of the crate reqwest |'
    echo '|---|---|---|---|'
    unit=$(own command reqwest)
    for crate in models transport identity store-for-business store-services partner-center \
        transport-reqwest transport-hyper facade emulator cli; do
        package=${crate/#facade/}
        package=stocktake${package:+-$package}
        brought=$(cd "$folder/command" && cargo tree --package "$package" --prefix=none --edges=normal,build \
            --format='{p}' | sed 's/ (.*//' | sort -u | wc -l)
        length=$(lines "$root/crates/$crate/src")
        part=$(awk -v own="$(own command "$package")" -v unit="$unit" 'BEGIN { printf "%.3f", own / unit }')
        printf '| %s | %s | %s | %.2f |\n' "$package" "$((brought - 1))" "$length" "$part"
        row "\`$package\`" true "$((brought - 1))" "$length" "$part" null
    done
fi

if [ -n "${STOCKTAKE_BENCH_RESULTS:-}" ]; then
    {
        echo '{"name": "build-cost",'
        echo '"columns": ["crates", "lines", "its own build", "whole build"],'
        echo "\"notes\": [\"Clean builds of each set: $runs; processor time, without optimisation.\"], \"rows\": ["
        for ((index = 0; index < ${#rows[@]}; index++)); do
            ((index == 0)) || echo ','
            printf '%s' "${rows[index]}"
        done
        echo ']}'
    } > "$STOCKTAKE_BENCH_RESULTS/build-cost.json"
fi
