#!/usr/bin/env bash
# Pages over a made-up city, on both databases: bench/web.sh PEOPLE
# For each database: loads the city, inserts the same rows once more with the database's own client and compares, starts
# the service, and asks for pages at less than half of saturation beside /healthz. A city that is loaded is used again;
# its folder is $WORK_WEB. Needs curl, sqlite3 and Debian's postgresql. DATABASES="sqlite" asks one only.
set -euo pipefail
cd "$(dirname "$0")/.."
people=${1:-1000000}
# So long that one pause of the machine, a few tenths of a second, is not yet one answer in a hundred.
seconds=${SECONDS_EACH:-90}
work=${WORK_WEB:-target/bench/web}
databases=${DATABASES:-sqlite postgres}
# BIN names a folder with the two programs where they are built already.
if [ -z "${BIN:-}" ]; then
    cargo build --release --locked --package songhe-cli --package songhe-bench-web
fi
bin=${BIN:-$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release}
mkdir -p "$work"
work=$(cd "$work" && pwd)
export PGOPTIONS="--client-min-messages=warning"
bad=0

# Milliseconds since 1970.
now() { date +%s%3N; }
memory() { awk '/VmRSS/{print int($2/1024)}' "/proc/$1/status"; }
# What /proc says holds for the shell as well as for the program that it became.
songhe() {
    SONGHE_DATABASE=$url SONGHE_KEY_FILE=$data/songhe.key SONGHE_DATA=$data SONGHE_LISTEN=127.0.0.1:$port \
        SONGHE_DEMO=true SONGHE_SECURE_COOKIES=false SONGHE_SECOND_FACTOR=false \
        SONGHE_REQUESTS_PER_MINUTE=100000000 "$bin/songhe" "$@"
}
at_most() { # what, value, greatest
    if awk "BEGIN { exit !($2 <= $3) }"; then echo "$1: $2 (at most $3)"; else echo "$1: $2, MORE THAN $3"; bad=1; fi
}

load() { # a database without rows, for the bare insert
    echo "── $name: loading $people people"
    [ -f "$data/songhe.key" ] || songhe keys create > /dev/null
    local began; began=$(now)
    songhe sim new --city jinzhong --residents "$people" --out "$data" > /dev/null
    local made=$(( $(now) - began )); began=$(now)
    songhe sim load "$data/facts"
    local loaded=$(( $(now) - began )); began=$(now)
    songhe demo --residents "$people" --data "$data" --no-serve > "$data/demo.txt"
    echo "$made $loaded $(( $(now) - began ))" > "$data/loaded"
}

bare() {
    if [ ! -f "$data/bare" ]; then
        if [ "$name" = sqlite ]; then
            rm -f "$data"/bare.db*
            SONGHE_DATABASE=sqlite://$data/bare.db SONGHE_KEY_FILE=$data/songhe.key "$bin/songhe" migrate > /dev/null
            TMPDIR=$work bench/loading.sh sqlite "$data/songhe.db" "$data/bare.db" > "$data/bare.ms"
            rm -f "$data"/bare.db*
        else
            psql -qXc "DROP DATABASE IF EXISTS bare" -c "CREATE DATABASE bare" "$url"
            local other=${url/localhost\/postgres/localhost\/bare}
            SONGHE_DATABASE=$other SONGHE_KEY_FILE=$data/songhe.key "$bin/songhe" migrate > /dev/null
            TMPDIR=$work bench/loading.sh postgres "$url" "$other" > "$data/bare.ms"
            psql -qXc "DROP DATABASE bare" "$url"
        fi
        mv "$data/bare.ms" "$data/bare"
    fi
}

measure() { # name, database URL
    name=$1 url=$2 data=$work/$1 port=18700
    mkdir -p "$data"
    [ -f "$data/loaded" ] || load
    bare
    read -r made loaded judged < "$data/loaded"
    # Gigabytes that the load and the bare insert left to be written or given back would hold up what pages commit.
    sync
    echo "── $name: city made in $made ms, loaded in $loaded ms, judged in $judged ms; bare insert $(cat "$data/bare") ms"
    at_most "$name: loading, times the bare insert" "$(awk "BEGIN { printf \"%.2f\", $loaded / $(cat "$data/bare") }")" 6
    local began; began=$(now)
    songhe serve > "$data/serve.txt" 2>&1 &
    until curl -fs -o /dev/null "http://127.0.0.1:$port/login"; do
        sleep 0.02
        [ $(( $(now) - began )) -lt 60000 ] || { cat "$data/serve.txt"; exit 1; }
    done
    local first=$(( $(now) - began )) pid
    pid=$(pgrep -P $! -f "songhe serve" || echo $!)
    at_most "$name: start to first page, ms" "$first" 1000
    sleep 5
    at_most "$name: memory at rest, MB" "$(memory "$pid")" 300
    "$bin/songhe-bench-web" --at 127.0.0.1:$port --seconds "$seconds" --name "$name" --facts "$data/facts" || bad=1
    echo "$name: memory after that, MB: $(memory "$pid")"
    kill "$pid"; wait || true
}

for name in $databases; do
    case $name in
    sqlite) measure sqlite "sqlite://$work/sqlite/songhe.db" ;;
    postgres)
        export SONGHE_POSTGRES_AT=$work/postgres.at SONGHE_POSTGRES_KEEP=$work/postgres-data
        postgres=$(scripts/postgres.sh start)
        trap 'scripts/postgres.sh halt' EXIT
        measure postgres "$postgres"
        ;;
    esac
done
exit $bad
