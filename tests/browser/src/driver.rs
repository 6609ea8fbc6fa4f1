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

use crate::PATIENCE;

/// What to do when there is no browser.
pub const HOW_TO_GET_IT: &str = "`make browser` installs Chromium and chromedriver on Debian; elsewhere, put \
                                        `chromedriver` and the Chromium of its version on the PATH.";
/// How often it is started before it is given up.
const ATTEMPTS: u32 = 5;
/// How long an orderly end may take. It takes a fifth of a second.
const ENDING: Duration = Duration::from_secs(20);

/// A chromedriver that is running.
#[derive(Debug)]
pub struct Driver {
    program: Child,
    port: u16,
    chromium: Option<u64>,
    folder: TempDir,
}

impl Driver {
    /// Starts it, and waits until it listens.
    ///
    /// It takes a free port twice, for each version of IP, and gives up when somebody else had the second one; then it
    /// is started anew.
    pub fn start() -> Self {
        let mut said = Vec::new();
        for _ in 0..ATTEMPTS {
            match Self::try_start() {
                Ok(driver) => return driver,
                Err(lines) => said = lines,
            }
        }
        panic!("chromedriver named no port. It said: {said:#?}");
    }

    fn try_start() -> Result<Self, Vec<String>> {
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
        match announced_port(output) {
            Ok(port) => Ok(Self {
                program,
                port,
                chromium: None,
                folder,
            }),
            Err(said) => {
                // It has ended, or is of no use.
                let _ = program.kill();
                let _ = program.wait();
                Err(said)
            }
        }
    }

    /// Notes the Chromium that was started, so that it can be ended even if chromedriver cannot do it.
    pub(crate) fn started_chromium(&mut self, pid: u64) {
        self.chromium = Some(pid);
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// For everything that it and its Chromium write; gone with it.
    pub fn folder(&self) -> &Path {
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
fn announced_port(output: ChildStdout) -> Result<u16, Vec<String>> {
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the port is known.
            let _ = tell.send(line);
        }
    });
    let mut said = Vec::new();
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return Ok(port.trim_end_matches('.').parse().unwrap());
        }
        said.push(line);
    }
    Err(said)
}
