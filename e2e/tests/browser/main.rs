//! Journeys through the whole platform, in Chromium, on a made-up city that the real program serves.
//!
//! They need Chromium and its driver, the program (`cargo build -p songhe-cli`, or `SONGHE_BIN`), and axe-core
//! (`npm ci` in `web/`). Pictures of the pages are left in `target/e2e/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

mod administration;
mod exports;
mod factor;
mod keyboard;
mod older_person;
mod places;
mod rules;
mod session;
mod support;
mod tokens;
mod village;
mod walk;
