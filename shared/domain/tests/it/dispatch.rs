//! Which event is told to whom, and what is not told any more.

mod accounts;
mod people;
mod requests;
