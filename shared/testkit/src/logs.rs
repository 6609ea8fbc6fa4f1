//! What is logged while a test looks.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span;
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// The lines logged on this thread since it was made.
#[derive(Debug)]
pub struct Logs {
    lines: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

/// While there is only one subscriber, a line that another thread reaches first is switched off for good. With this one
/// there are always two.
static SPARE: OnceLock<Dispatch> = OnceLock::new();

impl Logs {
    /// What anybody logs, at the level of operation.
    pub fn start() -> Self {
        Self::wanted(|metadata| *metadata.level() <= Level::INFO)
    }

    /// What this crate alone logs, at every level.
    pub fn of(target: &'static str) -> Self {
        Self::wanted(move |metadata| metadata.target().starts_with(target))
    }

    fn wanted(wanted: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static) -> Self {
        SPARE.get_or_init(|| {
            Dispatch::new(Lines {
                wanted: Box::new(|_| true),
                lines: Arc::default(),
            })
        });
        let lines = Arc::new(Mutex::default());
        let guard = tracing::subscriber::set_default(Lines {
            wanted: Box::new(wanted),
            lines: Arc::clone(&lines),
        });
        Self { lines, _guard: guard }
    }

    /// The lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

struct Lines {
    wanted: Box<dyn Fn(&Metadata<'_>) -> bool + Send + Sync>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        (self.wanted)(metadata)
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.lines.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}
