//! What ties the parts together, and journeys over HTTP and in a browser on the deployed stack.
//!
//! [`stack`] needs a running stack (`make up`) and Chromium; `make test` starts the one, installs the other and runs
//! these tests with `--include-ignored`.

#[cfg(test)]
mod alarms;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod stack;
#[cfg(test)]
mod template;
#[cfg(test)]
mod words;
#[cfg(test)]
mod workflow;
