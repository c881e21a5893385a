//! What needs the whole program: a module a topic.

#[cfg(test)]
mod commands;
mod edition_2021;
