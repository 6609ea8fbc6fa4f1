//! A server on this machine that notes every call.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Piece, Rendered};

/// A call that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// How.
    pub method: Method,
    /// For what.
    pub uri: Uri,
}

/// A server that is running.
#[derive(Clone, Debug)]
pub struct Server {
    port: u16,
    calls: Arc<Mutex<Vec<Call>>>,
}

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    server: Server,
}

impl Server {
    /// Takes a free port.
    pub async fn bind() -> Bound {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            calls: Arc::default(),
        };
        Bound { listener, server }
    }

    /// Serves these pieces as they are.
    pub async fn of(pieces: &[Piece]) -> Self {
        let pieces = pieces.iter().map(|p| (p.path(), p.rendered.clone()));
        let pieces: Arc<HashMap<String, Rendered>> = Arc::new(pieces.collect());
        let bound = Self::bind().await;
        bound.serve(move |_, uri, _, _| {
            let found = pieces.get(uri.path()).cloned();
            std::future::ready(found.map_or(StatusCode::NOT_FOUND.into_response(), Rendered::into_response))
        })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The calls since the last look.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    /// How many bytes the answer to a GET has, its head with it.
    pub async fn weigh(&self, path: &str) -> usize {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
        connection.write_all(ask.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await.unwrap();
        self.take_calls();
        answer.len()
    }
}

impl Bound {
    /// The server that it will be.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Answers every call with this, until the runtime ends.
    pub fn serve<F: Future<Output = Response> + Send>(
        self,
        answer: impl Fn(Method, Uri, HeaderMap, Bytes) -> F + Clone + Send + Sync + 'static,
    ) -> Server {
        let Self { listener, server } = self;
        let calls = Arc::clone(&server.calls);
        let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            calls.lock().unwrap().push(Call {
                method: method.clone(),
                uri: uri.clone(),
            });
            let answer = answer.clone();
            async move { answer(method, uri, headers, body).await }
        };
        let router: Router = Router::new().fallback(handler);
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap();
        (status, self.headers, self.html).into_response()
    }
}
