//! Names of style sheets, script and icon, as the pages ask for them.

/// The style sheets of `web/css`, in the order in which they apply.
pub const CSS_FILES: [&str; 10] = [
    "00-tokens.css",
    "10-base.css",
    "20-layout.css",
    "30-controls.css",
    "31-tables.css",
    "32-forms.css",
    "33-parts.css",
    "34-records.css",
    "40-elder.css",
    "90-print.css",
];

/// The bundled style sheet that `npm run build` leaves in `web/dist`.
pub const APP_CSS: &str = "app.css";
/// The bundled script beside it; without it every page works all the same.
pub const APP_JS: &str = "app.js";
/// The icon of the site, in `web`.
pub const ICON: &str = "icon.svg";

/// The addresses that the head of a page names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// Style sheets in order.
    pub styles: Vec<String>,
    /// The script, when it was built.
    pub script: Option<String>,
    /// The icon.
    pub icon: Option<String>,
}

impl Assets {
    /// The bundled files under an address such as `/assets`; the version makes a new file a new address.
    pub fn bundled(under: &str, version: &str) -> Assets {
        let at = |name: &str| format!("{under}/{name}?v={version}");
        Assets { styles: vec![at(APP_CSS)], script: Some(at(APP_JS)), icon: Some(at(ICON)) }
    }

    /// The plain style sheets, one by one and without a script, where nothing was built.
    pub fn plain(under: &str, version: &str) -> Assets {
        let at = |name: &str| format!("{under}/{name}?v={version}");
        let css = CSS_FILES.iter().map(|name| at(&format!("css/{name}"))).collect();
        Assets { styles: css, script: None, icon: Some(at(ICON)) }
    }
}
