//! Policy documents as they are evaluated.
//!
//! User guide, "Grammar of the IAM JSON policy language". A document that has something that the evaluation
//! does not know is refused as a whole: what a part of it says could turn the result around.

use super::action::Actions;
use super::arn::ArnPattern;
use super::principal::{Principal, PrincipalElement};
use super::request::Request;
use super::statement::{Effect, Element, Statement};
use super::test::Test;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::iam::operator::{Operator, QualifiedOperator};
use crate::iam::policy::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS};
use crate::template::{Map, Node};
use std::sync::Arc;

/// The rule whose findings come from here.
pub(crate) static RULE: Rule = Rule {
    code: "undecidable-policy",
    severity: Severity::Error,
    summary: "Reports policies that cannot be evaluated.",
    explanation: "\
## Why is this bad?
Who may do what is decided from every statement of every policy. One that cannot be read, or that has an
operator that is not known, could allow or deny anything: whatever depends on it is undecided, and nobody is
told that access is denied on a guess. The same is true of a policy that AWS manages, where the data does not have
its document.

## Example
```yaml
Effect: Deny
Action: s3:*
Resource: '*'
Condition: { StringMatches: { aws:PrincipalTag/team: blue } }
```

## Use instead
```yaml
Condition: { StringLike: { aws:PrincipalTag/team: blue } }
```
",
};

/// A policy document, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) statements: Vec<Arc<Statement>>,
    /// The action in lower case that every statement is about, where it was cut down to one.
    action: Option<Box<str>>,
}

impl Document {
    /// Reads a document without intrinsic functions.
    ///
    /// # Errors
    /// Returns a finding for each part that cannot be read, with the path below `path`.
    pub fn read(node: &Node, path: &[&str]) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader {
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            variables: false,
            problems: Vec::new(),
        };
        let document = reader.document(node);
        match document {
            Some(document) if reader.problems.is_empty() => Ok(document),
            _ => Err(reader.problems),
        }
    }
}

impl Document {
    /// Tells whether a statement may allow an action, given in lower case: where none does, nothing else about a
    /// request needs to be known.
    #[must_use]
    pub(crate) fn may_allow(&self, action: &str) -> bool {
        let mut allows = self.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allows.any(|statement| statement.actions.have(action))
    }

    /// Returns, of each statement about the action of a request, the condition keys that it tests as they are
    /// written, each with values that it would match.
    pub(crate) fn asked_of<'a>(
        &'a self,
        request: &'a Request,
    ) -> impl Iterator<Item = Vec<(&'a str, Vec<String>)>> {
        let about = |it: &&Arc<Statement>| !it.tests.is_empty() && it.actions.have(&request.asked.action_key);
        let asked = |test: &'a Test| (&*test.key, test.examples(request));
        self.statements.iter().filter(about).map(move |it| it.tests.iter().map(asked).collect())
    }

    /// Returns it without the statements about other actions than one, given in lower case.
    #[must_use]
    pub(crate) fn about(&self, action: &str) -> Self {
        let about = self.statements.iter().filter(|statement| statement.actions.have(action));
        Self { statements: about.cloned().collect(), action: Some(action.into()) }
    }

    /// Tells whether it was cut down to the action of a request.
    pub(super) fn is_about_action(&self, request: &Request) -> bool {
        self.action.as_deref() == Some(&*request.asked.action_key)
    }

    /// Tells whether it says nothing, as what is left of one that says nothing about an action.
    #[must_use]
    pub(crate) const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Tells whether a statement allows anything.
    #[must_use]
    pub(crate) fn allows(&self) -> bool {
        self.statements.iter().any(|statement| statement.effect == Effect::Allow)
    }

    /// Tells whether a statement denies its actions to whoever has the policy, whatever the resource and the
    /// conditions.
    #[must_use]
    pub(crate) fn denies_always(&self) -> bool {
        self.statements.iter().any(|it| it.effect == Effect::Deny && it.is_unconditional())
    }

    /// Tells whether a statement may allow a request, of which only the caller and the resource are known.
    #[must_use]
    pub(crate) fn may_allow_on(&self, request: &Request) -> bool {
        let mut allows = self.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allows.any(|statement| statement.is_about_resource(request) != Some(false))
    }

    /// Tells whether a statement denies its actions to whoever has the policy, for a request of which only the
    /// caller and the resource are known.
    #[must_use]
    pub(crate) fn denies_on(&self, request: &Request) -> bool {
        let is_sure = |it: &Statement| {
            it.principal.is_none()
                && it.tests.is_empty()
                && it.resources.is_some()
                && it.is_about_resource(request) == Some(true)
        };
        self.statements.iter().any(|it| it.effect == Effect::Deny && is_sure(it))
    }

    /// Tells whether a statement denies anything.
    #[must_use]
    pub(crate) fn denies(&self) -> bool {
        self.statements.iter().any(|statement| statement.effect == Effect::Deny)
    }

    /// Returns the condition keys that it tests as they are written, and those of its variables in lower case.
    pub(crate) fn written_keys(&self) -> impl Iterator<Item = &str> {
        let tests = self.statements.iter().flat_map(|statement| &statement.tests);
        let resources = self.statements.iter().flat_map(|statement| &statement.resources);
        let variables = tests.clone().flat_map(Test::variables);
        let in_resources = resources.flat_map(|element| &element.patterns).flat_map(ArnPattern::variables);
        tests.map(|test| &*test.key).chain(variables).chain(in_resources)
    }

    /// Returns the condition keys on which anything depends, in lower case, each with the texts that it is
    /// compared with and that have neither wildcards nor variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.statements.iter().flat_map(|statement| {
            let tested = statement.tests.iter().map(|test| (&*test.lookup, test.literals().collect()));
            let of_tests = statement.tests.iter().flat_map(Test::variables);
            let resources = statement.resources.iter().flat_map(|element| &element.patterns);
            let variables = of_tests.chain(resources.flat_map(ArnPattern::variables));
            tested.chain(variables.map(|key| (key, Vec::new())))
        })
    }
}

