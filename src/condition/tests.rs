//! What the whole module decides, on templates made by hand.

use super::{Conditions, Guard, Setting};
use crate::template::{Function, Map, Node, Template};
use crate::value::IntoNode;

mod property;

pub(super) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>().into()
}

pub(super) fn call<const N: usize>(function: Function, items: [Node; N]) -> Node {
    Node::call(function, Vec::from(items))
}

pub(super) fn text(text: &str) -> Node {
    text.to_owned().into()
}

pub(super) fn texts<const N: usize>(items: [&str; N]) -> Node {
    items.map(text).to_vec().into()
}

pub(super) fn reference(name: &str) -> Node {
    Node::call(Function::Ref, text(name))
}

pub(super) fn condition(name: &str) -> Node {
    Node::call(Function::Condition, text(name))
}

pub(super) fn is(parameter: &str, value: &str) -> Node {
    equals(reference(parameter), text(value))
}

pub(super) fn equals(left: Node, right: Node) -> Node {
    call(Function::Equals, [left, right])
}

pub(super) fn not(inner: Node) -> Node {
    call(Function::Not, [inner])
}

fn sub(value: &str) -> Node {
    Node::call(Function::Sub, text(value))
}

fn string() -> Node {
    map([("Type", text("String"))])
}

fn one_of<const N: usize>(values: [&str; N]) -> Node {
    map([("Type", text("String")), ("AllowedValues", texts(values))])
}

fn template<const N: usize>(sections: [(&str, Node); N]) -> Template {
    Template { name: "test".to_owned(), root: map(sections) }
}

fn conditions<const P: usize, const C: usize>(
    parameters: [(&str, Node); P],
    conditions: [(&str, Node); C],
) -> Conditions {
    Conditions::of(&template([("Parameters", map(parameters)), ("Conditions", map(conditions))]))
}

fn witness(conditions: &Conditions, guard: &Guard) -> Option<String> {
    conditions.witness(guard).map(|witness| witness.to_string())
}

/// Asserts, for a condition, a situation in which it holds and one in which it does not.
#[track_caller]
fn assert_witnesses(conditions: &Conditions, name: &str, holds: Option<&str>, fails: Option<&str>) {
    let guard = conditions.named(name);
    assert_eq!(witness(conditions, &guard).as_deref(), holds, "{name} holds");
    assert_eq!(witness(conditions, &conditions.not(&guard)).as_deref(), fails, "{name} does not hold");
}

#[test]
fn connectives_have_their_truth_tables() {
    let (p, q) = (is("P", "a"), is("Q", "a"));
    let it = conditions(
        [("P", string()), ("Q", string())],
        [
            ("P", p.clone()),
            ("Q", q.clone()),
            ("And", call(Function::And, [p.clone(), q.clone()])),
            ("Or", call(Function::Or, [p.clone(), q.clone()])),
            ("Not", not(p)),
            ("Named", condition("Q")),
            ("Constant", equals(true.into(), text("true"))),
        ],
    );
    let named = |name| it.named(name);
    let rows = [(true, true), (true, false), (false, true), (false, false)].map(|(p, q)| {
        let literal = |name, holds| if holds { named(name) } else { it.not(&named(name)) };
        let row = it.and(&literal("P", p), &literal("Q", q));
        ["And", "Or", "Not", "Named", "Constant"].map(|name| {
            let holds = it.implies(&row, &named(name));
            assert_eq!(it.is_possible(&it.and(&row, &named(name))), holds, "{name} in {p}, {q}");
            holds
        })
    });
    assert_eq!(
        rows,
        [
            [true, true, false, true, true],
            [false, true, false, false, true],
            [false, true, true, true, true],
            [false, false, true, false, true],
        ]
    );
    assert!(it.implies(&it.always(), &it.or(&named("P"), &it.not(&named("P")))));
    assert!(!it.implies(&it.always(), &named("P")));
    assert!(it.implies(&it.never(), &named("P")));
    assert!(it.implies(&named("And"), &named("Or")) && !it.implies(&named("Or"), &named("And")));
    assert!(it.is_possible(&it.always()) && !it.is_possible(&it.never()));
}

