//! What the functions reach for while they are measured: a `DynamoDB` with example accounts and requests, plain
//! answers for the other AWS services, the token issuer's keys, and Microsoft's simulator.
//!
//! It says in one line of JSON where it listens and which environment the functions need, and ends with its standard
//! input. `POST /bench/reset` brings back the state of the start; `GET /bench/calls` tells the calls since then.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement ends where its ground gives way"
)]

mod dynamo;
mod seed;
mod services;
mod world;

use std::io::{Read, Write};
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use azure_simulator::{Settings, Simulator};
use tokio::net::TcpListener;

use crate::world::World;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let microsoft = Simulator::new(Settings::instant()).start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let environment = world::environment(&url, &microsoft);
    let world = Arc::new(World::new(&url, (*microsoft).clone()));

    let router = Router::new()
        .route("/bench/reset", post(world::reset))
        .route("/bench/calls", get(world::calls))
        .fallback(world::answer)
        .with_state(world);
    let served = tokio::spawn(async { axum::serve(listener, router).await });

    let greeting = serde_json::json!({"url": url, "environment": environment});
    let mut out = std::io::stdout();
    writeln!(out, "{greeting}").unwrap();
    let parent_left = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        _ = parent_left => {}
        _ = served => {}
    }
}