struct Reader {
    path: Vec<String>,
    /// Whether the policy's version has variables.
    variables: bool,
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn problem(&mut self, node: &Node, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(RULE.finding(message).path(self.path.clone()).at(node.place).help(help));
    }

    fn within<T>(&mut self, step: impl Into<String>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let result = read(self);
        self.path.pop();
        result
    }

    fn map<'n>(&mut self, node: &'n Node, noun: &str, known: &[&'static str]) -> Option<&'n Map> {
        let Some(map) = node.as_map() else {
            self.problem(
                node,
                format!("the {noun} is not a mapping"),
                format!("write its elements, such as `{}`", known.last().unwrap_or(&"")),
            );
            return None;
        };
        for (key, value) in map.iter() {
            if !known.contains(&key) {
                let help = did_you_mean(key, known.iter().copied(), || "remove it".to_owned());
                self.within(key, |reader| {
                    reader.problem(value, format!("`{key}` is not an element of a {noun}"), help);
                });
            }
        }
        Some(map)
    }

    fn document(&mut self, node: &Node) -> Option<Document> {
        let map = self.map(node, "policy document", DOCUMENT_ELEMENTS)?;
        match map.get("Version").map(|version| (version, version.as_text())) {
            None | Some((_, Some("2008-10-17"))) => {}
            Some((_, Some("2012-10-17"))) => self.variables = true,
            Some((version, _)) => self.within("Version", |reader| {
                reader.problem(
                    version,
                    "the version is not one of IAM's policy language",
                    "write `2012-10-17`",
                );
            }),
        }
        let Some(statements) = map.get("Statement") else {
            self.problem(node, "the policy document has no `Statement`", "add a list of statements");
            return None;
        };
        let statements = self.within("Statement", |reader| match statements.as_list() {
            None => vec![reader.statement(statements, 1)],
            Some(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    reader.within(index.to_string(), |reader| reader.statement(item, index + 1))
                })
                .collect(),
        });
        let statements = statements.into_iter().map(|statement| statement.map(Arc::new));
        Some(Document { statements: statements.collect::<Option<_>>()?, action: None })
    }

