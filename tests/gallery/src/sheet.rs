//! All pictures on one page.

use std::fmt::Write;

/// The contact sheet of these pictures: of each exhibit its files with what they show.
pub fn contact_sheet(exhibits: &[(&str, Vec<(String, String)>)]) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pages and mails</title>\n<style>\
         body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;background:#888;color:#000}\
         section{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}\
         figure{margin:0}img{display:block;border:1px solid #000;max-height:40rem;max-width:20rem}\
         </style>\n<h1>Pages and mails</h1>\n",
    );
    for (name, pictures) in exhibits {
        let _ = write!(html, "<h2 id=\"{name}\">{name}</h2>\n<section>\n");
        for (file, shows) in pictures {
            let _ = writeln!(
                html,
                "<figure><a href=\"{file}\"><img src=\"{file}\" alt=\"{name}, {shows}\" loading=\"lazy\"></a>\
                 <figcaption>{shows}</figcaption></figure>"
            );
        }
        html.push_str("</section>\n");
    }
    html
}
