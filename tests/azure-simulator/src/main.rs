//! Starts the simulator.

use std::{
    env,
    error::Error,
    io::{self, Write},
};

use azure_simulator::{Settings, Simulator};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::var("AZURE_SIMULATOR_ADDRESS").unwrap_or_else(|_| "127.0.0.1:4600".into());
    let simulator = Simulator::new(settings()?);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };

    let listener = TcpListener::bind(&address).await?;
    writeln!(
        io::stdout(),
        "azure-simulator listens on http://{}",
        listener.local_addr()?
    )?;
    simulator.serve_until(listener, stop).await?;
    Ok(())
}

fn settings() -> Result<Settings, Box<dyn Error>> {
    let mut settings = Settings::default();
    if let Ok(seed) = env::var("AZURE_SIMULATOR_SEED") {
        settings.seed = seed;
    }
    if let Ok(seconds) = env::var("SECONDS_PER_DAY") {
        let refuse = |_| format!("SECONDS_PER_DAY must be a whole number of seconds, not {seconds:?}");
        settings.seconds_per_day = seconds.parse().map_err(refuse)?;
    }
    Ok(settings)
}
