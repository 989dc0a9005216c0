//! What two values give when they meet, for one row and for columns alike.

use crate::lang::ast::Arith;
use crate::lang::exact::Exact;
use crate::value::{Fault, Val};

/// What is left where an operand is missing: a fault before unknown, unknown before none.
pub(crate) fn missing(a: Val, b: Val) -> Val {
    match (a, b) {
        (Val::Fault(f), _) | (_, Val::Fault(f)) => Val::Fault(f),
        (Val::Unknown, _) | (_, Val::Unknown) => Val::Unknown,
        _ => Val::None,
    }
}

/// The less settled of two conditions, neither of which decides. Unknown comes before a fault here: what is unknown
/// may yet decide, and the fault is then never met.
pub(crate) fn worse(a: Val, b: Val) -> Val {
    match (a, b) {
        (Val::Unknown, _) | (_, Val::Unknown) => Val::Unknown,
        (Val::Fault(f), _) | (_, Val::Fault(f)) => Val::Fault(f),
        _ => a,
    }
}

/// Both.
pub(crate) fn both(a: Val, b: Val) -> Val {
    if a == Val::NO || b == Val::NO { Val::NO } else { worse(a, b) }
}

/// Either.
pub(crate) fn either(a: Val, b: Val) -> Val {
    if a == Val::YES || b == Val::YES { Val::YES } else { worse(a, b) }
}

/// Arithmetic; 0 times anything that is not known is 0.
pub(crate) fn arithmetic(op: Arith, a: Val, b: Val, ratio: bool) -> Val {
    if op == Arith::Multiply && (a.is_zero() && b == Val::Unknown || b.is_zero() && a == Val::Unknown) {
        return if ratio { Val::Exact(Exact::ZERO) } else { Val::Whole(0) };
    }
    match (a, b) {
        (Val::Whole(a), Val::Whole(b)) if !ratio => match op {
            Arith::Add => Val::whole(a.checked_add(b)),
            Arith::Subtract => Val::whole(a.checked_sub(b)),
            Arith::Multiply => Val::whole(a.checked_mul(b)),
            Arith::Divide => Val::Unknown,
        },
        (a, b) => match (a.as_exact(), b.as_exact()) {
            (Some(a), Some(b)) => match op {
                Arith::Add => Val::exact(a.plus(b)),
                Arith::Subtract => Val::exact(a.subtract(b)),
                Arith::Multiply => Val::exact(a.multiply(b)),
                Arith::Divide if b == Exact::ZERO => Val::Fault(Fault::DivisionByZero),
                Arith::Divide => Val::exact(a.divide(b)),
            },
            _ => missing(a, b),
        },
    }
}
