//! Folds over columns: each row is spread into its members or parts, they are worked out together, and gathered again.

use super::column::Column;
use super::frame::{Days, Frame};
use crate::decide::Filled;
use crate::decide::eval::Eval;
use crate::decide::gather::Gathered;
use crate::decide::many::each_candidate;
use crate::decide::over::{Part, parts_before, parts_of};
use crate::lang::ast::Parts;
use crate::lang::ir::{Many, Node, Over, Span, Step};
use crate::value::{Fault, Val};

/// Rows spread out: for each of the many, to which row it belongs, which row it is, and whether that is certain.
#[derive(Default)]
struct Spread {
    owner: Vec<usize>,
    rows: Vec<u32>,
    certain: Vec<bool>,
}

impl<'a> Frame<'a> {
    pub(super) fn many(&mut self, many: &'a Many, node: &'a Node) -> Column {
        let mut whole = vec![true; self.len()];
        let mut spread = Spread {
            owner: (0..self.len()).collect(),
            rows: self.rows.clone(),
            certain: vec![true; self.len()],
        };
        for step in &many.path {
            spread = self.step(*step, &spread, &mut whole);
        }
        let days = self.days_of(&spread.owner);
        let mut inner = Frame::on_days(self.world, spread.rows, days);
        let counts = many.filter.as_ref().map_or(Column::Same(Val::YES), |f| inner.eval(f));
        let nobody = counts.all_same() == Some(Val::NO);
        let brings = many.body.as_ref().filter(|_| !nobody).map(|b| inner.eval(b));
        let mut gathered = vec![Gathered::new(many.fold, node.ty.is_ratio()); self.len()];
        for (g, whole) in gathered.iter_mut().zip(&whole) {
            if !whole {
                g.add_unknown();
            }
        }
        for (j, (owner, certain)) in spread.owner.iter().zip(&spread.certain).enumerate() {
            let Some(g) = gathered.get_mut(*owner) else { continue };
            match (&many.body, &brings) {
                (None, _) => g.add_counted(counts.get(j), *certain),
                (Some(_), Some(brings)) => g.add_member(counts.get(j), *certain, brings.get(j), &mut |_| {}),
                (Some(_), None) => {}
            }
        }
        Column::collect(gathered.into_iter().map(|g| g.result), node.ty.is_ratio())
    }

    fn step(&self, step: Step, from: &Spread, whole: &mut [bool]) -> Spread {
        let mut out = Spread::default();
        let mut add = |owner: usize, row: u32, certain: bool| {
            out.owner.push(owner);
            out.rows.push(row);
            out.certain.push(certain);
        };
        for ((owner, row), certain) in from.owner.iter().zip(&from.rows).zip(&from.certain) {
            let day = self.days.get(*owner);
            let mut open = || whole.get_mut(*owner).into_iter().for_each(|w| *w = false);
            match step {
                Step::Forward(relation) => match self.world.snapshot.cell(relation, *row, day).val {
                    Val::Whole(target) => add(*owner, u32::try_from(target).unwrap_or(0), *certain),
                    Val::None => {}
                    _ => open(),
                },
                Step::Members(relation) if !self.world.snapshot.has_table(relation.entity) => open(),
                Step::Members(relation) => each_candidate(self.world.snapshot, relation, *row, |member| {
                    match self.world.snapshot.cell(relation, member, day).val {
                        Val::Whole(parent) if parent == i64::from(*row) => add(*owner, member, *certain),
                        Val::Unknown => add(*owner, member, false),
                        _ => {}
                    }
                }),
            }
        }
        out
    }

    pub(super) fn over(&mut self, over: &'a Over, node: &'a Node) -> Column {
        let counts = match &over.span {
            Span::Previous(count) => Some(self.eval(count)),
            Span::Of(_) => None,
        };
        let mut owner = Vec::new();
        let mut rows = Vec::new();
        let mut days = Vec::new();
        let mut lengths = Vec::new();
        let mut missing: Vec<Option<Val>> = vec![None; self.len()];
        for (i, missing) in missing.iter_mut().enumerate() {
            let row = self.rows.get(i).copied().unwrap_or(0);
            match self.parts(over, counts.as_ref(), i, row) {
                Ok(parts) => {
                    for part in parts {
                        owner.push(i);
                        rows.push(row);
                        days.push(part.day);
                        lengths.push(part.days);
                    }
                }
                Err(val) => *missing = Some(val),
            }
        }
        let mut inner = Frame::on_days(self.world, rows, Days::Each(days));
        inner.part_days = Column::whole(lengths);
        let brings = inner.eval(&over.body);
        let mut gathered = vec![Gathered::new(over.fold, node.ty.is_ratio()); self.len()];
        for (j, owner) in owner.iter().enumerate() {
            if let Some(g) = gathered.get_mut(*owner) {
                g.add_part(brings.get(j), &mut |_| {});
            }
        }
        let values = gathered.into_iter().zip(missing).map(|(g, missing)| missing.unwrap_or(g.result));
        Column::collect(values, node.ty.is_ratio())
    }

    fn parts(&self, over: &'a Over, counts: Option<&Column>, i: usize, row: u32) -> Result<Vec<Part>, Val> {
        let Some(day) = base::Day::from_number(self.days.get(i)) else {
            return Err(Val::Fault(Fault::OutOfRange));
        };
        match (&over.span, counts) {
            (Span::Of(period), _) if over.parts == Parts::Pieces => {
                let filled = Filled::default();
                let mut eval = Eval::new(self.world, &filled);
                // A turn that hangs on a missing fact cuts nothing: the comparison itself is then unknown.
                Ok(eval.pieces(over, *period, day, row))
            }
            (Span::Of(period), _) => Ok(parts_of(*period, over.parts, day, self.world.on)),
            (Span::Previous(_), Some(counts)) => match counts.get(i) {
                Val::Whole(n) => {
                    parts_before(n, over.parts, day, self.world.on).ok_or(Val::Fault(Fault::OutOfRange))
                }
                other => Err(other),
            },
            (Span::Previous(_), None) => Err(Val::Unknown),
        }
    }
}
