//! Working days, after the State Council's yearly notice on days off (国务院办公厅关于部分节假日安排的通知).

use crate::Day;
use std::collections::{BTreeMap, BTreeSet};

/// Which days are worked, year by year, for the years whose notice is known.
///
/// A year that was not added is unknown, not ordinary: its holidays are not guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingDays {
    years: BTreeMap<i32, YearOff>,
}

/// What a notice changes against the plain week.
#[derive(Clone, Debug, PartialEq, Eq)]
struct YearOff {
    holidays: BTreeSet<Day>,
    workdays: BTreeSet<Day>,
}

/// Why the days of a year were refused; nothing of that year is then added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkingDaysError {
    /// The day belongs to another year than the one being added.
    #[error("{day} is not in {year}")]
    OtherYear {
        /// The day.
        day: Day,
        /// The year being added.
        year: i32,
    },
    /// A make-up working day is a Saturday or Sunday; any other day is worked anyway.
    #[error("{0} is given as a make-up working day, but is not a weekend")]
    NotWeekend(Day),
    /// The day is given twice, or both as a day off and as worked.
    #[error("{0} is given twice")]
    Duplicate(Day),
    /// The year was added before.
    #[error("{0} was added before")]
    YearTwice(i32),
}

impl WorkingDays {
    /// No year is known.
    pub fn new() -> WorkingDays {
        WorkingDays::default()
    }

    /// Adds a year: its days off, weekends or not, and its weekend days that are worked.
    pub fn add_year(
        &mut self,
        year: i32,
        holidays: Vec<Day>,
        workdays: Vec<Day>,
    ) -> Result<(), WorkingDaysError> {
        if self.years.contains_key(&year) {
            return Err(WorkingDaysError::YearTwice(year));
        }
        let mut seen = BTreeSet::new();
        for &day in holidays.iter().chain(&workdays) {
            if day.year() != year {
                return Err(WorkingDaysError::OtherYear { day, year });
            }
            if !seen.insert(day) {
                return Err(WorkingDaysError::Duplicate(day));
            }
        }
        if let Some(&day) = workdays.iter().find(|day| !day.is_weekend()) {
            return Err(WorkingDaysError::NotWeekend(day));
        }
        let off =
            YearOff { holidays: holidays.into_iter().collect(), workdays: workdays.into_iter().collect() };
        self.years.insert(year, off);
        Ok(())
    }

    /// Whether the day is worked; `None` when its year is not known.
    pub fn is_working_day(&self, day: Day) -> Option<bool> {
        let off = self.years.get(&day.year())?;
        Some(if day.is_weekend() { off.workdays.contains(&day) } else { !off.holidays.contains(&day) })
    }

    /// The day itself if it is worked, else the next that is; `None` when a year on the way is not known.
    pub fn on_or_after(&self, day: Day) -> Option<Day> {
        self.nearest(day, 1)
    }

    /// The day itself if it is worked, else the last before it that is; `None` when a year on the way is not known.
    pub fn on_or_before(&self, day: Day) -> Option<Day> {
        self.nearest(day, -1)
    }

    /// The `days`-th working day after `day`, or before it when negative; `day` itself does not count.
    ///
    /// The day on which a period begins is not counted (民法典 第二百零一条).
    /// Zero gives `day` itself, worked or not.
    /// `None` when a year on the way is not known.
    pub fn plus_working_days(&self, day: Day, days: i64) -> Option<Day> {
        let step = days.signum();
        let mut at = day;
        // Ends soon for any number: the known years do.
        for _ in 0..days.unsigned_abs() {
            at = self.nearest(at.plus_days(step)?, step)?;
        }
        Some(at)
    }

    /// The years that were added, in order.
    pub fn known_years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied()
    }

    /// The first working day from `day` on, going by `step`.
    fn nearest(&self, day: Day, step: i64) -> Option<Day> {
        let mut at = day;
        while !self.is_working_day(at)? {
            at = at.plus_days(step)?;
        }
        Some(at)
    }
}