#[test]
fn allowed_values_are_the_whole_domain() {
    let it = conditions(
        [("Mode", one_of(["IAM", "SSO"]))],
        [("Iam", is("Mode", "IAM")), ("Sso", is("Mode", "SSO")), ("Typo", is("Mode", "Sso"))],
    );
    assert_witnesses(&it, "Iam", Some("Mode = `IAM`"), Some("Mode = `SSO`"));
    assert_witnesses(&it, "Typo", None, Some("any parameter values"));
    assert!(it.implies(&it.not(&it.named("Iam")), &it.named("Sso")));
}

#[test]
fn an_open_parameter_can_be_something_else() {
    let it = conditions(
        [("Env", string())],
        [("Dev", is("Env", "dev")), ("Prod", is("Env", "prod")), ("Region", is("AWS::Region", "us-east-1"))],
    );
    assert_witnesses(&it, "Dev", Some("Env = `dev`"), Some("Env = `prod`"));
    let neither = it.not(&it.or(&it.named("Dev"), &it.named("Prod")));
    assert_eq!(witness(&it, &neither).as_deref(), Some("Env = something else"));
    assert!(!it.is_possible(&it.and(&it.named("Dev"), &it.named("Prod"))));
    assert_witnesses(&it, "Region", Some("AWS::Region = `us-east-1`"), Some("AWS::Region = something else"));
}

