//! Pages of lists that are read by their keys.

/// The page among rows that were read with one more than it holds; and the key behind which the next page starts, where
/// there is one more.
pub fn page_of<T, K>(mut read: Vec<T>, size: u32, key: impl FnOnce(&T) -> K) -> (Vec<T>, Option<K>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = read.len() > size;
    read.truncate(size);
    let next = if more { read.last().map(key) } else { None };
    (read, next)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_next_page_starts_behind_the_last_row_shown() {
        let page = |rows: std::ops::Range<u8>, size| page_of(rows.collect(), size, |row| *row);
        assert_eq!(page(0..0, 3), (vec![], None));
        assert_eq!(page(0..3, 3), (vec![0, 1, 2], None));
        assert_eq!(page(0..4, 3), (vec![0, 1, 2], Some(2)));
        // Where nothing fits there is nothing to start behind.
        assert_eq!(page(0..1, 0), (vec![], None));
    }
}
