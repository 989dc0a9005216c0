#!/bin/sh
# A PostgreSQL for tests, thrown away afterwards: scripts/postgres.sh start | stop | url
#
#   start   starts one, unless it runs already, and prints its address
#   stop    stops it and removes its data
#   url     prints the address of the one that runs
#   halt    stops it and keeps its data; for tests of a database that is away
#   resume  starts what was halted
#
# It listens on no network port, only on a socket in its own folder, and so cannot meet a PostgreSQL of the system.
# Where it is kept stands in a file: $SONGHE_POSTGRES_AT, or target/postgres.at.
# With $SONGHE_POSTGRES_KEEP its data live in that folder, are written as safely as an office wants them, and stay there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
at=${SONGHE_POSTGRES_AT:-$root/target/postgres.at}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -V | tail -n 1)
bin=${SONGHE_POSTGRES_BIN:-$bin}

keep=${SONGHE_POSTGRES_KEEP:-}

fail() {
    echo "postgres.sh: $1" >&2
    exit 1
}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

folder() {
    [ -f "$at" ] || return 1
    cat "$at"
}

# The data of the one in a folder.
data() {
    echo "${keep:-$1/data}"
}

running() {
    there=$(folder) && [ -d "$(data "$there")" ] && as_owner "$bin/pg_ctl" status -D "$(data "$there")" >/dev/null 2>&1
}

# In memory a new database is ready in a tenth of the time; it wants a gigabyte.
roomy() {
    free=$(df -P -k /dev/shm 2>/dev/null | awk 'NR == 2 && $1 == "tmpfs" { print $4 }')
    if [ "${free:-0}" -gt 1048576 ] && [ -w /dev/shm ]; then echo /dev/shm; else echo /tmp; fi
}

address() {
    echo "postgres://postgres@localhost/postgres?host=$(folder)"
}

# Never anything but a folder that this script made.
remove() {
    case "$1" in
    /tmp/songhe-pg.* | /dev/shm/songhe-pg.*) rm -rf "$1" ;;
    *) fail "$at names $1, which is not one of ours" ;;
    esac
}

up() {
    as_owner "$bin/pg_ctl" start --silent --wait --timeout=60 -D "$(data "$1")" -l "$1/log" -o "-c unix_socket_directories=$1" >/dev/null 2>&1 || {
        cat "$1/log" >&2 2>/dev/null || true
        fail "it does not start"
    }
}

down() {
    as_owner "$bin/pg_ctl" stop --silent --wait --timeout=60 --mode="$2" -D "$(data "$1")" >/dev/null 2>&1 || true
}

make() {
    if [ -n "$keep" ]; then
        mkdir -p "$keep"
        if [ "$(id -u)" = 0 ]; then chown postgres "$keep"; fi
    fi
    as_owner "$bin/initdb" --pgdata="$(data "$1")" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
        --no-sync >"$1.initdb" 2>&1 9>&- || {
        cat "$1.initdb" >&2
        rm -rf "$1" "$1.initdb"
        fail "initdb failed"
    }
    rm -f "$1.initdb"
    if [ -n "$keep" ]; then safely; else quickly; fi | as_owner tee -a "$(data "$1")/postgresql.conf" >/dev/null
}

quickly() {
    cat <<CONF
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
shared_buffers = 64MB
CONF
}

safely() {
    cat <<CONF
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 50
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 15min
CONF
}

start() {
    [ -x "$bin/initdb" ] || fail "there is no PostgreSQL; install the Debian package postgresql"
    mkdir -p "$(dirname "$at")"
    # Two that start at once take turns.
    exec 9>"$at.lock"
    flock 9
    if ! running; then
        if there=$(folder); then remove "$there"; fi
        # The path of a socket may have some hundred bytes only.
        new=$(mktemp -d "$(roomy)/songhe-pg.XXXXXX")
        if [ "$(id -u)" = 0 ]; then chown postgres "$new"; fi
        [ -f "$(data "$new")/PG_VERSION" ] || make "$new"
        echo "$new" >"$at"
        # The server must not keep the lock.
        up "$new" 9>&-
    fi
    flock -u 9
    address
}

stop() {
    if there=$(folder); then
        down "$there" immediate
        remove "$there"
        rm -f "$at" "$at.lock"
    fi
}

case "${1:-}" in
start) start ;;
stop) stop ;;
url)
    running || fail "it does not run; start it with: scripts/postgres.sh start"
    address
    ;;
halt)
    there=$(folder) || fail "there is none"
    down "$there" fast
    ;;
resume)
    there=$(folder) || fail "there is none"
    running || up "$there"
    ;;
*)
    sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