/// Tells, for a declaration, which of the texts the parameter can have, and whether it can have another.
fn possible<const N: usize>(declaration: Node, candidates: [&'static str; N]) -> (Vec<&'static str>, bool) {
    let equalities = candidates.map(|it| (it.to_owned(), is("P", it)));
    let section: Map = equalities.iter().map(|(name, node)| (format!("={name}"), node.clone())).collect();
    let it = Conditions::of(&template([
        ("Parameters", map([("P", declaration)])),
        ("Conditions", section.into()),
    ]));
    let guards = candidates.map(|candidate| it.named(&format!("={candidate}")));
    let any = guards.iter().fold(it.never(), |any, guard| it.or(&any, guard));
    let possible = candidates.into_iter().zip(&guards).filter(|(_, guard)| it.is_possible(guard));
    (possible.map(|(text, _)| text).collect(), it.is_possible(&it.not(&any)))
}

#[test]
fn constraints_make_texts_impossible() {
    let declare = |kind: &str, key: &str, value: Node| map([("Type", text(kind)), (key, value)]);
    let string = |key, value| declare("String", key, value);
    let candidates = ["", "a", "abc", "1", "1.0"];
    for (declaration, expected) in [
        (map([("Type", text("String"))]), (vec!["", "a", "abc", "1", "1.0"], true)),
        (string("AllowedPattern", text("[a-z]+")), (vec!["a", "abc"], true)),
        (string("AllowedPattern", text("^(a|abc)$")), (vec!["a", "abc"], false)),
        (string("AllowedPattern", text("^(a|b)?$")), (vec!["", "a"], true)),
        (string("AllowedPattern", text("(a")), (vec!["", "a", "abc", "1", "1.0"], true)),
        (string("AllowedPattern", text("(?!a).*")), (vec!["", "1", "1.0"], true)),
        (string("MinLength", 2.into_node()), (vec!["abc", "1.0"], true)),
        (string("MaxLength", text("1")), (vec!["", "a", "1"], true)),
        (string("MaxLength", 0.into_node()), (vec![""], false)),
        (map([("Type", text("Number"))]), (vec!["1", "1.0"], true)),
        (declare("Number", "MinValue", 2.into_node()), (vec![], true)),
        (declare("Number", "AllowedValues", vec![1.into_node(), 2.into_node()].into()), (vec!["1"], true)),
        (string("AllowedValues", texts(["a", "1"])), (vec!["a", "1"], false)),
        (map([("AllowedValues", texts(["a", "abc"])), ("MaxLength", 1.into_node())]), (vec!["a"], false)),
        (map([("Type", text("AWS::EC2::VPC::Id"))]), (vec!["a", "abc", "1", "1.0"], true)),
        (map([("Type", text("CommaDelimitedList"))]), (vec!["", "a", "abc", "1", "1.0"], true)),
        (
            declare("AWS::SSM::Parameter::Value<String>", "AllowedValues", texts(["/key"])),
            (vec!["", "a", "abc", "1", "1.0"], true),
        ),
    ] {
        assert_eq!(possible(declaration.clone(), candidates), expected, "{declaration:?}");
    }
}

#[test]
fn a_constraint_that_leaves_no_value_is_passed_over() {
    let declaration = map([("AllowedValues", texts(["a"])), ("MinLength", 2.into_node())]);
    assert_eq!(possible(declaration, ["a", "abc"]), (vec!["abc"], true));
}

#[test]
fn pseudo_parameters_are_not_empty() {
    let it = conditions([], [("None", is("AWS::StackName", "")), ("Some", is("AWS::StackName", "a"))]);
    assert!(!it.is_possible(&it.named("None")) && it.is_possible(&it.named("Some")));
}

#[test]
fn parameters_that_are_compared_can_be_equal_without_being_a_named_text() {
    let same = |a, b| equals(reference(a), reference(b));
    let it = conditions(
        [("A", string()), ("B", string()), ("C", string())],
        [("AB", same("A", "B")), ("BC", same("B", "C")), ("CA", same("C", "A")), ("A", is("A", "x"))],
    );
    let [ab, bc, ca, a] = ["AB", "BC", "CA", "A"].map(|name| it.named(name));
    assert!(it.implies(&it.and(&ab, &bc), &ca));
    let differ = it.not(&it.or(&ab, &it.or(&bc, &ca)));
    assert!(it.is_possible(&it.and(&differ, &it.not(&a))), "three texts other than `x`");
    assert_eq!(
        witness(&it, &it.and(&it.not(&a), &it.and(&ab, &it.not(&bc)))).as_deref(),
        Some("A = something else, B = A, C = `x`")
    );
}

#[test]
fn a_comparison_reaches_the_texts_of_the_other_parameter() {
    let it = conditions(
        [("A", one_of(["x", "y"])), ("B", one_of(["y", "z"])), ("C", string())],
        [
            ("AB", equals(reference("A"), reference("B"))),
            ("AC", equals(reference("C"), reference("A"))),
            ("Self", equals(reference("A"), reference("A"))),
        ],
    );
    assert_witnesses(&it, "AB", Some("A = `y`, B = `y`"), Some("A = `x`"));
    assert_witnesses(&it, "AC", Some("A = `x`, C = `x`"), Some("A = `x`, C = `y`"));
    assert!(it.implies(&it.always(), &it.named("Self")));
}

#[test]
fn a_composed_text_is_a_variable_shared_by_equal_expressions() {
    let composed = || sub("${A}-${AWS::Region}");
    let it = conditions(
        [("A", string())],
        [
            ("One", equals(composed(), text("x"))),
            ("Two", equals(text("x"), composed())),
            ("Other", equals(composed(), text("y"))),
            ("Plain", equals(sub("x"), text("x"))),
            ("Reference", equals(sub("${A}"), reference("A"))),
        ],
    );
    assert_witnesses(
        &it,
        "One",
        Some("`!Sub \"${A}-${AWS::Region}\"` = `x`"),
        Some("`!Sub \"${A}-${AWS::Region}\"` = `y`"),
    );
    assert!(it.implies(&it.named("One"), &it.named("Two")) && it.implies(&it.named("Two"), &it.named("One")));
    assert!(!it.is_possible(&it.and(&it.named("One"), &it.named("Other"))));
    assert!(it.implies(&it.always(), &it.and(&it.named("Plain"), &it.named("Reference"))));
}

#[test]
fn scalars_compare_as_texts() {
    let it = conditions(
        [("P", one_of(["true", "1"]))],
        [
            ("Bool", equals(reference("P"), true.into())),
            ("Number", equals(reference("P"), 1.into_node())),
            ("Different", equals(1.into_node(), 1.0.into_node())),
        ],
    );
    assert_witnesses(&it, "Bool", Some("P = `true`"), Some("P = `1`"));
    assert_witnesses(&it, "Number", Some("P = `1`"), Some("P = `true`"));
    assert!(!it.is_possible(&it.named("Different")));
}

fn mappings() -> Node {
    let entry = |size: &str| map([("Size", text(size)), ("Zones", texts(["a"]))]);
    map([("Map", map([("dev", entry("small")), ("test", entry("small")), ("prod", entry("large"))]))])
}

fn find<const N: usize>(keys: [Node; N]) -> Node {
    Node::call(Function::FindInMap, std::iter::once(text("Map")).chain(keys).collect::<Vec<_>>())
}

#[test]
fn find_in_map_is_resolved_for_each_value_of_its_keys() {
    let large = |keys| equals(find(keys), text("large"));
    let it = Conditions::of(&template([
        ("Parameters", map([("Env", string()), ("Key", string())])),
        ("Mappings", mappings()),
        (
            "Conditions",
            map([
                ("Large", large([reference("Env"), text("Size")])),
                ("Small", equals(find([reference("Env"), text("Size")]), text("small"))),
                ("Constant", large([text("prod"), text("Size")])),
                ("Dev", is("Env", "dev")),
                ("Unlisted", is("Env", "stage")),
            ]),
        ),
    ]));
    assert_witnesses(&it, "Large", Some("Env = `prod`"), Some("Env = `dev`"));
    assert_witnesses(&it, "Constant", Some("Env = `dev`"), None);
    assert!(it.implies(&it.named("Dev"), &it.named("Small")));
    assert!(it.implies(&it.always(), &it.or(&it.named("Large"), &it.named("Small"))));
    assert!(!it.is_possible(&it.named("Unlisted")), "the look-up would fail");
}

#[test]
fn find_in_map_with_a_default_covers_all_other_keys() {
    let default = map([("DefaultValue", text("none"))]);
    let found = || find([reference("Env"), text("Size"), default.clone()]);
    let it = Conditions::of(&template([
        ("Parameters", map([("Env", string())])),
        ("Mappings", mappings()),
        (
            "Conditions",
            map([
                ("None", equals(found(), text("none"))),
                ("Same", equals(found(), find([text("dev"), text("Size")]))),
                ("Zones", equals(find([text("dev"), text("Zones")]), text("a"))),
                ("Missing", equals(find([text("stage"), text("Size")]), text("a"))),
            ]),
        ),
    ]));
    assert_witnesses(&it, "None", Some("Env = something else"), Some("Env = `dev`"));
    assert_witnesses(&it, "Same", Some("Env = `dev`"), Some("Env = `prod`"));
    for free in ["Zones", "Missing"] {
        assert!(it.is_possible(&it.named(free)) && it.is_possible(&it.not(&it.named(free))), "{free}");
    }
}

fn with_rule(rule: Node) -> Conditions {
    let list = map([("Type", text("List<AWS::EC2::Subnet::Id>"))]);
    Conditions::of(&template([
        ("Parameters", map([("Mode", one_of(["IAM", "SSO"])), ("Name", string()), ("List", list)])),
        ("Rules", map([("Rule", rule)])),
        (
            "Conditions",
            map([("Sso", is("Mode", "SSO")), ("Nameless", is("Name", "")), ("X", is("Name", "x"))]),
        ),
    ]))
}

fn assertions<const N: usize>(assertions: [Node; N]) -> Node {
    assertions.map(|assertion| map([("Assert", assertion)])).to_vec().into()
}

#[test]
fn rules_exclude_situations() {
    let it = with_rule(map([
        ("RuleCondition", is("Mode", "SSO")),
        ("Assertions", assertions([not(is("Name", ""))])),
    ]));
    let (sso, nameless) = (it.named("Sso"), it.named("Nameless"));
    assert!(!it.is_possible(&it.and(&sso, &nameless)));
    assert!(it.implies(&sso, &it.not(&nameless)));
    assert_eq!(witness(&it, &nameless).as_deref(), Some("Mode = `IAM`, Name = ``"));
    assert!(it.is_possible(&it.and(&it.not(&sso), &nameless)));
}

#[test]
fn rule_functions_are_decided_where_their_lists_are_written_out() {
    let name = || reference("Name");
    for (assertion, is_x_possible, is_x_certain) in [
        (call(Function::Contains, [texts(["x", "y"]), name()]), true, false),
        (call(Function::Contains, [texts(["y"]), name()]), false, false),
        (call(Function::EachMemberEquals, [vec![name()].into(), text("x")]), true, true),
        (call(Function::EachMemberIn, [vec![name(), text("y")].into(), texts(["x", "y"])]), true, false),
        (call(Function::EachMemberIn, [vec![name(), text("z")].into(), texts(["x", "y"])]), true, false),
        (call(Function::EachMemberIn, [vec![name()].into(), texts(["y"])]), false, false),
        (call(Function::Contains, [reference("List"), name()]), true, false),
        (call(Function::Contains, [vec![reference("List")].into(), name()]), true, false),
        (
            call(Function::EachMemberIn, [Node::call(Function::RefAll, text("String")), texts(["y"])]),
            true,
            false,
        ),
        (equals(call(Function::ValueOf, [text("Name"), text("Tag")]), text("y")), true, false),
        (is("Name", "x"), true, true),
    ] {
        let it = with_rule(map([("Assertions", assertions([assertion.clone()]))]));
        let x = it.named("X");
        assert_eq!(it.is_possible(&x), is_x_possible, "{assertion:?}");
        assert_eq!(it.implies(&it.always(), &x), is_x_certain, "{assertion:?}");
    }
}

#[test]
fn a_rule_that_excludes_every_situation_is_passed_over() {
    let it = with_rule(map([("Assertions", assertions([is("Mode", "none")]))]));
    assert!(it.is_possible(&it.named("Sso")) && it.is_possible(&it.always()));
}

#[test]
fn a_condition_without_a_value_of_its_own_is_free() {
    let it = conditions(
        [("P", string())],
        [
            ("Before", condition("A")),
            ("A", call(Function::And, [condition("B"), is("P", "x")])),
            ("B", not(condition("A"))),
            ("Self", not(condition("Self"))),
            ("Use", call(Function::And, [condition("Missing"), is("P", "x")])),
            ("X", is("P", "x")),
        ],
    );
    assert_witnesses(&it, "A", Some("condition `A` holds"), Some("condition `A` does not hold"));
    assert_witnesses(&it, "Self", Some("condition `Self` holds"), Some("condition `Self` does not hold"));
    let (a, b) = (it.named("A"), it.named("B"));
    assert!(it.is_possible(&it.and(&a, &b)));
    assert!(it.implies(&it.named("Before"), &a) && it.implies(&a, &it.named("Before")));
    assert!(it.implies(&it.named("Use"), &it.named("Missing")));
    assert!(it.implies(&it.named("Use"), &it.named("X")));
    assert!(it.is_possible(&it.and(&it.named("Missing"), &it.not(&it.named("Elsewhere")))));
    assert!(it.implies(&it.named("Elsewhere"), &it.named("Elsewhere")));
    assert!(it.problems().is_empty());
}

#[test]
fn values_pair_each_value_with_its_situations() {
    let it = conditions(
        [("Mode", one_of(["IAM", "SSO"])), ("Unused", one_of(["a", "b", "c"])), ("Open", string())],
        [("Iam", is("Mode", "IAM"))],
    );
    let values = it.values("Mode").unwrap();
    assert_eq!(values.iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(), ["IAM", "SSO"]);
    assert!(
        it.implies(&values[0].0, &it.named("Iam"))
            && !it.is_possible(&it.and(&values[1].0, &it.named("Iam")))
    );
    let unused = it.values("Unused").unwrap();
    assert_eq!(unused.iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let any = unused.iter().fold(it.never(), |any, (guard, _)| it.or(&any, guard));
    assert!(it.implies(&it.always(), &any));
    assert!(!it.is_possible(&it.and(&unused[0].0, &unused[2].0)));
    assert!(it.values("Open").is_none() && it.values("Missing").is_none());
}

#[test]
fn a_template_without_conditions_asks_for_nothing() {
    let it = Conditions::of(&Template::default());
    assert!(it.is_possible(&it.and(&it.always(), &it.always())) && it.implies(&it.always(), &it.always()));
    assert_eq!(witness(&it, &it.always()).as_deref(), Some("any parameter values"));
    assert_eq!(witness(&it, &it.never()), None);
    assert!(it.problems().is_empty());
}

/// Builds eighty conditions over eighty parameters, each defined through the one before it.
fn chain() -> Template {
    let names: Vec<_> = (0..80).map(|index| format!("C{index:02}")).collect();
    let mut parameters = Map::new();
    let mut section = Map::new();
    for (index, name) in names.iter().enumerate() {
        parameters.push(format!("P{index}"), if index % 2 == 0 { string() } else { one_of(["a", "b", "c"]) });
        let own = is(&format!("P{index}"), "a");
        section.push(
            name.clone(),
            match (index, index % 3) {
                (0, _) => own,
                (_, 0) => call(Function::And, [condition(&names[index - 1]), own]),
                (_, 1) => call(Function::Or, [not(condition(&names[index - 1])), own]),
                _ => call(
                    Function::Or,
                    [
                        call(Function::And, [condition(&names[index - 1]), not(own.clone())]),
                        call(Function::And, [not(condition(&names[index - 1])), own]),
                    ],
                ),
            },
        );
    }
    template([("Parameters", parameters.into()), ("Conditions", section.into())])
}

/// Asks what a validator asks of eighty nested `Fn::If`s: is each branch reachable, given all before it.
fn ask(it: &Conditions) -> (Vec<bool>, Vec<bool>, Guard) {
    let mut context = it.always();
    let (mut possible, mut implied) = (Vec::new(), Vec::new());
    for index in (0..80).rev() {
        let own = it.named(&format!("C{index:02}"));
        let branch = if index % 3 == 0 { it.not(&own) } else { own };
        implied.push(it.implies(&context, &branch));
        context = it.and(&context, &branch);
        possible.push(it.is_possible(&context));
    }
    (possible, implied, context)
}

#[test]
fn eighty_chained_conditions_are_decided() {
    let it = Conditions::of(&chain());
    let (possible, implied, context) = ask(&it);
    assert_eq!(possible, vec![true; 80]);
    assert_eq!(implied, vec![false; 80]);
    let witness = it.witness(&context).unwrap();
    let is_a = |index: usize| witness.settings.contains(&(format!("P{index}"), Setting::Value("a".into())));
    let mut holds = false;
    for index in 0..80 {
        holds = match (index, index % 3) {
            (0, _) => is_a(0),
            (_, 0) => holds && is_a(index),
            (_, 1) => !holds || is_a(index),
            _ => holds != is_a(index),
        };
        assert_eq!(holds, index % 3 != 0, "C{index} in {witness}");
    }
    assert!(it.implies(&it.named("C03"), &it.named("C02")));
    assert!(it.implies(&it.not(&it.named("C03")), &it.named("C04")));
    assert!(!it.is_possible(&it.not(&it.or(&it.named("C03"), &it.named("C04")))));
    assert!(it.problems().is_empty());
}

#[test]
#[ignore = "a measurement: run it with --ignored --nocapture"]
fn time_of_eighty_chained_conditions() {
    let template = chain();
    let start = std::time::Instant::now();
    let conditions = Conditions::of(&template);
    let read = start.elapsed();
    ask(&conditions);
    println!("80 chained conditions: read {read:?}, everything {:?}", start.elapsed());
}

#[test]
fn deep_nesting_is_an_error_and_not_an_overflow() {
    let deep = (0..5_000).fold(is("P", "a"), |inner, _| not(inner));
    let it =
        conditions([("P", string())], [("Deep", deep), ("User", condition("Deep")), ("Fine", is("P", "a"))]);
    let problems = it.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].rule.code, "conditions-too-large");
    assert_eq!(problems[0].message, "condition `Deep` is too large to be decided");
    assert_eq!(problems[0].path, ["Conditions", "Deep"]);
    let user = it.named("User");
    assert!(it.is_possible(&user) && it.is_possible(&it.not(&user)));
    assert!(!it.implies(&it.always(), &user) && it.witness(&user).is_none());
    assert!(it.is_possible(&it.named("Fine")));
}

