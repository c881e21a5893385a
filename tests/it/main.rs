//! What needs the whole program: a module a topic.

#[cfg(test)]
mod access;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod configs;
#[cfg(test)]
mod edition_2021;
#[cfg(test)]
mod guides;
#[cfg(test)]
mod lake;
#[cfg(test)]
mod moto;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod nested;
#[cfg(test)]
mod notebook;
#[cfg(test)]
mod out;
#[cfg(test)]
mod program;
#[cfg(test)]
mod resolve;
#[cfg(test)]
mod ui;
#[cfg(test)]
mod validate;
