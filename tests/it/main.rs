//! What ties the parts together, and journeys over HTTP on the deployed stack.
//!
//! [`stack`] needs a running stack (`make up`); `make test` starts one and runs these tests with `--ignored`.

#[cfg(test)]
mod stack;
#[cfg(test)]
mod template;
#[cfg(test)]
mod workflow;
