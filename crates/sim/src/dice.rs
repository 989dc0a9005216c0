//! Chance from a seed: SplitMix64 (Steele, Lea, Flood 2014), whose numbers are the same on every machine and for ever.
//!
//! Every family, office and home has dice of its own, drawn from the seed, a stream and a number. What happens in one
//! family therefore moves nothing in the next, and no order of evaluation can change a byte.

/// What the dice are for: streams never share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// The villages of a small city, and how many live in each.
    Places = 1,
    /// A family.
    Family = 2,
    /// Offices and their staff.
    Offices = 3,
    /// Homes.
    Homes = 4,
}

/// A source of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

/// What the state grows by: 2^64 divided by the golden ratio, made odd.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

const fn mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Dice {
    /// The dice of one subject of a stream.
    pub(crate) const fn of(seed: u64, stream: Stream, number: u64) -> Dice {
        let salted = mixed(seed.wrapping_add(STEP)) ^ mixed((stream as u64).wrapping_mul(STEP));
        Dice(mixed(salted.wrapping_add(number.wrapping_mul(STEP))))
    }

    /// The next number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A number from 0 to below `bound`; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        // The high half of a product: no division, and a bias far below what anybody could count.
        let wide = u128::from(self.next()) * u128::from(bound);
        u32::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u32::try_from(high.saturating_sub(low).max(0)).unwrap_or(u32::MAX - 1);
        low.saturating_add(i64::from(self.below(width.saturating_add(1))))
    }

    /// Whether it happens, at so many in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of them; nothing where there are none.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let bound = u32::try_from(from.len()).unwrap_or(u32::MAX);
        let at = self.below(bound);
        from.get(usize::try_from(at).unwrap_or(0))
    }

    /// The place of one of them, each as likely as it weighs; the first where nothing weighs anything.
    pub(crate) fn weighed(&mut self, weights: &[u64]) -> usize {
        let total: u64 = weights.iter().sum();
        let wide = u128::from(self.next()) * u128::from(total);
        let mut left = u64::try_from(wide >> 64).unwrap_or(0);
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// A place in running sums of weights, each as likely as its own weight.
    pub(crate) fn along(&mut self, sums: &[u64]) -> usize {
        let total = sums.last().copied().unwrap_or(0);
        let wide = u128::from(self.next()) * u128::from(total);
        let at = u64::try_from(wide >> 64).unwrap_or(0);
        sums.partition_point(|sum| *sum <= at).min(sums.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_reference() {
        // The first five of splitmix64.c for the seed 1234567.
        let mut dice = Dice(1_234_567);
        let numbers: Vec<u64> = (0..5).map(|_| dice.next()).collect();
        let reference = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(numbers, reference);
    }

    #[test]
    fn bounds_hold_and_every_number_comes() {
        let mut dice = Dice::of(7, Stream::Family, 1);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            seen[dice.below(6) as usize] += 1;
        }
        assert!(seen.iter().all(|n| (850..1_150).contains(n)), "{seen:?}");
        assert_eq!(dice.below(0), 0);
        assert!((0..1_000).all(|_| (-3..=4).contains(&dice.between(-3, 4))));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::of(7, Stream::Homes, 1);
        let mut seen = [0_u32; 3];
        for _ in 0..10_000 {
            seen[dice.weighed(&[1, 0, 3])] += 1;
        }
        assert!(seen[1] == 0 && (2_300..2_700).contains(&seen[0]), "{seen:?}");
        let mut along = [0_u32; 3];
        for _ in 0..10_000 {
            along[dice.along(&[1, 1, 4])] += 1;
        }
        assert!(along[1] == 0 && (2_300..2_700).contains(&along[0]), "{along:?}");
    }

    #[test]
    fn streams_and_numbers_differ() {
        let first = |stream, number| Dice::of(1, stream, number).next();
        assert_ne!(first(Stream::Family, 1), first(Stream::Family, 2));
        assert_ne!(first(Stream::Family, 1), first(Stream::Homes, 1));
        assert_ne!(Dice::of(1, Stream::Family, 1).next(), Dice::of(2, Stream::Family, 1).next());
    }
}
