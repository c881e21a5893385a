//! The keywords that combine schemas. What is unknown stays unknown under each of them.

use super::Evaluator;
use super::evaluate::Subject;
use super::judgement::Judgement;
use crate::condition::Guard;
use crate::schema::Keyword;

impl Evaluator<'_> {
    pub(super) fn logic(&self, keyword: &Keyword, subject: Subject<'_>) -> Judgement {
        let conditions = self.conditions;
        match keyword {
            Keyword::AllOf(ids) => {
                ids.iter().fold(Judgement::PASS, |all, id| all.and(conditions, &self.subject(*id, subject)))
            }
            Keyword::AnyOf(ids) => self.nest(|| {
                let mut any = Judgement::FAIL;
                for id in ids {
                    any = any.or(conditions, &self.subject(*id, subject));
                    if any.passes.is_always() {
                        break;
                    }
                }
                any
            }),
            Keyword::OneOf(ids) => {
                self.nest(|| self.exactly_one(ids.iter().map(|id| self.subject(*id, subject))))
            }
            Keyword::Not(id) => self.nest(|| self.subject(*id, subject)).not(),
            Keyword::If(condition, then, otherwise) => {
                let condition = self.nest(|| self.subject(*condition, subject));
                let branch = |id: &Option<_>| id.map_or(Judgement::PASS, |id| self.subject(id, subject));
                let (then, otherwise) = (branch(then), branch(otherwise));
                let where_then = condition.clone().not().or(conditions, &then);
                let where_otherwise = condition.or(conditions, &otherwise);
                let both = then.and(conditions, &otherwise);
                let mut judged = where_then.and(conditions, &where_otherwise);
                // Where both branches agree, the condition does not matter.
                judged.passes = conditions.or(&judged.passes, &both.passes);
                judged
            }
            _ => Judgement::PASS,
        }
    }

    /// Judges that exactly one of several holds.
    pub(super) fn exactly_one(&self, judgements: impl Iterator<Item = Judgement>) -> Judgement {
        let conditions = self.conditions;
        let (mut none, mut one, mut some, mut many) =
            (Guard::ALWAYS, Guard::NEVER, Guard::NEVER, Guard::NEVER);
        for judged in judgements {
            many = conditions.or(&many, &conditions.and(&some, &judged.passes));
            some = conditions.or(&some, &judged.passes);
            one = conditions.or(&conditions.and(&one, &judged.fails), &conditions.and(&none, &judged.passes));
            none = conditions.and(&none, &judged.fails);
        }
        Judgement { fails: conditions.or(&none, &many), passes: one }
    }

    /// Judges below a keyword that may negate.
    pub(super) fn nest(&self, judge: impl FnOnce() -> Judgement) -> Judgement {
        self.nested.set(self.nested.get() + 1);
        let judged = judge();
        self.nested.set(self.nested.get() - 1);
        judged
    }
}
