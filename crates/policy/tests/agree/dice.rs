//! Choices made from a list of random numbers. Nought always makes the plainest choice, so that proptest, which
//! makes the numbers smaller, makes the case plainer.

use base::Day;

pub struct Dice<'d> {
    left: &'d [u16],
}

impl<'d> Dice<'d> {
    pub fn new(numbers: &'d [u16]) -> Dice<'d> {
        Dice { left: numbers }
    }

    /// So many numbers apart, so that what they decide does not shift what the others do.
    pub fn split(&mut self, count: usize) -> Dice<'d> {
        let (own, rest) = self.left.split_at(count.min(self.left.len()));
        self.left = rest;
        Dice { left: own }
    }

    fn next(&mut self) -> usize {
        let Some((first, rest)) = self.left.split_first() else { return 0 };
        self.left = rest;
        usize::from(*first)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() * n) >> 16
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low + 1).unwrap())).unwrap()
    }

    /// One of these, the plainest first; what stands there twice comes twice as often.
    pub fn pick<T: Copy>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())]
    }

    /// Holds once in so many times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n
    }

    /// A day, or one close to it.
    pub fn near(&mut self, day: Day) -> Day {
        later(day, self.pick(&[0, 0, -1, 1, -2, 2]))
    }
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn later(day: Day, days: i64) -> Day {
    day.plus_days(days).unwrap()
}

pub fn ymd(year: i64, month: i64, day: i64) -> Day {
    Day::ymd(year.try_into().unwrap(), month.try_into().unwrap(), day.try_into().unwrap()).unwrap()
}
