//! The values of a statement that is put together from parts.

use sea_orm::Value;

/// Values of a statement, each under the number by which the statement names it.
#[derive(Default)]
pub struct Values(Vec<Value>);

impl Values {
    /// None yet.
    #[must_use]
    pub fn new() -> Values {
        Values::default()
    }

    /// Adds a value; gives the mark that stands for it: `$3`.
    pub fn put(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// Adds several; gives their marks: `$3, $4`.
    pub fn put_all<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        values.into_iter().map(|v| self.put(v)).collect::<Vec<_>>().join(", ")
    }

    /// The values, in order.
    #[must_use]
    pub fn into_vec(self) -> Vec<Value> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_on() {
        let mut values = Values::new();
        assert_eq!(
            (values.put(7_i64), values.put_all(["a", "b"]), values.put("c")),
            ("$1".into(), "$2, $3".into(), "$4".into())
        );
        assert_eq!(values.into_vec(), [7_i64.into(), "a".into(), "b".into(), "c".into()]);
    }
}
