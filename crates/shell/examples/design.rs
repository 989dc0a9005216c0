//! Writes the design page as one file with its style sheets inside, to be looked at in a browser.
//!
//! `cargo run -p songhe-shell --example design -- out/design.html zh dark large`

use base::Lang;
use shell::components::{Assets, Look, Size, Theme, assets};
use shell::design::{design_page, sample_page};
use shell::words::{SHELL, Words};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = args.first().ok_or("the path of the file to write is missing")?;
    let wishes = || args.iter().skip(1).map(String::as_str);
    let lang = wishes().find_map(Lang::parse).unwrap_or_default();
    let look = Look {
        theme: wishes().find_map(Theme::parse).unwrap_or_default(),
        size: wishes().find_map(Size::parse).unwrap_or_default(),
        ..Look::default()
    };
    let words = Words::build(&SHELL)?.in_lang(lang);
    let html = design_page(&words, &sample_page(&words, look, Assets::default()));
    let style = format!("<style>\n{}</style>\n</head>", style_sheets()?);
    std::fs::write(path, html.as_str().replacen("</head>", &style, 1))?;
    Ok(())
}

fn style_sheets() -> std::io::Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/css");
    assets::CSS_FILES.iter().map(|name| std::fs::read_to_string(folder.join(name))).collect()
}
