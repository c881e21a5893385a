use super::apply;
use crate::diagnostic::{Diagnostic, summary};
use crate::template::Template;
use crate::validate::{Child, Children, Interface, Options, testing, validate, validate_with};

/// Judges a template in JSON on a day, and tells what stands and the summary.
fn told_on(day: &str, json: &str) -> String {
    let options = Options { as_of: day.parse().unwrap(), ..Options::default() };
    told(&validate(&testing::read(json), &options))
}

fn told(findings: &[Diagnostic]) -> String {
    let (acknowledged, standing): (Vec<_>, Vec<_>) =
        findings.iter().cloned().partition(|finding| finding.acknowledged.is_some());
    let mut text = testing::told(&standing);
    for finding in acknowledged {
        let place = finding.path.join("/");
        text += &format!("({} {place}: {})\n", finding.rule.code, finding.acknowledged.unwrap());
    }
    text + &summary(findings)
}

fn told_today(json: &str) -> String {
    told_on("2026-10-01", json)
}

/// Makes a template with an unused parameter and a misspelt property, which acknowledge what is given.
fn template(of_template: &str, of_topic: &str) -> String {
    format!(
        r#"{{"Metadata": {{"cfn-synth": {of_template}}}, "Parameters": {{"P": {{"Type": "String"}}}},
        "Resources": {{"Topic": {{"Type": "AWS::SNS::Topic", "Metadata": {{"cfn-synth": {of_topic}}},
            "Properties": {{"TopicNam": "a"}}}}}}}}"#
    )
}

#[test]
fn a_finding_is_acknowledged_where_its_owner_says_so() {
    assert_eq!(
        told_today(&template(
            r#"{"acknowledge": [{"code": "unused-parameter", "reason": "of old"}]}"#,
            r#"{"acknowledge": [{"code": "unknown-property", "reason": "new", "expires": "2026-10-01"}]}"#,
        )),
        "(unused-parameter Parameters/P: of old)\n(unknown-property Resources/Topic/Properties/TopicNam: new)\n\
         2 findings acknowledged"
    );
    assert_eq!(
        told_today(&template(
            r#"{"acknowledge": [{"code": "unknown-property", "reason": "new"}]}"#,
            r#"{"acknowledge": [{"code": "unused-parameter", "reason": "of old"}]}"#,
        )),
        "unused-acknowledgement Metadata/cfn-synth/acknowledge/0\n  `unknown-property` is acknowledged, but there \
         is no such finding\n  help: move it to the `Metadata` of `Topic`, which has one, or remove it\n\
         unused-parameter Parameters/P\n  the parameter `P` is not used\n  help: remove it, or refer to it\n\
         unused-acknowledgement Resources/Topic/Metadata/cfn-synth/acknowledge/0\n  `unused-parameter` is \
         acknowledged, but there is no such finding\n  help: move it to the `Metadata` of the template, which has \
         one, or remove it\n\
         unknown-property Resources/Topic/Properties/TopicNam\n  property `TopicNam` does not exist in \
         `AWS::SNS::Topic`\n  help: did you mean `TopicName`?\n3 errors, 1 warning"
    );
}

#[test]
fn an_acknowledgement_ends_after_its_day() {
    let json = template(
        r#"{"acknowledge": [{"code": "unused-parameter", "reason": "of old", "expires": "2026-10-01"}]}"#,
        r#"{"acknowledge": [{"code": "unknown-property", "reason": "new"},
            {"code": "unknown-resource-type", "reason": "new", "expires": "2026-10-01"}]}"#,
    );
    assert_eq!(
        told_on("2026-10-02", &json),
        "expired-acknowledgement Metadata/cfn-synth/acknowledge/0/expires\n  the acknowledgement of `unused-parameter` \
         expired on 2026-10-01\n  help: mend what it is about, or weigh it again and set a later day\n\
         unused-parameter Parameters/P\n  the parameter `P` is not used\n  help: remove it, or refer to it\n\
         unused-acknowledgement Resources/Topic/Metadata/cfn-synth/acknowledge/1\n  `unknown-resource-type` is \
         acknowledged, but there is no such finding\n  help: remove it\n\
         (unknown-property Resources/Topic/Properties/TopicNam: new)\n\
         2 errors, 1 warning, 1 finding acknowledged"
    );
}

