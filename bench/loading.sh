#!/usr/bin/env bash
# What a bare insert of the rows of a loaded city takes: bench/loading.sh sqlite FROM.db TO.db | postgres FROM-URL TO-URL
# TO has the schema and no rows. Every table that loading fills is written as INSERT statements of many rows, before the
# clock starts; then the database's own client reads them, one transaction a table. Prints milliseconds.
set -euo pipefail
kind=$1 from=$2 to=$3
tables="store_subjects store_facts registry_organisations registry_people registry_places registry_keys registry_ties registry_members"
per_insert=500
work=$(mktemp -d "${TMPDIR:-/tmp}/songhe-loading.XXXXXX")
trap 'rm -rf "$work"' EXIT
total=0

sqlite_rows() { # table: its rows as literals, one a line
    local columns
    columns=$(sqlite3 -readonly "$from" "SELECT group_concat('quote(' || name || ')', ' || '','' || ') FROM pragma_table_info('$1')")
    sqlite3 -readonly "$from" ".mode list" "SELECT '(' || $columns || ')' FROM $1"
}

for table in $tables; do
    file=$work/$table.sql
    if [ "$kind" = sqlite ]; then
        {
            # As the program opens it, but for the rows.
            echo "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; BEGIN;"
            sqlite_rows "$table" | awk -v t="$table" -v n=$per_insert '
                NR % n == 1 { printf("%sINSERT INTO %s VALUES\n", (NR > 1 ? ";\n" : ""), t) }
                NR % n != 1 { printf "," }
                { print }
                END { if (NR) print ";" }'
            echo "COMMIT;"
        } > "$file"
        began=$(date +%s%3N)
        sqlite3 -bail "$to" < "$file" > /dev/null
    else
        { echo "BEGIN;"; pg_dump --data-only --rows-per-insert=$per_insert --table="$table" "$from"; echo "COMMIT;"; } > "$file"
        began=$(date +%s%3N)
        psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --file="$file" "$to" > /dev/null
    fi
    total=$((total + $(date +%s%3N) - began))
    rm -f "$file"
done

# The same rows, or the time means nothing.
for table in $tables; do
    if [ "$kind" = sqlite ]; then
        a=$(sqlite3 -readonly "$from" "SELECT COUNT(*) FROM $table") b=$(sqlite3 -readonly "$to" "SELECT COUNT(*) FROM $table")
    else
        a=$(psql -XAtc "SELECT COUNT(*) FROM $table" "$from") b=$(psql -XAtc "SELECT COUNT(*) FROM $table" "$to")
    fi
    [ "$a" = "$b" ] || { echo "$table: $a rows there and $b here" >&2; exit 1; }
done
echo "$total"