#[test]
fn a_long_chain_is_no_overflow() {
    let names: Vec<_> = (0..20_000).map(|index| format!("C{index}")).collect();
    let section: Map = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            (name.clone(), names.get(index + 1).map_or_else(|| is("P", "a"), |next| condition(next)))
        })
        .collect();
    let it = Conditions::of(&template([("Conditions", section.into())]));
    assert!(it.implies(&it.named("C0"), &it.named("C19999")));
}

#[test]
fn what_exceeds_the_limits_is_reported_and_possible() {
    // Pairs that are compared crosswise, with all first halves before all second ones, need a diagram
    // that is exponential in their number.
    let pairs: Vec<_> = (0..40).map(|index| (format!("A{index}"), format!("B{index}"))).collect();
    let first = pairs.iter().map(|(a, _)| is(a, "x")).collect::<Vec<_>>();
    let crossed = pairs
        .iter()
        .map(|(a, b)| {
            let (a, b) = (is(a, "x"), is(b, "x"));
            call(
                Function::Or,
                [call(Function::And, [a.clone(), b.clone()]), call(Function::And, [not(a), not(b)])],
            )
        })
        .collect::<Vec<_>>();
    let it = conditions(
        [],
        [("First", Node::call(Function::Or, first)), ("Crossed", Node::call(Function::And, crossed))],
    );
    let crossed = it.named("Crossed");
    assert!(it.is_possible(&crossed) && it.is_possible(&it.not(&crossed)));
    assert!(!it.implies(&crossed, &it.named("First")));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["condition `Crossed` is too large to be decided"]);
}