    fn statement(&mut self, node: &Node, number: usize) -> Option<Statement> {
        let map = self.map(node, "statement", STATEMENT_ELEMENTS)?;
        let name = map.get("Sid").and_then(Node::as_text).filter(|sid| !sid.is_empty());
        let effect = match map.get("Effect").and_then(Node::as_text) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => {
                let at = map.get("Effect").unwrap_or(node);
                self.problem(
                    at,
                    "the statement's effect is neither `Allow` nor `Deny`",
                    "set `Effect` to one of them",
                );
                None
            }
        };
        let actions = self.either(map, node, "Action", "NotAction");
        let actions = actions.map(|(texts, is_negated)| Actions::new(&texts, is_negated));
        let has_resource = map.get("Resource").is_some() || map.get("NotResource").is_some();
        let variables = self.variables;
        let resources = if has_resource {
            let (texts, is_negated) = self.either(map, node, "Resource", "NotResource")?;
            let patterns = texts.iter().map(|text| ArnPattern::new(text, variables)).collect();
            Some(Element { patterns, is_negated })
        } else {
            None
        };
        let principal = self.principal(map);
        let tests = map
            .get("Condition")
            .map(|node| self.within("Condition", |reader| reader.tests(node)))
            .unwrap_or_default();
        Some(Statement {
            name: name.map_or_else(|| number.to_string(), str::to_owned).into(),
            effect: effect?,
            principal,
            actions: actions?,
            resources,
            tests,
        })
    }

    /// Reads an element that has a `Not` form; there must be exactly one of the two.
    fn either(&mut self, map: &Map, node: &Node, one: &str, not: &str) -> Option<(Vec<String>, bool)> {
        match (map.get(one), map.get(not)) {
            (Some(value), None) => Some((self.within(one, |reader| reader.texts(value))?, false)),
            (None, Some(value)) => Some((self.within(not, |reader| reader.texts(value))?, true)),
            _ => {
                let message = format!("the statement needs exactly one of `{one}` and `{not}`");
                self.problem(node, message, format!("keep `{one}`"));
                None
            }
        }
    }

    /// Reads a text, or a list of them; numbers and booleans are read as they are written.
    fn texts(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        let texts: Option<Vec<_>> =
            items.iter().map(|item| item.scalar_text().map(|text| text.into_owned())).collect();
        if texts.is_none() {
            self.problem(node, "this is neither a text nor a list of texts", "write literal texts");
        }
        texts
    }

    fn principal(&mut self, map: &Map) -> Option<PrincipalElement> {
        let (element, node, is_negated) = match (map.get("Principal"), map.get("NotPrincipal")) {
            (Some(_), Some(node)) => {
                let message = "the statement has both `Principal` and `NotPrincipal`";
                self.problem(node, message, "keep `Principal`");
                return None;
            }
            (Some(node), None) => ("Principal", node, false),
            (None, Some(node)) => ("NotPrincipal", node, true),
            (None, None) => return None,
        };
        let principals = self.within(element, |reader| {
            if node.as_text() == Some("*") {
                return vec![Principal::Anyone];
            }
            let kinds = ["AWS", "Service", "Federated", "CanonicalUser"];
            let mut principals = Vec::new();
            for (kind, node) in reader.map(node, "principal", &kinds).into_iter().flat_map(Map::iter) {
                let texts = reader.within(kind, |reader| reader.texts(node)).unwrap_or_default();
                principals.extend(texts.into_iter().filter_map(|text| match kind {
                    "AWS" => Some(Principal::aws(&text)),
                    "Service" => Some(Principal::Service(text.into())),
                    "Federated" => Some(Principal::Federated(text.into())),
                    // Nobody is known by a canonical user id here, so that it grants nothing and excepts nobody.
                    _ => None,
                }));
            }
            principals
        });
        Some(PrincipalElement { principals, is_negated })
    }

    fn tests(&mut self, node: &Node) -> Vec<Test> {
        let mut tests = Vec::new();
        let Some(operators) = node.as_map() else {
            self.problem(node, "the condition is not a mapping", "write an operator, such as `StringEquals`");
            return tests;
        };
        for (name, keys) in operators.iter() {
            self.within(name, |reader| {
                let Some(operator) = QualifiedOperator::read(name) else {
                    let known = Operator::ALL.iter().map(|operator| operator.name());
                    let help = did_you_mean(name, known, || "use an operator of IAM".to_owned());
                    reader.problem(keys, format!("`{name}` is not a condition operator"), help);
                    return;
                };
                let Some(map) = keys.as_map() else {
                    reader.problem(
                        keys,
                        format!("`{name}` has no condition keys"),
                        "write a key with its values",
                    );
                    return;
                };
                for (key, values) in map.iter() {
                    reader.within(key, |reader| {
                        let Some(texts) = reader.texts(values) else { return };
                        match Test::new(operator, key, &texts, reader.variables) {
                            Ok(test) => tests.push(test),
                            Err(value) => reader.problem(
                                values,
                                format!("`{name}` cannot compare with `{value}`"),
                                "write a value of the operator's kind, without variables",
                            ),
                        }
                    });
                }
            });
        }
        tests
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::IntoNode;
    use serde_json::json;

    fn problems(json: serde_json::Value) -> Vec<String> {
        let problems = Document::read(&json.into_node(), &["p"]).err().unwrap_or_default();
        problems
            .iter()
            .map(|it| format!("{}: {} [{}]", it.path.join("/"), it.message, it.help.as_deref().unwrap_or("")))
            .collect()
    }

    #[test]
    fn the_caller_and_the_resource_tell_a_part_of_the_decision() {
        let told = |effect: &str, element: &str, resource: &str| {
            let statement = json!({"Effect": effect, "Action": "*", (element): resource});
            let document = json!({"Version": "2012-10-17", "Statement": statement});
            let document = Document::read(&document.into_node(), &[]).unwrap();
            let request =
                Request::new("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::b/ann");
            (document.may_allow_on(&request), document.denies_on(&request))
        };
        for (element, resource, expected) in [
            ("Resource", "*", Some(true)),
            ("Resource", "arn:aws:s3:::b/${aws:username}", Some(true)),
            ("Resource", "arn:aws:s3:::b/bob", Some(false)),
            ("Resource", "arn:aws:s3:::b/${aws:RequestTag/team}", None),
            ("NotResource", "arn:aws:s3:::b/${aws:username}", Some(false)),
            ("NotResource", "arn:aws:s3:::b/bob", Some(true)),
            ("NotResource", "arn:aws:s3:::b/${aws:RequestTag/team}", None),
        ] {
            assert_eq!(
                told("Allow", element, resource),
                (expected != Some(false), false),
                "{element} {resource}"
            );
            assert_eq!(
                told("Deny", element, resource),
                (false, expected == Some(true)),
                "{element} {resource}"
            );
        }
        let tested = json!({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}});
        let tested = Document::read(&tested.into_node(), &[]).unwrap();
        assert!(!tested.denies_on(&Request::new("*", "", "*")) && !tested.denies_always());
    }

    #[test]
    fn documents_are_cut_down_to_an_action() {
        let statement = |effect: &str, element: &str, action: &str| json!({"Effect": effect, (element): action, "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": [
            statement("Allow", "Action", "s3:Get*"), statement("Deny", "NotAction", "s3:*")]});
        let document = Document::read(&document.into_node(), &[]).unwrap();
        let told = |action: &str| {
            let about = document.about(action);
            (about.statements.len(), about.allows(), about.denies_always())
        };
        assert_eq!(told("s3:getobject"), (1, true, false));
        assert_eq!(told("iam:passrole"), (1, false, true));
        assert_eq!(told("s3:putobject"), (0, false, false));
    }

    #[test]
    fn whole_documents_are_read() {
        let document = json!({"Version": "2012-10-17", "Id": "x", "Statement": [
            {"Sid": "One", "Effect": "Allow", "Action": ["s3:*"], "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": true}, "StringLike": {"s3:prefix": ["a", "b"]}}},
            {"Effect": "Deny", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::b"], "NotPrincipal": {"AWS": "*"}}]});
        let document = Document::read(&document.into_node(), &[]).unwrap();
        let names: Vec<_> =
            document.statements.iter().map(|it| (&*it.name, it.effect, it.tests.len())).collect();
        assert_eq!(names, [("One", Effect::Allow, 2), ("2", Effect::Deny, 0)]);
        assert_eq!(
            problems(json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})),
            [""; 0]
        );
    }

    #[test]
    fn what_cannot_be_evaluated_is_refused() {
        assert_eq!(
            problems(json!([])),
            ["p: the policy document is not a mapping [write its elements, such as `Statement`]"]
        );
        assert_eq!(
            problems(json!({"Version": "2012-10-17"})),
            ["p: the policy document has no `Statement` [add a list of statements]"]
        );
        assert_eq!(
            problems(json!({"Version": "2013", "Statements": 1, "Statement": [
                {"Effect": "Alow", "Action": "*", "NotAction": "*", "Resource": [{}]},
                {"Effect": "Allow", "Action": "*", "Resource": "*", "Conditions": {}, "Condition": {
                    "StringEqual": {"a": "b"}, "Bool": {"a": "yes"}, "Null": 1}},
                1,
                {"Effect": "Deny", "Principal": "*", "NotPrincipal": "*", "Action": "*", "Resource": "*"}]})),
            [
                "p/Statements: `Statements` is not an element of a policy document [did you mean `Statement`?]",
                "p/Version: the version is not one of IAM's policy language [write `2012-10-17`]",
                "p/Statement/0: the statement's effect is neither `Allow` nor `Deny` [set `Effect` to one of them]",
                "p/Statement/0: the statement needs exactly one of `Action` and `NotAction` [keep `Action`]",
                "p/Statement/0/Resource: this is neither a text nor a list of texts [write literal texts]",
                "p/Statement/1/Conditions: `Conditions` is not an element of a statement [did you mean `Condition`?]",
                "p/Statement/1/Condition/StringEqual: `StringEqual` is not a condition operator [did you mean `StringEquals`?]",
                "p/Statement/1/Condition/Bool/a: `Bool` cannot compare with `yes` [write a value of the operator's kind, without variables]",
                "p/Statement/1/Condition/Null: `Null` has no condition keys [write a key with its values]",
                "p/Statement/2: the statement is not a mapping [write its elements, such as `Condition`]",
                "p/Statement/3: the statement has both `Principal` and `NotPrincipal` [keep `Principal`]",
            ]
        );
    }
}
