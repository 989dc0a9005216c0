//! One scheme in one period: findings, claims and deliveries of everybody become lines.

use base::{Day, Period, Wording};
use policy::decide::World;
use policy::pack::model::{Accrual, Entry, Rule};

use crate::claims::{Claims, Standing};
use crate::findings::{Finding, Verdict};
use crate::lists::{Kind, Line, State, Totals};
use crate::records::{Net, NetBy, Records};

/// One scheme in one period.
pub(crate) struct Desk<'a> {
    pub(crate) world: World<'a>,
    pub(crate) rule: &'a Rule,
    pub(crate) records: &'a Records,
    pub(crate) period: Period,
    pub(crate) label: String,
    pub(crate) as_known: Day,
    pub(crate) entry: Entry,
    pub(crate) accrual: Accrual,
}

impl Desk<'_> {
    fn line(&self, kind: Kind, id: &str, net: Option<&Net>) -> Line {
        Line {
            kind,
            scheme: self.rule.name.clone(),
            period: self.label.clone(),
            entity: self.world.pack.entity(self.rule.entity).map(|e| e.name.clone()).unwrap_or_default(),
            id: id.to_owned(),
            amount_fen: None,
            due_fen: None,
            delivered_fen: net.map_or(0, |n| n.fen),
            min_fen: None,
            max_fen: None,
            state: None,
            pay_by: None,
            paid_on: net.and_then(|n| n.paid_on),
            deliveries: net.map(|n| n.deliveries.clone()).unwrap_or_default(),
            code: "",
            reason: Wording::default(),
            needs: vec![],
            ask_first: vec![],
            clauses: self.rule.clauses.clone(),
        }
    }

    /// The lines and totals of everybody.
    pub(crate) fn all(
        &self,
        found: &[Finding],
        mut delivered: NetBy<'_>,
        claims: &Claims<'_>,
    ) -> (Vec<Line>, Totals) {
        let mut totals = Totals {
            delivered_fen: delivered.values().map(|n| n.fen).fold(0, i64::saturating_add),
            ..Totals::default()
        };
        let mut lines = Vec::new();
        for finding in found {
            let net = delivered.remove(finding.id.as_str());
            let standing = claims.standing(&finding.id, &self.period, self.entry, self.accrual);
            if let (Verdict::Granted(due), Standing::Due) = (&finding.verdict, &standing) {
                totals.due_fen = totals.due_fen.saturating_add(*due);
            }
            self.lines(finding, net.as_ref(), standing, &mut lines);
        }
        for (id, net) in delivered.iter().filter(|(_, n)| n.fen != 0) {
            lines.push(self.stranger(id, net));
        }
        lines.iter().for_each(|l| totals.add(l));
        (lines, totals)
    }

    /// The lines of one finding and its deliveries.
    fn lines(&self, finding: &Finding, net: Option<&Net>, standing: Standing, out: &mut Vec<Line>) {
        let delivered = net.map_or(0, |n| n.fen);
        match (&finding.verdict, standing) {
            (Verdict::Refused, _) => {
                if delivered > 0 {
                    self.not_due(
                        &finding.id,
                        net,
                        delivered,
                        Some(0),
                        "refused",
                        finding.reason.clone(),
                        out,
                    );
                }
            }
            (Verdict::Granted(due), Standing::Due) => self.due(finding, *due, net, out),
            (Verdict::Granted(due), Standing::No(code, reason)) => {
                if delivered > 0 {
                    self.not_due(&finding.id, net, delivered, Some(0), code, reason.clone(), out);
                }
                if self.running() && code != "before_the_claim" {
                    let mut line = self.line(Kind::MayQualify, &finding.id, None);
                    line.amount_fen = Some(*due);
                    (line.code, line.reason) = (code, reason);
                    out.push(line);
                }
            }
            (Verdict::Granted(due), Standing::Unknown) => {
                let mut line = self.line(Kind::Undetermined, &finding.id, net);
                (line.min_fen, line.max_fen) = (Some(0), Some(*due));
                line.code = "claims_unknown";
                line.reason = Wording::new(
                    "没有申请记录文件（claims.csv），不知是否申请",
                    "there is no claims.csv, so it is not known who claimed",
                );
                if delivered > 0 || self.running() {
                    out.push(line);
                }
            }
            (Verdict::Undetermined { .. }, standing) => self.undetermined(finding, net, &standing, out),
        }
    }

    /// Whether this is the period that contains the day of the night.
    fn running(&self) -> bool {
        self.period.contains(self.world.on)
    }

    fn due(&self, finding: &Finding, due: i64, net: Option<&Net>, out: &mut Vec<Line>) {
        let delivered = net.map_or(0, |n| n.fen);
        let matched = due.min(delivered).max(0);
        if matched > 0 || due == 0 && delivered == 0 {
            let mut line = self.line(Kind::DueDelivered, &finding.id, net);
            line.amount_fen = Some(matched);
            line.due_fen = Some(due);
            out.push(line);
        }
        if delivered > matched {
            let reason = Wording::new("多发", "more than is due");
            self.not_due(&finding.id, net, delivered - matched, Some(due), "too_much", reason, out);
        }
        if due > matched {
            self.missing(finding, due, due - matched, net, out);
        }
    }

    fn missing(&self, finding: &Finding, due: i64, rest: i64, net: Option<&Net>, out: &mut Vec<Line>) {
        let state = self.state(finding);
        let complete = self.records.complete(&self.rule.name, &self.label, finding.region, self.as_known);
        // Before it can be late nobody expects a record of it; afterwards only a complete one proves that it is missing.
        let expected = state == Some(State::Overdue) || state.is_none();
        if expected && !complete {
            let reason =
                Wording::new("发放记录不完整，不知是否已发", "the record of deliveries is not complete");
            self.open(finding, due, rest, net, "delivery_unknown", reason, vec![], out);
            return;
        }
        let Some(state) = state else {
            let reason = Wording::new("发放期限未知", "it is not known by when it is paid");
            self.open(finding, due, rest, net, "pay_by_unknown", reason, finding.pay_by_needs.clone(), out);
            return;
        };
        let mut line = self.line(Kind::DueMissing, &finding.id, net);
        line.amount_fen = Some(rest);
        line.due_fen = Some(due);
        line.state = Some(state);
        line.pay_by = finding.pay_by;
        (line.code, line.reason) = match (finding.payable, state) {
            (Some(false), _) => {
                ("no_way_to_pay", Wording::new("应发，但没有可用的发放账户", "due, and no way to pay"))
            }
            (_, State::Overdue) if line.delivered_fen > 0 => {
                ("paid_in_part", Wording::new("逾期，只发了一部分", "overdue, paid in part"))
            }
            (_, State::Overdue) => ("overdue", Wording::new("逾期未发", "overdue")),
            (_, State::InThisRun) => {
                ("in_this_run", Wording::new("本期应发，尚未到期限", "to be paid in this run"))
            }
            (_, State::NotYetPayable) => {
                ("not_yet_payable", Wording::new("期间未结束，尚不应付", "not yet payable"))
            }
        };
        out.push(line);
    }

    /// How late it is; none where the calendar cannot say.
    fn state(&self, finding: &Finding) -> Option<State> {
        let on = self.world.on;
        let has_calendar = self.rule.scheme().is_some_and(|s| s.calendar.pay_by.is_some());
        let over = self.period.last_day() <= on;
        match finding.pay_by {
            Some(day) if on > day => Some(State::Overdue),
            Some(_) if over => Some(State::InThisRun),
            Some(_) => Some(State::NotYetPayable),
            None if !over => Some(State::NotYetPayable),
            None if !has_calendar => Some(State::InThisRun),
            None => None,
        }
    }

    /// A part of what is due of which it cannot be said whether it is missing.
    #[expect(clippy::too_many_arguments, reason = "one line's facts, each used once")]
    fn open(
        &self,
        finding: &Finding,
        due: i64,
        rest: i64,
        net: Option<&Net>,
        code: &'static str,
        reason: Wording,
        needs: Vec<String>,
        out: &mut Vec<Line>,
    ) {
        let mut line = self.line(Kind::Undetermined, &finding.id, net);
        // What was delivered is on the list of what is due and delivered; here stands only the rest.
        line.amount_fen = Some(rest);
        line.due_fen = Some(due);
        (line.min_fen, line.max_fen) = (Some(0), Some(rest));
        line.pay_by = finding.pay_by;
        (line.code, line.reason, line.needs) = (code, reason, needs);
        out.push(line);
    }

    #[expect(clippy::too_many_arguments, reason = "one line's facts, each used once")]
    fn not_due(
        &self,
        id: &str,
        net: Option<&Net>,
        fen: i64,
        due: Option<i64>,
        code: &'static str,
        reason: Wording,
        out: &mut Vec<Line>,
    ) {
        let mut line = self.line(Kind::DeliveredNotDue, id, net);
        line.amount_fen = Some(fen);
        line.due_fen = due;
        (line.code, line.reason) = (code, reason);
        out.push(line);
    }

    fn undetermined(&self, finding: &Finding, net: Option<&Net>, standing: &Standing, out: &mut Vec<Line>) {
        let Verdict::Undetermined { min_fen, max_fen, needs, ask_first } = &finding.verdict else { return };
        let delivered = net.map_or(0, |n| n.fen);
        let (kind, code, mut reason) = match standing {
            Standing::No(code, reason) if delivered == 0 => {
                if !self.running() || *code == "before_the_claim" {
                    return;
                }
                (Kind::MayQualify, *code, reason.clone())
            }
            Standing::Unknown if delivered == 0 && !self.running() => return,
            Standing::Unknown => (
                Kind::Undetermined,
                "claims_unknown",
                Wording::new("不知是否申请", "it is not known who claimed"),
            ),
            _ if needs.is_empty() => {
                let reason = Wording::new(
                    "无法计算：结果超出范围或除以零",
                    "cannot be computed: out of range, or a division by zero",
                );
                (Kind::Undetermined, "cannot_be_computed", reason)
            }
            _ => (Kind::Undetermined, "facts_missing", Wording::default()),
        };
        if reason.zh.is_empty() {
            reason = Wording::new("事实或参数缺失", "facts or parameters are missing");
        }
        let mut line = self.line(kind, &finding.id, net);
        (line.min_fen, line.max_fen) = (*min_fen, *max_fen);
        (line.code, line.reason) = (code, reason);
        line.needs.clone_from(needs);
        line.ask_first.clone_from(ask_first);
        out.push(line);
    }

    /// Deliveries to somebody of whom there are no facts.
    fn stranger(&self, id: &str, net: &Net) -> Line {
        let mut line = self.line(Kind::Undetermined, id, Some(net));
        line.code = "nobody_known";
        line.reason = Wording::new("名册中没有此人（机构）", "there are no facts about this id");
        line.min_fen = Some(0);
        line
    }
}
