//! The chromedriver of one browser: a program on a free port, with a folder for everything that it and its Chromium
//! write.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::super::PATIENCE;

/// What to do when there is no browser.
pub(super) const HOW_TO_GET_IT: &str = "`make browser` installs Chromium and chromedriver on Debian; elsewhere, put \
                                        `chromedriver` and the Chromium of its version on the PATH.";
/// How long an orderly end may take. It takes a fifth of a second.
const ENDING: Duration = Duration::from_secs(20);

pub(super) struct Driver {
    program: Child,
    port: u16,
    chromium: Option<u64>,
    folder: TempDir,
}

impl Driver {
    pub(super) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("browser-").tempdir().unwrap();
        let mut program = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("chromedriver: {e}. {HOW_TO_GET_IT}"));
        let output = program.stdout.take().unwrap();
        let mut driver = Self {
            program,
            port: 0,
            chromium: None,
            folder,
        };
        driver.port = announced_port(output);
        driver
    }

    /// Notes the Chromium that was started, so that it can be ended even if chromedriver cannot do it.
    pub(super) fn started_chromium(&mut self, pid: u64) {
        self.chromium = Some(pid);
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes chromedriver end its Chromium and itself. It answers when Chromium is gone.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(ENDING))?;
        connection.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer)?;
        let done = answer.starts_with(b"HTTP/1.1 200");
        let told = || Error::new(ErrorKind::InvalidData, String::from_utf8_lossy(&answer));
        done.then_some(()).ok_or_else(told)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Err(error) = self.shut_down() {
            eprintln!("chromedriver did not shut down ({error}), so it is killed");
            if let Some(chromium) = self.chromium {
                let _ = Command::new("kill").args(["-9", &chromium.to_string()]).status();
            }
        }
        // It has usually ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The port that chromedriver chose. A thread reads on afterwards, so that the program never waits for a reader.
fn announced_port(output: ChildStdout) -> u16 {
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the port is known.
            let _ = tell.send(line);
        }
    });
    let mut said = Vec::new();
    loop {
        let line = lines
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|e| panic!("chromedriver named no port ({e}). It said: {said:#?}"));
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port.trim_end_matches('.').parse().unwrap();
        }
        said.push(line);
    }
}
