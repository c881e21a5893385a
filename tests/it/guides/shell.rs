//! The commands in a Markdown document, as a shell reads them.

/// Returns the words of each command in the blocks that are fenced as `sh`. Of `name=$(command)`, it is the command.
pub(super) fn commands(markdown: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut rest: Option<String> = None;
    let mut inside = false;
    for line in markdown.lines().map(str::trim) {
        if line.starts_with("```") {
            inside = line == "```sh";
            assert!(rest.is_none(), "a command has no end: {rest:?}");
            continue;
        }
        if !inside || line.is_empty() {
            continue;
        }
        let line = rest.take().unwrap_or_default() + line;
        match line.strip_suffix('\\') {
            Some(beginning) => rest = Some(beginning.to_owned()),
            None => commands.push(words(command(&line))),
        }
    }
    commands
}

fn command(line: &str) -> &str {
    match line.split_once("=$(") {
        Some((name, command)) if name.chars().all(|letter| letter.is_ascii_lowercase()) => {
            command.strip_suffix(')').unwrap()
        }
        _ => line,
    }
}

/// Returns the words of a command, with quotation marks taken off.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match quote {
            Some(mark) if letter == mark => quote = None,
            None if letter == '\'' || letter == '"' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert!(quote.is_none(), "a quotation has no end: {line}");
    words.extend(word);
    words
}

#[test]
fn commands_are_read_as_a_shell_reads_them() {
    let text =
        "```yaml\nno: command\n```\n\n  ```sh\n  a --b \\\n    \"c 'd'\" e='f g'\n\n  x=$(h \"\" i)\n  ```\n";
    assert_eq!(commands(text), [vec!["a", "--b", "c 'd'", "e=f g"], vec!["h", "", "i"]]);
}
