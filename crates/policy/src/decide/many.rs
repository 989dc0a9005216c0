//! Folds over collections. Somebody whose relation is unknown may belong to anyone: such members count where they
//! could matter, and nowhere else.

use super::eval::{At, Eval};
use super::gap::{Gap, SOMEBODY};
use super::gather::Gathered;
use super::trace::Detail;
use crate::facts::Snapshot;
use crate::lang::ir::{Many, Node, Step};
use crate::lang::types::FactRef;
use crate::value::Val;

/// A member and the gap on which its membership hangs, if any.
#[derive(Clone, Copy)]
struct Member {
    row: u32,
    /// The gap and the row that the member would belong to.
    hangs_on: Option<(Gap, u32)>,
    by: FactRef,
}

impl<'a> Eval<'a> {
    pub(super) fn many(&mut self, many: &'a Many, node: &'a Node, at: At<'a>) -> Val {
        let mut members =
            vec![Member { row: at.row, hangs_on: None, by: FactRef { entity: many.member, fact: 0 } }];
        let mut whole = true;
        for step in &many.path {
            let mut next = Vec::new();
            for member in members {
                whole &= self.step(*step, member, at, &mut next);
            }
            members = next;
        }
        self.detail(Detail::Plain);
        let mut gathered = Gathered::new(many.fold, node.ty.is_ratio());
        if !whole {
            gathered.add_unknown();
        }
        for member in members {
            self.open();
            let val = self.member(many, member, at, &mut gathered);
            self.close(
                at.formula,
                many.body.as_ref().or(many.filter.as_ref()).unwrap_or(node),
                val,
                Detail::Member(member.by, member.row),
            );
        }
        gathered.result
    }

    /// Follows one step of the path from one member. Whether all of its members are known is given back.
    fn step(&mut self, step: Step, from: Member, at: At<'a>, next: &mut Vec<Member>) -> bool {
        match step {
            Step::Forward(relation) => match self.fact(relation, from.row, at.day) {
                Val::Whole(row) => {
                    next.push(Member {
                        row: u32::try_from(row).unwrap_or(0),
                        hangs_on: from.hangs_on,
                        by: relation,
                    });
                    true
                }
                Val::None => true,
                _ => false,
            },
            Step::Members(relation) => {
                if from.row >= SOMEBODY || !self.world.snapshot.has_table(relation.entity) {
                    self.gap(Gap::Members(relation, from.row));
                    return false;
                }
                self.members(relation, from, at, next);
                true
            }
        }
    }

    fn members(&mut self, relation: FactRef, from: Member, at: At<'a>, next: &mut Vec<Member>) {
        each_candidate(self.world.snapshot, relation, from.row, |row| {
            let cell = self.world.snapshot.cell(relation, row, at.day);
            self.read(relation, row, &cell);
            let gap = Gap::Fact(relation, row, cell.from);
            let val = if cell.val == Val::Unknown { self.filled.get(&gap) } else { Some(cell.val) };
            match val {
                Some(Val::Whole(parent)) if parent == i64::from(from.row) => {
                    next.push(Member { row, hangs_on: from.hangs_on, by: relation });
                }
                None => {
                    next.push(Member { row, hangs_on: from.hangs_on.or(Some((gap, from.row))), by: relation })
                }
                _ => {}
            }
        });
    }

    /// Adds one member, and gives back what it brings.
    fn member(&mut self, many: &'a Many, member: Member, at: At<'a>, gathered: &mut Gathered) -> Val {
        let inner = At { row: member.row, days: 1, ..at };
        let counts = many.filter.as_ref().map_or(Val::YES, |f| self.eval(f, inner));
        let brings = match &many.body {
            Some(body) if counts != Val::NO => self.eval(body, inner),
            _ => counts,
        };
        let belongs = member.hangs_on.is_none();
        match many.body {
            Some(_) => gathered.add_member(counts, belongs, brings, &mut |o| self.note(o)),
            None => gathered.add_counted(counts, belongs),
        }
        if let Some((gap, owner)) = member.hangs_on
            && gathered.matters(counts, many.body.as_ref().map(|_| brings))
        {
            self.owners.push((gap, owner));
            self.gap(gap);
        }
        brings
    }
}

/// Those who name a row at some time, and those of whom it is not always known whom they name, in order of rows.
pub(crate) fn each_candidate(snapshot: &Snapshot<'_>, relation: FactRef, row: u32, mut f: impl FnMut(u32)) {
    let (named, open) = snapshot.members(relation, row);
    let (mut i, mut j) = (0, 0);
    while let Some(next) = named.get(i).into_iter().chain(open.get(j)).min().copied() {
        // A row may stand in both.
        i += usize::from(named.get(i) == Some(&next));
        j += usize::from(open.get(j) == Some(&next));
        f(next);
    }
}