#[test]
fn an_acknowledgement_has_a_code_and_a_reason() {
    let refused = |own: &str| {
        let json = format!(
            r#"{{"Metadata": {{"cfn-synth": {own}}}, "Resources": {{"A": {{"Type": "AWS::SNS::Topic"}}}}}}"#
        );
        let told = told_today(&json);
        let told = told.strip_suffix("\n1 error").unwrap();
        told.strip_prefix("invalid-acknowledgement Metadata/cfn-synth").unwrap().to_owned()
    };
    let item = |item: &str| refused(&format!(r#"{{"acknowledge": [{item}]}}"#));
    let of_code = |code: &str| item(&format!(r#"{{"code": "{code}", "reason": "x"}}"#));
    let at = |path: &str, message: &str, help: &str| format!("{path}\n  {message}\n  help: {help}");
    assert_eq!(refused("[]"), at("", "`cfn-synth` is not a mapping", "write `acknowledge:` with a list"));
    assert_eq!(
        refused(r#"{"acknowlege": []}"#),
        at("/acknowlege", "`acknowlege` is not a key of `cfn-synth`", "did you mean `acknowledge`?")
    );
    assert_eq!(
        refused(r#"{"acknowledge": {}}"#),
        at(
            "/acknowledge",
            "`acknowledge` is not a list",
            "write a list of mappings with `code`, `reason`, `expires`"
        )
    );
    assert_eq!(
        item(r#""unused-parameter""#),
        at("/acknowledge/0", "an acknowledgement is a mapping", "write `code`, `reason`, `expires`")
    );
    let first = "/acknowledge/0";
    let name = "name the rule, as it stands in brackets in the finding";
    assert_eq!(item(r#"{"reason": "x"}"#), at(first, "the acknowledgement has no `code`", name));
    let why = "say why the finding is left standing";
    assert_eq!(
        item(r#"{"code": "unused-parameter"}"#),
        at(first, "the acknowledgement has no `reason`", why)
    );
    assert_eq!(
        item(r#"{"code": "unused-parameter", "reason": " \n"}"#),
        at("/acknowledge/0/reason", "`reason` is empty", why)
    );
    assert_eq!(
        item(r#"{"code": "unused-parameter", "reason": {"Ref": "A"}}"#),
        at("/acknowledge/0/reason", "`reason` is not a text", why)
    );
    for day in [r#""2026-02-30""#, "2026", "null"] {
        assert_eq!(
            item(&format!(r#"{{"code": "unused-parameter", "reason": "x", "expires": {day}}}"#)),
            at("/acknowledge/0/expires", "`expires` is not a day", "write a day such as `2027-01-31`")
        );
    }
    let code = "/acknowledge/0/code";
    assert_eq!(
        of_code("unused-paramter"),
        at(code, "no rule has the code `unused-paramter`", "did you mean `unused-parameter`?")
    );
    assert_eq!(of_code("W2001"), at(code, "no rule has the code `W2001`", "`synth explain` lists the codes"));
    for outside in
        ["invalid-yaml", "foreign-handle", "unused-acknowledgement", "configuration", "circular-nesting"]
    {
        let message = format!("`{outside}` cannot be acknowledged");
        assert_eq!(of_code(outside), at(code, &message, "mend what it is about"));
    }
}

#[test]
fn a_code_is_acknowledged_once() {
    let json = template(
        r#"{"acknowledge": [{"code": "unused-parameter", "reason": "a"}, {"code": "unused-parameter", "reason": "b"}]}"#,
        r#"{"acknowledge": [{"code": "unknown-property", "reason": "c", "until": 1}]}"#,
    );
    assert_eq!(
        told_today(&json),
        "invalid-acknowledgement Metadata/cfn-synth/acknowledge/1/code\n  `unused-parameter` is acknowledged \
         twice\n  help: keep one of them\n\
         invalid-acknowledgement Resources/Topic/Metadata/cfn-synth/acknowledge/0/until\n  `until` is not a key of \
         an acknowledgement\n  help: write `code`, `reason`, `expires`\n\
         (unused-parameter Parameters/P: a)\n(unknown-property Resources/Topic/Properties/TopicNam: c)\n\
         2 errors, 2 findings acknowledged"
    );
}

#[test]
fn resources_of_loops_acknowledge_too() {
    let json = r#"{"Transform": "AWS::LanguageExtensions", "Resources": {
        "Fn::ForEach::Topics": ["Name", ["A"], {"Topic${Name}": {"Type": "AWS::SNS::Topic",
            "Metadata": {"cfn-synth": {"acknowledge": [{"code": "unknown-property", "reason": "why"}]}},
            "Properties": {"TopicNam": "a"}}}]}}"#;
    assert_eq!(
        told_today(json),
        "(unknown-property Resources/Fn::ForEach::Topics/2/Topic${Name}/Properties/TopicNam: why)\n\
         1 finding acknowledged"
    );
}

#[test]
fn findings_that_are_added_later_are_judged_afresh() {
    let json = template(
        r#"{"acknowledge": [{"code": "inline-size", "reason": "of a bucket"}, {"code": "unused-parameter", "reason": "of old"}]}"#,
        "{}",
    );
    let template = Template { name: "T".to_owned(), ..testing::read(&json) };
    let options = Options::default();
    let mut findings = validate(&template, &options);
    let unused = |findings: &[Diagnostic]| {
        findings.iter().filter(|finding| finding.rule.code == "unused-acknowledgement").count()
    };
    assert_eq!(unused(&findings), 1);
    findings.extend(crate::validate::check_size("T", 52_000));
    let mut other = findings.first().unwrap().clone();
    other.stack = "Other".to_owned();
    findings.push(other);
    let findings = apply(&template, findings, &Children::new(), &options);
    assert_eq!(unused(&findings), 1, "that of the other template is left as it was");
    assert_eq!(summary(&findings), "2 errors, 2 findings acknowledged");
}

#[test]
fn an_acknowledgement_is_unused_only_where_everything_was_judged() {
    let stack = |own: &str| {
        format!(
            r#"{{"Type": "AWS::CloudFormation::Stack", "Properties": {{"TemplateURL": "https://a.b/c"{own}}}"#
        )
    };
    let parent = format!(
        r#"{{"Metadata": {{"cfn-synth": {{"acknowledge": [
            {{"code": "undefined-nested-output", "reason": "a"}}, {{"code": "type-not-in-region", "reason": "b"}}]}}}},
        "Resources": {{"Known": {}, "Metadata": {{"cfn-synth": {{"acknowledge": [
            {{"code": "unknown-nested-parameter", "reason": "c"}}]}}}}}}, "Other": {}}}}}}}"#,
        stack(r#", "Parameters": {"Mode": "fast"}"#),
        stack(""),
    );
    let template = testing::read(&parent);
    let interface = |json| Interface::of(&testing::read(json));
    let (open, empty) = (interface(r#"{"Parameters": {"Mode": {"Type": "String"}}}"#), interface("{}"));
    let judged = |children: &[(&str, Child<'_>)]| {
        let children: Children<'_> =
            children.iter().map(|(id, child)| ((*id).to_owned(), child.clone())).collect();
        told(&validate_with(&template, &children, &Options::default()))
    };
    assert_eq!(judged(&[]), "no findings");
    assert_eq!(judged(&[("Known", Child::Known(&open))]), "no findings");
    assert_eq!(
        judged(&[("Known", Child::Known(&open)), ("Other", Child::Known(&empty))]),
        "unused-acknowledgement Metadata/cfn-synth/acknowledge/0\n  `undefined-nested-output` is acknowledged, but \
         there is no such finding\n  help: remove it\n\
         unused-acknowledgement Resources/Known/Metadata/cfn-synth/acknowledge/0\n  `unknown-nested-parameter` is \
         acknowledged, but there is no such finding\n  help: remove it\n2 errors"
    );
    let name =
        "(unknown-nested-parameter Resources/Known/Properties/Parameters/Mode: c)\n1 finding acknowledged";
    assert_eq!(judged(&[("Known", Child::Known(&empty))]), name);
}
