//! What needs the whole program: a module a topic.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod edition_2021;
mod nested;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod ui;
