//! Large files: read at a useful speed, in memory that does not grow with the file beyond the facts themselves.
//! `SONGHE_SOAK=1` reads 300 MB; otherwise 5 MB.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use songhe_files::{ReadOptions, read_facts};

const MB: u64 = 1024 * 1024;

/// Held by the test that runs: what the process holds is that of one alone.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many bytes a file has; and with how many the facts may be kept beside it.
fn bytes() -> u64 {
    if std::env::var_os("SONGHE_SOAK").is_some() { 300 * MB } else { 5 * MB }
}

/// What the process holds, in bytes; none where the system does not say.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// Writes lines until the file is as large as wanted; gives how many.
fn write(path: &Path, header: &str, line: impl Fn(u64) -> String) -> u64 {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let (mut written, mut lines) = (header.len() as u64, 0);
    out.write_all(header.as_bytes()).unwrap();
    while written < bytes() {
        let text = line(lines);
        out.write_all(text.as_bytes()).unwrap();
        written += text.len() as u64;
        lines += 1;
    }
    lines
}

#[test]
fn a_large_file_is_read_in_bounded_memory() {
    let _alone = alone();
    let dir = tempfile::tempdir().unwrap();
    // Names are text facts, of which there are few different ones; the fourth column is what an export pads with.
    let lines = write(&dir.path().join("person.csv"), "id,born_on,hukou,level,pension,alone,note\n", |i| {
        let (level, alone) = (["low", "high"][(i % 2) as usize], ["yes", "no", ""][(i % 3) as usize]);
        let note = format!("第{}区，{}", i % 500, "备注".repeat(40));
        format!(
            "P{i:09},19{}-0{}-1{},370812{:06},{level},{},{alone},\"{note}\"\n",
            20 + i % 40,
            1 + i % 9,
            i % 10,
            i % 7 * 1000 + 1000,
            i % 90_000
        )
    });
    let before = resident();
    let read = read_facts(dir.path(), &mut house::pack(), ReadOptions::default())
        .unwrap_or_else(|e| panic!("{}", e[0]));
    let after = resident();
    let entity = house::pack().entity_named("person").unwrap();
    assert_eq!(read.facts.table(entity).unwrap().ids.len() as u64, lines);
    if let (Some(before), Some(after)) = (before, after) {
        // A row of facts: two copies of its id with their places, and 9 bytes for each of six facts, in buffers that may
        // be half empty. Beside that a few pieces of the file, and what the allocator keeps.
        let allowed = lines * (2 * (34 + 10) + 8 + 6 * 9) * 2 + 24 * MB;
        assert!(
            after - before < allowed,
            "{} MB for {lines} lines, allowed {}",
            (after - before) / MB,
            allowed / MB
        );
        if bytes() > 100 * MB {
            assert!(after - before < bytes(), "less than the file itself: {} MB", (after - before) / MB);
        }
    }
}

#[test]
fn a_quote_that_is_never_closed_does_not_take_the_file_with_it() {
    let _alone = alone();
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("person.csv"), "id,note\nP,\"open\n", |i| {
        format!("P{i},some words to fill the line with\n")
    });
    let before = resident();
    let errors = read_facts(dir.path(), &mut house::pack(), ReadOptions::default()).unwrap_err();
    let after = resident();
    assert!(errors[0].render(base::Lang::En).contains("longer than 1 MiB"), "{}", errors[0]);
    if let (Some(before), Some(after)) = (before, after)
        && bytes() < 100 * MB
    {
        assert!(after.saturating_sub(before) < 40 * MB, "{} MB", (after - before) / MB);
    }
}
