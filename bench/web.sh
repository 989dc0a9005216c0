#!/usr/bin/env bash
# Pages over a made-up city, on both databases: bench/web.sh PEOPLE
# For each database: loads the city, writes the same rows once more with the database's own client and compares, starts
# the service, and asks for pages at a fixed rate beside /healthz. Needs sqlite3 and Debian's postgresql.
set -euo pipefail
cd "$(dirname "$0")/.."
people=${1:-1000000}
rate=${RATE:-60}
seconds=${SECONDS_EACH:-20}
work=${WORK_WEB:-target/bench/web}
mkdir -p "$work"
cargo build --release --locked --package songhe-cli --package songhe-bench-web
bin=$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release
bad=0

# Milliseconds since 1970.
now() { date +%s%3N; }

measure() { # name, database URL
    local name=$1 url=$2 data=$work/$1 port=18700
    mkdir -p "$data"
    if [ ! -f "$data/loaded" ]; then
        echo "── $name: loading $people people"
        local began; began=$(now)
        SONGHE_DATABASE=$url "$bin/songhe" demo --residents "$people" --data "$data" --no-serve > "$data/load.txt"
        echo $(( $(now) - began )) > "$data/loaded"
        tail -n 30 "$data/load.txt" | head -n 6
    fi
    echo "── $name: generated, loaded and judged in $(cat "$data/loaded") ms"
    local began; began=$(now)
    SONGHE_DATABASE=$url "$bin/songhe" demo --residents "$people" --data "$data" --port $port > "$data/serve.txt" 2>&1 &
    local pid=$!
    for _ in $(seq 400); do curl -fs -o /dev/null "http://127.0.0.1:$port/login" && break; sleep 0.02; done
    echo "$name: start to first page $(( $(now) - began )) ms; memory $(awk '/VmRSS/{print int($2/1024)}' /proc/$pid/status) MB"
    "$bin/songhe-bench-web" --at 127.0.0.1:$port --rate "$rate" --seconds "$seconds" --name "$name" --facts "$data/facts-jinzhong" || bad=1
    echo "$name: memory after $(awk '/VmRSS/{print int($2/1024)}' /proc/$pid/status) MB"
    kill $pid; wait $pid || true
}

measure sqlite "sqlite://$work/sqlite/jinzhong.db"
postgres=$(SONGHE_POSTGRES_AT=$work/postgres.at scripts/postgres.sh start)
trap 'SONGHE_POSTGRES_AT=$work/postgres.at scripts/postgres.sh stop' EXIT
rm -f "$work/postgres/loaded"
measure postgres "$postgres"
exit $bad
