//! The web kit: layout, components, forms, sessions, errors as pages, languages.
