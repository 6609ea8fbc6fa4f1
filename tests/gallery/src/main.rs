//! Takes the pictures of every page and every mail: `gallery FOLDER`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for people at a terminal, which ends where its ground gives way"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gallery::{Piece, Server, View, Viewer, contact_sheet, exhibits, pieces};
use texts::Locale;

/// How many browsers work at once.
const VIEWERS: usize = 2;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "target/local/screenshots".into()),
    );
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    let exhibits = exhibits();
    let pieces: Arc<[Piece]> = pieces(&exhibits).await.into();
    let server = Server::of(&pieces).await;
    let at_work: Vec<_> = (0..VIEWERS)
        .map(|n| {
            let (pieces, server, folder) = (Arc::clone(&pieces), server.clone(), folder.clone());
            tokio::spawn(async move {
                let viewer = Viewer::start().await;
                for piece in pieces.iter().skip(n).step_by(VIEWERS) {
                    take(&viewer, &server, piece, &folder).await;
                }
            })
        })
        .collect();
    for one in at_work {
        one.await.unwrap();
    }

    let sheet: Vec<_> = exhibits
        .iter()
        .map(|exhibit| {
            let pieces = pieces.iter().filter(|piece| piece.name == exhibit.name);
            let pictures = pieces.flat_map(|piece| {
                let shows = |view: View| format!("{} {}", view.name(), piece.locale.as_str());
                views(piece).map(move |view| (file(piece, view), shows(view)))
            });
            (exhibit.name, pictures.collect())
        })
        .collect();
    let index = folder.join("index.html");
    std::fs::write(&index, contact_sheet(&sheet)).unwrap();
    println!(
        "{} pictures: {}",
        std::fs::read_dir(&folder).unwrap().count() - 1,
        index.display()
    );
}

/// English is looked at every way, the other languages where their longer words may not fit.
fn views(piece: &Piece) -> impl Iterator<Item = View> {
    let english = piece.locale == Locale::En;
    View::ALL
        .into_iter()
        .filter(move |view| english || *view == View::PHONE)
}

fn file(piece: &Piece, view: View) -> String {
    format!("{}.{}.{}.png", piece.name, piece.locale.as_str(), view.name())
}

async fn take(viewer: &Viewer, server: &Server, piece: &Piece, folder: &Path) {
    viewer.open(&format!("{}{}", server.url(), piece.path())).await;
    for view in views(piece) {
        viewer.dress(view).await;
        viewer.picture(&folder.join(file(piece, view))).await;
    }
}
