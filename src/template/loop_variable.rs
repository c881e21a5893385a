//! The variable of a loop in a text, in its two forms.
//!
//! User guide, "Fn::ForEach": `${Name}` is the value, `&{Name}` what a logical id may contain of it.

/// How the variable of a loop is written in a text.
#[derive(Debug)]
pub struct LoopVariable {
    whole: String,
    stripped: String,
}

impl LoopVariable {
    /// Makes the forms of a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { whole: format!("${{{name}}}"), stripped: format!("&{{{name}}}") }
    }

    /// Tells whether the variable is in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        text.contains(&self.whole) || text.contains(&self.stripped)
    }

    /// Puts a value into a text.
    #[must_use]
    pub fn put(&self, text: &str, value: &str) -> String {
        let stripped: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        text.replace(&self.whole, value).replace(&self.stripped, &stripped)
    }

    /// Puts what stands for an unknown value into a text, in either form.
    #[must_use]
    pub fn put_unknown(&self, text: &str, unknown: &str) -> String {
        text.replace(&self.whole, unknown).replace(&self.stripped, unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::LoopVariable;

    #[test]
    fn a_value_is_put_in_whole_or_stripped() {
        let variable = LoopVariable::new("Zone");
        assert!(variable.is_in("a${Zone}") && variable.is_in("&{Zone}") && !variable.is_in("${Zones}"));
        assert_eq!(variable.put("${Zone}/&{Zone}/${Other}", "eu-1"), "eu-1/eu1/${Other}");
        assert_eq!(variable.put_unknown("${Zone}/&{Zone}", "*"), "*/*");
    }
}
