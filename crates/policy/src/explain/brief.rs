//! An explanation as short as it can be: the conditions, the members and parts of an amount, and below each the facts
//! and parameters it rests on; the steps between are left to the full tree.

use super::branch::{Branch, Sort};

impl Branch {
    /// The branch without the steps between what is judged and what is known.
    pub fn brief(&self) -> Branch {
        let mut out = Branch { below: vec![], ..self.clone() };
        out.source = match self.sort {
            Sort::Fact | Sort::Parameter => self.source.clone(),
            _ => base::Wording::default(),
        };
        let conditions =
            self.sort == Sort::Question && self.below.len() > 1 && self.below.iter().all(|b| b.yes_no);
        if conditions {
            out.below = self.below.iter().map(Branch::brief).collect();
            return out;
        }
        let mut parts = Vec::new();
        let mut leaves = Vec::new();
        self.gather(&mut parts, &mut leaves);
        out.below = parts;
        let paid = self.sort == Sort::Part;
        out.below.extend(leaves.into_iter().filter(|l| !paid || l.money || l.unknown));
        out
    }

    /// Members and parts directly below, and the facts and parameters that hang on neither.
    fn gather(&self, parts: &mut Vec<Branch>, leaves: &mut Vec<Branch>) {
        for b in &self.below {
            match b.sort {
                // A part or member in a condition is only a step on the way to a yes or no.
                Sort::Member | Sort::Part if !b.money => b.gather(parts, leaves),
                Sort::Member | Sort::Part => parts.push(b.brief()),
                Sort::Fact | Sort::Parameter => {
                    let leaf = Branch { below: vec![], taken: false, ..b.clone() };
                    if !leaves
                        .iter()
                        .any(|l| l.label == leaf.label && l.value == leaf.value && l.source == leaf.source)
                    {
                        leaves.push(leaf);
                    }
                    b.gather(parts, leaves);
                }
                Sort::More => parts.push(b.clone()),
                Sort::Question | Sort::Rule | Sort::Step => b.gather(parts, leaves),
            }
        }
    }
}
