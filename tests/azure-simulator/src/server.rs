//! Serving over TCP, with lines that can be cut in the middle of a call.

use std::{
    io,
    ops::Deref,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    http::StatusCode,
    response::{IntoResponse, Response},
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::{Settings, Simulator};

/// Serves a new simulator on `listener` until the process ends.
///
/// # Errors
/// Never in practice: failures to accept a connection are retried.
pub async fn serve(listener: TcpListener, settings: Settings) -> io::Result<()> {
    Simulator::new(settings)
        .serve_until(listener, std::future::pending())
        .await
}

impl Simulator {
    /// Serves on `listener` until `stop` resolves, then finishes the calls that are under way.
    ///
    /// # Errors
    /// Never in practice: failures to accept a connection are retried.
    pub async fn serve_until(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let service = self.router().into_make_service_with_connect_info::<Line>();
        axum::serve(Lines(listener), service)
            .with_graceful_shutdown(stop)
            .await
    }

    /// Serves on a free port of the loopback interface, in the background.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(self) -> io::Result<RunningSimulator> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel();
        let simulator = self.clone();
        let handle = tokio::spawn(async move {
            let stop = async {
                // A dropped sender resolves it as well, which is how dropping the handle stops the server.
                let _ = stopped.await;
            };
            self.serve_until(listener, stop).await
        });
        Ok(RunningSimulator {
            base_url,
            simulator,
            stop,
            handle,
        })
    }
}

/// A simulator that serves until this is dropped.
#[derive(Debug)]
pub struct RunningSimulator {
    /// Where it listens; the base URL of all three hosts.
    pub base_url: String,
    simulator: Simulator,
    stop: oneshot::Sender<()>,
    handle: JoinHandle<io::Result<()>>,
}

impl RunningSimulator {
    /// Stops accepting calls and waits for those under way.
    pub async fn stop(self) {
        drop(self.stop);
        // The task's result says nothing: serving does not fail, and a cancelled task has stopped too.
        let _ = self.handle.await;
    }
}

impl Deref for RunningSimulator {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

/// Marks a response that must never reach the caller.
#[derive(Debug, Clone)]
pub(crate) struct Cut;

impl Cut {
    pub(crate) fn response() -> Response {
        let text = "drop faults need a simulator that serves its own connections";
        let mut response = (StatusCode::INTERNAL_SERVER_ERROR, text).into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

/// One caller's connection, as seen from the handlers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<AtomicBool>);

impl Line {
    /// From now on nothing can be written: the server gives up the connection without having answered.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::Acquire) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.remote_addr().clone()
    }
}

#[derive(Debug)]
struct Lines(TcpListener);

impl Listener for Lines {
    type Io = Wire;
    type Addr = Line;

    async fn accept(&mut self) -> (Wire, Line) {
        let (stream, _) = Listener::accept(&mut self.0).await;
        let line = Line::default();
        (
            Wire {
                stream,
                line: line.clone(),
            },
            line,
        )
    }

    fn local_addr(&self) -> io::Result<Line> {
        Ok(Line::default())
    }
}

struct Wire {
    stream: TcpStream,
    line: Line,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        self.line.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