#[test]
fn a_question_that_exceeds_the_limits_is_reported() {
    let section: Map = (0..80).map(|index| (format!("C{index}"), is(&format!("P{index}"), "x"))).collect();
    let it = Conditions::of(&template([("Conditions", section.into())]));
    let crossed = (0..40).fold(it.always(), |all, index| {
        let (a, b) = (it.named(&format!("C{index}")), it.named(&format!("C{}", index + 40)));
        let same = it.or(&it.and(&a, &b), &it.and(&it.not(&a), &it.not(&b)));
        it.and(&all, &same)
    });
    assert!(it.is_possible(&crossed));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["the conditions of this template are too large to be decided together"]);
}

#[test]
fn malformed_sections_are_passed_over() {
    let it = Conditions::of(&template([
        ("Parameters", text("none")),
        ("Mappings", Node::default()),
        ("Rules", map([("A", text("none")), ("B", map([("Assertions", map([]))]))])),
        (
            "Conditions",
            map([
                ("Text", text("none")),
                ("Equals", call(Function::Equals, [text("a")])),
                ("Not", call(Function::Not, [])),
                ("Name", Node::call(Function::Condition, texts(["a"]))),
                ("Ref", equals(Node::call(Function::Ref, texts(["a"])), text("a"))),
                ("Map", equals(Node::call(Function::FindInMap, text("a")), text("a"))),
            ]),
        ),
    ]));
    for name in ["Text", "Equals", "Not", "Name", "Ref", "Map"] {
        let guard = it.named(name);
        assert!(it.is_possible(&guard) && it.is_possible(&it.not(&guard)), "{name}");
    }
    assert!(it.problems().is_empty());
}
