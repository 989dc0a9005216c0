//! A text as a square that a telephone reads.

use std::fmt::Write as _;

use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};

use super::Html;

/// Light squares around, without which many telephones find nothing (ISO/IEC 18004 §6.3.8). They are white in the dark
/// look as well.
const QUIET: i32 = 4;
/// Pixels of a square on screen.
const SQUARE_PIXELS: i32 = 5;

/// A text as a square that a telephone reads (QR code), drawn within the page: no picture to load, no script, no style.
///
/// What it says must stand beside it in letters too, for whoever cannot scan it; its label says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "components/qr.html")]
struct QrView<'a> {
    label: &'a str,
    side: i32,
    pixels: i32,
    ink: String,
}

impl Qr {
    /// A text, with what is read out in place of the square.
    pub fn new(label: impl Into<String>, text: impl Into<String>) -> Qr {
        Qr { label: label.into(), text: text.into() }
    }

    /// The markup; nothing where the text is longer than a square holds (some two thousand bytes).
    pub fn html(&self) -> Html {
        let Ok(code) = QrCode::encode_text(&self.text, QrCodeEcc::Medium) else { return Html::default() };
        let side = code.size() + 2 * QUIET;
        let view = QrView { label: &self.label, side, pixels: side * SQUARE_PIXELS, ink: ink(&code) };
        Html::draw(&view)
    }
}

/// The dark squares, each run of a row as one rectangle.
fn ink(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let (left, top, wide) = (from + QUIET, y + QUIET, x - from);
                // Writing to a string does not fail.
                let _ = write!(path, "M{left} {top}h{wide}v1h-{wide}z");
            }
            x += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The squares of a path, drawn again.
    fn drawn(html: &str) -> Vec<(i32, i32)> {
        let path = html.rsplit_once("d=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |p| p.0);
        let mut dark = Vec::new();
        for run in path.split('z').filter(|r| !r.is_empty()) {
            let numbers: Vec<i32> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            if let [left, top, wide, 1, _] = numbers[..] {
                dark.extend((left..left + wide).map(|x| (x - QUIET, top - QUIET)));
            }
        }
        dark
    }

    #[test]
    fn every_square_is_drawn_where_it_belongs_with_a_white_margin() {
        for text in ["otpauth://totp/a:b?secret=JBSWY3DP", "", "松鹤 <\"&>"] {
            let html = Qr::new("<二维码>", text).html().into_string();
            let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
            let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
            let dark: Vec<(i32, i32)> = all.filter(|(x, y)| code.get_module(*x, *y)).collect();
            assert_eq!(drawn(&html), dark, "{text}");
            let side = code.size() + 8;
            assert!(html.contains(&format!("viewBox=\"0 0 {side} {side}\"")), "{html}");
            assert!(html.contains(&format!("<path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>")), "{html}");
            assert!(
                html.contains("aria-label=\"&#60;二维码&#62;\"") && html.contains("role=\"img\""),
                "{html}"
            );
            assert!(!html.contains("style"), "{html}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_draws_nothing() {
        assert!(Qr::new("x", "x".repeat(10_000)).html().is_empty());
    }
}
